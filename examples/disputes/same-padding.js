/**
 * https://github.com/taehoonlee/tensornets/issues/25
 * A 7×7 convolution of stride 2 with SAME padding, on an even size: where do the zeros go?
 * TensorFlow puts 2 before and 3 after; Caffe and PyTorch put 3 on both sides, and drop the last column.
 */
import { seededImage, seededParameter } from 'fpn-reference/layers';
import { conv2d } from 'fpn-reference/ops';
import { judged } from './judged.js';

const x = seededImage([1, 3, 16, 16]);
const weight = seededParameter({ name: 'conv1', role: 'kernel', shape: [4, 3, 7, 7] });

const tensorflow = conv2d(x, weight, undefined, { stride: 2, padding: 'same' });
const { refuted, elements, diagnosis } = judged(
  (nn) => nn.conv2d(nn.tensor(x), nn.tensor(weight), undefined, { stride: 2, padding: 3 }),
  tensorflow,
);
console.log(`TensorFlow's result held against PyTorch's rule: ${refuted} of ${elements} outputs are refuted`);
console.log(`diagnosis: ${diagnosis?.says}, ${diagnosis?.fit}`);

const explicit = { top: 2, left: 2, bottom: 3, right: 3 };
const { equal } = judged(
  (nn) => nn.conv2d(nn.tensor(x), nn.tensor(weight), undefined, { stride: 2, padding: explicit }),
  tensorflow,
);
const who = equal === 1 ? 'both, of two rules' : 'one of them';
console.log(
  `→ ${who}: (2, 3) and (3, 3) zeros lie one input apart, and ${refuted} of ${elements} outputs differ`,
);
