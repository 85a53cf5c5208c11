/** Transposed convolutions: strides beside kernels and dilations, what is cut off and what is added, groups. */
import type { ConvTransposeOptions } from '../../ops/options.js';
import type { Shape } from '../../ops/tensor.js';
import { drawer } from '../values.js';
import { type Call, caller, SUMS } from './call.js';

const convTranspose2d = caller('convTranspose2d', SUMS);

const biased = (words: string, x: Shape, weight: Shape, options: ConvTransposeOptions): Call =>
  convTranspose2d(words, { x, weight, bias: [weight[1] * (options.groups ?? 1)] }, options);

const GENERATED = 8;

/** The calls of `convTranspose2d`, the last of them drawn. */
export const transposed = (seed: number): readonly Call[] => [
  biased('2×2, stride 2', [2, 5, 7, 9], [5, 3, 2, 2], { stride: 2 }),
  biased('3×3, stride 2, padding 1, output padding 1', [1, 3, 5, 7], [3, 4, 3, 3], {
    stride: 2,
    padding: 1,
    outputPadding: 1,
  }),
  biased('4×4, stride 2, padding 1, channels past 16 and 32', [1, 33, 5, 4], [33, 17, 4, 4], {
    stride: 2,
    padding: 1,
  }),
  convTranspose2d('without a bias', { x: [1, 3, 5, 6], weight: [3, 5, 3, 2] }, { stride: [2, 1] }),
  convTranspose2d('without options', { x: [2, 2, 4, 5], weight: [2, 3, 3, 3] }, {}),
  biased('as many outputs as inputs', [1, 4, 5, 6], [4, 4, 3, 3], { stride: 2, padding: 1 }),
  biased('1×1, stride 3: outputs that nothing reaches', [1, 3, 3, 4], [3, 2, 1, 1], { stride: 3 }),
  biased('a stride longer than the kernel', [1, 2, 3, 4], [2, 3, 2, 3], { stride: [3, 5] }),
  biased('dilation 2', [1, 2, 5, 6], [2, 3, 3, 3], { dilation: 2, padding: 1 }),
  biased('stride 2, dilation 2', [1, 2, 5, 4], [2, 3, 3, 2], { stride: 2, dilation: 2, padding: 1 }),
  biased('stride 4×6, dilation 6×4', [1, 2, 4, 3], [2, 2, 3, 4], { stride: [4, 6], dilation: [6, 4] }),
  biased('output padding below the dilation', [1, 2, 3, 4], [2, 2, 2, 2], {
    dilation: [3, 2],
    outputPadding: [2, 1],
  }),
  biased('2 groups', [2, 6, 4, 5], [6, 2, 3, 3], { groups: 2, stride: 2, padding: 1 }),
  biased('depthwise', [2, 5, 4, 5], [5, 1, 4, 4], { groups: 5, stride: 2, padding: 1 }),
  biased('each side cut otherwise', [1, 2, 5, 6], [2, 3, 3, 4], {
    stride: 2,
    padding: { top: 0, bottom: 2, left: 3, right: 1 },
  }),
  biased('more cut off than a kernel reaches', [1, 2, 6, 5], [2, 3, 3, 3], { stride: 2, padding: 4 }),
  biased('603 terms', [1, 67, 4, 4], [67, 3, 3, 3], { padding: 1 }),
  biased('one pixel', [2, 5, 1, 1], [5, 3, 4, 3], { stride: 4 }),
  ...Array.from({ length: GENERATED }, (_, i) => generated(`${seed}/convTranspose2d ${i}`)),
];

function generated(stream: string): Call {
  const draw = drawer(stream);
  const [groups, depth, filters] = [draw(1, 3), draw(1, 9), draw(1, 7)];
  const [kernelY, kernelX] = [draw(1, 5), draw(1, 5)];
  const [stride, dilation] = [[draw(1, 4), draw(1, 4)] as const, [draw(1, 3), draw(1, 3)] as const];
  const options = {
    stride,
    dilation,
    padding: [draw(0, kernelY - 1), draw(0, kernelX - 1)],
    outputPadding: [
      draw(0, Math.max(stride[0], dilation[0]) - 1),
      draw(0, Math.max(stride[1], dilation[1]) - 1),
    ],
    groups,
  } as const;
  const [height, width] = [kernelY * 2 + draw(0, 5), kernelX * 2 + draw(0, 9)];
  const words = `${kernelY}×${kernelX} on ${height}×${width}, stride ${stride.join('×')}, dilation ${dilation.join('×')}, padding ${options.padding.join('×')}, output padding ${options.outputPadding.join('×')}, groups ${groups}`;
  const x = [draw(1, 2), groups * depth, height, width];
  return biased(words, x, [groups * depth, filters, kernelY, kernelX], options);
}
