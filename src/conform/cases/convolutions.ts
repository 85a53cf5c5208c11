/** Convolutions and dense layers: no size a multiple of a tile, every option, each rule of padding. */
import type { ConvOptions } from '../../ops/options.js';
import type { Shape } from '../../ops/tensor.js';
import { drawer } from '../values.js';
import { type Call, caller, SUMS } from './call.js';

const conv2d = caller('conv2d', SUMS);
const linear = caller('linear', SUMS);

const biased = (words: string, x: Shape, weight: Shape, options: ConvOptions): Call =>
  conv2d(words, { x, weight, bias: [weight[0]] }, options);

const GENERATED = 8;

/** The calls of `conv2d`, the last of them drawn. */
export const convolutions = (seed: number): readonly Call[] => [
  biased('3×3 on 7×9, padding 1', [2, 3, 7, 9], [5, 3, 3, 3], { padding: 1 }),
  conv2d('without a bias', { x: [1, 3, 7, 9], weight: [5, 3, 3, 3] }, { padding: 1 }),
  conv2d('without options', { x: [2, 2, 5, 7], weight: [3, 2, 3, 3] }, {}),
  biased('1×1, channels past 16 and 32', [1, 33, 5, 7], [17, 33, 1, 1], {}),
  biased('1×1, stride 2', [1, 5, 7, 10], [3, 5, 1, 1], { stride: 2 }),
  biased('7×7, stride 2, padding 3', [1, 3, 21, 19], [9, 3, 7, 7], { stride: 2, padding: 3 }),
  biased('3×3, stride 2, padding 1, on even sizes', [1, 2, 8, 10], [4, 2, 3, 3], { stride: 2, padding: 1 }),
  biased('3×3, stride 2, SAME, on even sizes', [1, 2, 8, 10], [4, 2, 3, 3], { stride: 2, padding: 'same' }),
  biased('3×3, stride 2, SAME, on odd sizes', [2, 2, 9, 7], [4, 2, 3, 3], { stride: 2, padding: 'same' }),
  biased('2×2, SAME', [1, 2, 6, 5], [3, 2, 2, 2], { padding: 'same' }),
  biased('dilation 2', [1, 3, 11, 9], [5, 3, 3, 3], { dilation: 2, padding: 2 }),
  biased('dilation 3×1, SAME', [1, 2, 9, 7], [3, 2, 3, 3], { dilation: [3, 1], padding: 'same' }),
  biased('2 groups', [2, 6, 5, 5], [4, 3, 3, 3], { groups: 2, padding: 1 }),
  biased('depthwise', [2, 5, 7, 7], [5, 1, 3, 3], { groups: 5, padding: 1 }),
  biased('depthwise, two filters a channel, stride 2', [1, 5, 9, 7], [10, 1, 3, 3], {
    groups: 5,
    stride: 2,
    padding: 1,
  }),
  biased('1×7', [1, 3, 5, 13], [4, 3, 1, 7], { padding: [0, 3] }),
  biased('7×1', [1, 3, 13, 5], [4, 3, 7, 1], { padding: [3, 0] }),
  biased('each side padded otherwise', [1, 2, 5, 6], [3, 2, 3, 2], {
    padding: { top: 0, bottom: 2, left: 1, right: 3 },
  }),
  biased('stride 2×3', [1, 2, 11, 13], [3, 2, 3, 3], { stride: [2, 3], padding: 1 }),
  biased('603 terms', [1, 67, 5, 5], [3, 67, 3, 3], { padding: 1 }),
  biased('a map past 64', [1, 2, 3, 67], [3, 2, 3, 3], { padding: 1 }),
  biased('a map of exactly 16×32', [1, 4, 16, 32], [8, 4, 3, 3], { padding: 1 }),
  biased('a kernel as large as the map', [2, 3, 5, 3], [4, 3, 5, 3], {}),
  biased('one pixel', [2, 5, 1, 1], [3, 5, 3, 3], { padding: 1 }),
  ...Array.from({ length: GENERATED }, (_, i) => generated(`${seed}/conv2d ${i}`)),
];

function generated(stream: string): Call {
  const draw = drawer(stream);
  const [groups, depth, filters] = [draw(1, 3), draw(1, 9), draw(1, 7)];
  const [kernelY, kernelX] = [draw(1, 5), draw(1, 5)];
  const options = {
    stride: [draw(1, 3), draw(1, 3)],
    dilation: [draw(1, 2), draw(1, 2)],
    padding: [draw(0, 2), draw(0, 2)],
    groups,
  } as const;
  const [height, width] = [kernelY * 2 + draw(0, 9), kernelX * 2 + draw(0, 19)];
  const words = `${kernelY}×${kernelX} on ${height}×${width}, stride ${options.stride.join('×')}, dilation ${options.dilation.join('×')}, padding ${options.padding.join('×')}, groups ${groups}`;
  const x = [draw(1, 2), groups * depth, height, width];
  return biased(words, x, [groups * filters, depth, kernelY, kernelX], options);
}

export const dense: readonly Call[] = [
  linear('5 to 3', { x: [2, 5], weight: [3, 5], bias: [3] }, {}),
  linear('without a bias', { x: [3, 7], weight: [5, 7] }, {}),
  linear('one to one', { x: [1, 1], weight: [1, 1], bias: [1] }, {}),
  linear('67 to 33', { x: [5, 67], weight: [33, 67], bias: [33] }, {}),
  linear('515 to 2', { x: [2, 515], weight: [2, 515], bias: [2] }, {}),
];
