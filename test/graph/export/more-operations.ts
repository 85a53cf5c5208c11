/** Calls beside those of the corpus, at which ONNX and we say things differently, or runtimes each their own. */
import { type CorpusRow, row } from '../../../src/golden/corpus/corpus-case.js';

/** Cases of the corpus that ONNX cannot say, and what is said of them. */
export const REFUSED: ReadonlyMap<string, string> = new Map([
  ['pad.minus-infinity', 'export: expected finite padding, got -Infinity (y)'],
  ['pad.symmetric', 'export: expected padding by constant, edge or reflect, got symmetric (y)'],
  [
    'resize.bilinear-symmetric-by-0.6',
    'export: expected coordinates of opset 18 (half_pixel, pytorch_half_pixel, align_corners, asymmetric), got half_pixel_symmetric (y)',
  ],
]);

export const MORE: readonly CorpusRow[] = [
  row('clip.below-alone', (nn, v) => nn.clip(v.uniform('x', [1, 2, 3, 4]), -0.5, Infinity)),
  row('clip.above-alone', (nn, v) => nn.clip(v.uniform('x', [1, 2, 3, 4]), -Infinity, 0.5)),
  row('averagePool2d.hangs-over-and-counts', (nn, v) =>
    nn.averagePool2d(v.uniform('x', [1, 2, 6, 7]), { kernel: 3, stride: 2, padding: 1, ceilMode: true }),
  ),
  row('averagePool2d.hangs-over-and-counts-not', (nn, v) =>
    nn.averagePool2d(v.uniform('x', [1, 2, 6, 8]), {
      kernel: [3, 2],
      stride: [2, 3],
      padding: [1, 0],
      ceilMode: true,
      countIncludePadding: false,
    }),
  ),
  row('averagePool2d.hangs-over-alone', (nn, v) =>
    nn.averagePool2d(v.uniform('x', [1, 2, 6, 7]), { kernel: 3, stride: 2, ceilMode: true }),
  ),
  row('averagePool2d.wide-padding', (nn, v) =>
    nn.averagePool2d(v.uniform('x', [1, 1, 4, 5]), { kernel: 2, stride: 1, padding: 2 }),
  ),
  row('maxPool2d.ceil-dilated', (nn, v) =>
    nn.maxPool2d(v.negative('x', [1, 2, 8, 9]), {
      kernel: 2,
      stride: 3,
      dilation: 2,
      padding: 1,
      ceilMode: true,
    }),
  ),
  row('maxPool2d.ceil-drops-a-window', (nn, v) =>
    nn.maxPool2d(v.negative('x', [1, 1, 5, 5]), { kernel: 2, stride: 3, padding: 1, ceilMode: true }),
  ),
  row('resize.nearest-float32-alone', (nn, v) =>
    nn.resize(v.uniform('x', [1, 2, 26, 3]), { mode: 'nearest', size: [44, 5] }),
  ),
  row('resize.nearest-float32-across-alone', (nn, v) =>
    nn.resize(v.uniform('x', [1, 2, 3, 26]), { mode: 'nearest', size: [5, 44] }),
  ),
  row('resize.nearest-by-factor', (nn, v) =>
    nn.resize(v.uniform('x', [1, 2, 5, 7]), { mode: 'nearest', factor: [1.5, 2.3] }),
  ),
  row('resize.nearest-to-smaller', (nn, v) =>
    nn.resize(v.uniform('x', [1, 2, 9, 7]), { mode: 'nearest', size: [4, 5] }),
  ),
  row('resize.bilinear-by-half', (nn, v) =>
    nn.resize(v.uniform('x', [1, 2, 5, 5]), { mode: 'bilinear', factor: 1.5 }),
  ),
  row('resize.bilinear-keeps-an-axis', (nn, v) =>
    nn.resize(v.uniform('x', [1, 2, 5, 5]), { mode: 'bilinear', factor: [1.125, 2] }),
  ),
  row('resize.corners-by-factor', (nn, v) =>
    nn.resize(v.uniform('x', [1, 2, 5, 5]), { mode: 'bilinear', factor: 1.5, alignCorners: true }),
  ),
  row('resize.bilinear-to-one', (nn, v) =>
    nn.resize(v.uniform('x', [1, 2, 4, 5]), { mode: 'bilinear', size: [1, 1] }),
  ),
  row('pad.of-a-number', (nn, v) =>
    nn.pad(v.uniform('x', [1, 2, 3, 4]), { top: 1, bottom: 2, left: 3, right: 0 }, 0.5),
  ),
  row('convTranspose2d.cut-and-added', (nn, v) =>
    nn.convTranspose2d(
      v.uniform('x', [1, 4, 3, 4]),
      v.uniform('weight', [4, 3, 3, 2]),
      v.uniform('bias', [6]),
      {
        stride: [2, 3],
        padding: { top: 1, bottom: 0, left: 0, right: 1 },
        outputPadding: [1, 2],
        groups: 2,
      },
    ),
  ),
  row('flatten.rows-last', (nn, v) => nn.flatten(v.uniform('x', [2, 3, 2, 4]), 'HWC')),
];
