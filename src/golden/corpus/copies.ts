/** Operators that move numbers: every rule of resizing where the rules differ, maxima of padding, joins and parts. */
import { row } from './corpus-case.js';

export const COPIES = [
  row('maxPool2d.3x3-stride-2-padded', (nn, v) =>
    nn.maxPool2d(v.uniform('x', [1, 2, 9, 7]), { kernel: 3, stride: 2, padding: 1 }),
  ),
  row('maxPool2d.ceil-mode', (nn, v) =>
    nn.maxPool2d(v.uniform('x', [1, 2, 6, 7]), { kernel: 3, stride: 2, ceilMode: true }),
  ),
  row('maxPool2d.negative-beside-padding', (nn, v) =>
    nn.maxPool2d(v.negative('x', [1, 1, 5, 5]), { kernel: 2, stride: 2, padding: 1 }),
  ),
  row('maxPool2d.dilated', (nn, v) =>
    nn.maxPool2d(v.uniform('x', [1, 1, 8, 9]), { kernel: 3, stride: 1, dilation: 2 }),
  ),
  row('maxPool2d.subsampling', (nn, v) =>
    nn.maxPool2d(v.uniform('x', [1, 2, 5, 6]), { kernel: 1, stride: 2 }),
  ),
  row('resize.nearest-double', (nn, v) =>
    nn.resize(v.uniform('x', [1, 2, 4, 5]), { mode: 'nearest', size: [8, 10] }),
  ),
  row('resize.nearest-double-less-one', (nn, v) =>
    nn.resize(v.uniform('x', [1, 2, 19, 29]), { mode: 'nearest', size: [37, 57] }),
  ),
  row('resize.nearest-26-to-64', (nn, v) =>
    nn.resize(v.uniform('x', [1, 1, 26, 26]), { mode: 'nearest', size: [64, 64] }),
  ),
  row('resize.nearest-exact-double-less-one', (nn, v) =>
    nn.resize(v.uniform('x', [1, 2, 19, 29]), { mode: 'nearest-exact', size: [37, 57] }),
  ),
  row('resize.nearest-by-rule-26-to-64', (nn, v) =>
    nn.resize(v.uniform('x', [1, 1, 26, 26]), {
      mode: 'nearest-by-rule',
      coordinates: 'half-pixel',
      rounding: 'prefer-floor',
      size: [64, 64],
    }),
  ),
  row('resize.nearest-by-rule-asymmetric-by-0.6', (nn, v) =>
    nn.resize(v.uniform('x', [1, 2, 13, 8]), {
      mode: 'nearest-by-rule',
      coordinates: 'asymmetric',
      rounding: 'prefer-ceil',
      factor: Math.fround(0.6),
    }),
  ),
  row('resize.bilinear-symmetric-by-0.6', (nn, v) =>
    nn.resize(v.uniform('x', [1, 2, 9, 7]), {
      mode: 'bilinear',
      coordinates: 'half-pixel-symmetric',
      factor: Math.fround(0.6),
    }),
  ),
  row('resize.repeat', (nn, v) =>
    nn.resize(v.uniform('x', [1, 2, 3, 4]), { mode: 'repeat', factor: [2, 3] }),
  ),
  row('resize.bilinear-double-less-one', (nn, v) =>
    nn.resize(v.uniform('x', [1, 2, 5, 8]), { mode: 'bilinear', size: [9, 15] }),
  ),
  row('resize.bilinear-align-corners', (nn, v) =>
    nn.resize(v.uniform('x', [1, 2, 5, 8]), { mode: 'bilinear', size: [9, 15], alignCorners: true }),
  ),
  row('resize.bilinear-smaller', (nn, v) =>
    nn.resize(v.uniform('x', [1, 2, 9, 7]), { mode: 'bilinear', size: [4, 3] }),
  ),
  row('resize.cubic', (nn, v) => nn.resize(v.uniform('x', [1, 2, 5, 8]), { mode: 'cubic', size: [9, 15] })),
  row('resize.cubic-align-corners', (nn, v) =>
    nn.resize(v.uniform('x', [1, 2, 5, 8]), { mode: 'cubic', size: [9, 15], alignCorners: true }),
  ),
  row('resize.cubic-half-excluding', (nn, v) =>
    nn.resize(v.uniform('x', [1, 2, 9, 7]), {
      mode: 'cubic',
      coefficient: -0.5,
      excludeOutside: true,
      size: [4, 10],
    }),
  ),
  row('concat.channels', (nn, v) =>
    nn.concat([v.uniform('a', [2, 3, 4, 5]), v.uniform('b', [2, 1, 4, 5]), v.uniform('c', [2, 2, 4, 5])]),
  ),
  row('concat.rows', (nn, v) => nn.concat([v.uniform('a', [2, 3]), v.uniform('b', [2, 4])])),
  row('slice.middle', (nn, v) => nn.slice(v.uniform('x', [2, 5, 3, 4]), 1, 4)),
  row('pad.zeros', (nn, v) => nn.pad(v.uniform('x', [1, 2, 3, 4]), { top: 1, bottom: 0, left: 2, right: 3 })),
  row('pad.minus-infinity', (nn, v) =>
    nn.pad(v.uniform('x', [1, 1, 2, 2]), { top: 0, bottom: 1, left: 1, right: 0 }, -Infinity),
  ),
  row('pad.edge', (nn, v) =>
    nn.pad(v.uniform('x', [1, 1, 3, 4]), { top: 4, bottom: 1, left: 2, right: 0 }, 0, 'edge'),
  ),
  row('pad.reflect', (nn, v) =>
    nn.pad(v.uniform('x', [1, 2, 3, 4]), { top: 2, bottom: 1, left: 1, right: 3 }, 0, 'reflect'),
  ),
  row('pad.symmetric', (nn, v) =>
    nn.pad(v.uniform('x', [1, 1, 2, 2]), { top: 1, bottom: 0, left: 0, right: 2 }, 0, 'symmetric'),
  ),
  row('reshape.groups', (nn, v) => nn.reshape(v.uniform('x', [1, 6, 3, 4]), [1, 2, 3, 3, 4])),
  row('reshape.rows', (nn, v) => nn.reshape(v.uniform('x', [2, 3, 2, 4]), [2, 24])),
  row('transpose.channels-last', (nn, v) => nn.transpose(v.uniform('x', [2, 3, 2, 4]), [0, 2, 3, 1])),
  row('transpose.groups', (nn, v) => nn.transpose(v.uniform('x', [1, 2, 3, 2, 4]), [0, 2, 1, 3, 4])),
  row('flatten.CHW', (nn, v) => nn.flatten(v.uniform('x', [2, 3, 2, 4]), 'CHW')),
  row('flatten.HWC', (nn, v) => nn.flatten(v.uniform('x', [2, 3, 2, 4]), 'HWC')),
];
