/**
 * https://github.com/webmachinelearning/webnn/issues/935
 * A max pool in ceil mode, 5×5 with kernel 3, stride 3, padding 1: what is the maximum of a window of padding alone?
 * TFLite says 0, Core ML −∞; the working group is asked which. The output has 3×3 elements for both.
 */
import { formatShape, maxPool2d, tensor } from 'fpn-reference/ops';

const x = tensor(
  Float32Array.from({ length: 25 }, (_, i) => -1 - i),
  [1, 1, 5, 5],
);
const windows = { kernel: 3, stride: 3, padding: 1 };
const { shape } = maxPool2d(x, { ...windows, ceilMode: true });
console.log(`PyTorch's rule: ${formatShape(shape)}, no window of padding alone`);

// Where it has to be 3×3, the element comes from a map that is padded further on: −∞ as the neutral element, or 0.
const sides = { top: 1, left: 1, bottom: 3, right: 3 };
const forced = maxPool2d(x, { kernel: 3, stride: 3, padding: sides });
console.log(
  `3×3 by force: ${forced.get(0, 0, 2, 2)} in the corner; all others are negative, so 0 would be the largest`,
);

const start = 2 * windows.stride - windows.padding;
const who = start >= 5 && shape[2] === 2 ? 'neither' : 'one of them';
console.log(
  `→ ${who}: the third window begins at row ${start} of a map that ends at 4, and PyTorch has none there`,
);
