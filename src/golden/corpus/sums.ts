/** Convolutions, dense layers and averages: sizes, strides, paddings, dilations, groups; sums of integers, which are exact. */
import { row } from './corpus-case.js';

export const SUMS = [
  row('conv2d.1x1', (nn, v) =>
    nn.conv2d(v.uniform('x', [1, 5, 4, 7]), v.uniform('w', [3, 5, 1, 1]), undefined),
  ),
  row('conv2d.3x3-padded-bias', (nn, v) =>
    nn.conv2d(v.uniform('x', [2, 3, 5, 6]), v.uniform('w', [4, 3, 3, 3]), v.uniform('b', [4]), {
      padding: 1,
    }),
  ),
  row('conv2d.stride-2-odd', (nn, v) =>
    nn.conv2d(v.uniform('x', [1, 3, 9, 7]), v.uniform('w', [4, 3, 3, 3]), undefined, {
      stride: 2,
      padding: 1,
    }),
  ),
  row('conv2d.7x7-stride-2-same-even', (nn, v) =>
    nn.conv2d(v.uniform('x', [1, 3, 14, 17]), v.uniform('w', [2, 3, 7, 7]), undefined, {
      stride: 2,
      padding: 'same',
    }),
  ),
  row('conv2d.padded-unevenly', (nn, v) =>
    nn.conv2d(v.uniform('x', [1, 2, 6, 5]), v.uniform('w', [2, 2, 3, 2]), v.uniform('b', [2]), {
      stride: [2, 1],
      padding: { top: 0, bottom: 1, left: 2, right: 0 },
    }),
  ),
  row('conv2d.dilated', (nn, v) =>
    nn.conv2d(v.uniform('x', [1, 2, 11, 9]), v.uniform('w', [3, 2, 3, 3]), undefined, {
      padding: 2,
      dilation: [2, 3],
    }),
  ),
  row('conv2d.groups', (nn, v) =>
    nn.conv2d(v.uniform('x', [1, 6, 5, 5]), v.uniform('w', [9, 2, 3, 3]), v.uniform('b', [9]), {
      padding: 1,
      groups: 3,
    }),
  ),
  row('conv2d.depthwise', (nn, v) =>
    nn.conv2d(v.uniform('x', [1, 5, 7, 6]), v.uniform('w', [5, 1, 3, 3]), undefined, {
      padding: 1,
      stride: 2,
      groups: 5,
    }),
  ),
  row('conv2d.kernel-turned-would-show', (nn, v) =>
    nn.conv2d(v.uniform('x', [1, 1, 4, 4]), v.uniform('w', [1, 1, 2, 3]), undefined),
  ),
  row('conv2d.long-sum', (nn, v) =>
    nn.conv2d(v.uniform('x', [1, 259, 3, 3]), v.uniform('w', [5, 259, 3, 3]), undefined, { padding: 1 }),
  ),
  row('conv2d.integers', (nn, v) =>
    nn.conv2d(v.integers('x', [2, 33, 5, 7]), v.integers('w', [7, 33, 3, 3]), v.integers('b', [7]), {
      stride: 2,
      padding: 1,
    }),
  ),
  row('convTranspose2d.2x2-stride-2', (nn, v) =>
    nn.convTranspose2d(v.uniform('x', [1, 4, 5, 7]), v.uniform('w', [4, 3, 2, 2]), v.uniform('b', [3]), {
      stride: 2,
    }),
  ),
  row('convTranspose2d.3x3-output-padding', (nn, v) =>
    nn.convTranspose2d(v.uniform('x', [2, 3, 9, 8]), v.uniform('w', [3, 2, 3, 3]), v.uniform('b', [2]), {
      stride: 2,
      padding: 1,
      outputPadding: 1,
    }),
  ),
  row('convTranspose2d.nothing-lands', (nn, v) =>
    nn.convTranspose2d(v.uniform('x', [1, 2, 4, 5]), v.uniform('w', [2, 3, 1, 2]), v.uniform('b', [3]), {
      stride: [2, 3],
      outputPadding: [1, 2],
    }),
  ),
  row('convTranspose2d.dilated-beside-the-stride', (nn, v) =>
    nn.convTranspose2d(v.uniform('x', [1, 2, 5, 6]), v.uniform('w', [2, 2, 3, 4]), undefined, {
      stride: [2, 4],
      dilation: [3, 6],
    }),
  ),
  row('convTranspose2d.cut-unevenly', (nn, v) =>
    nn.convTranspose2d(v.uniform('x', [1, 2, 6, 5]), v.uniform('w', [2, 3, 3, 4]), v.uniform('b', [3]), {
      stride: 2,
      padding: { top: 0, bottom: 2, left: 3, right: 1 },
    }),
  ),
  row('convTranspose2d.groups', (nn, v) =>
    nn.convTranspose2d(v.uniform('x', [1, 6, 5, 4]), v.uniform('w', [6, 3, 3, 3]), v.uniform('b', [6]), {
      padding: 1,
      groups: 2,
    }),
  ),
  row('convTranspose2d.axes-exchanged-would-show', (nn, v) =>
    nn.convTranspose2d(v.uniform('x', [1, 3, 3, 4]), v.uniform('w', [3, 3, 2, 3]), undefined),
  ),
  row('convTranspose2d.integers', (nn, v) =>
    nn.convTranspose2d(v.integers('x', [2, 33, 4, 5]), v.integers('w', [33, 5, 4, 4]), v.integers('b', [5]), {
      stride: 2,
      padding: 1,
    }),
  ),
  row('linear.rows', (nn, v) =>
    nn.linear(v.uniform('x', [3, 13]), v.uniform('w', [7, 13]), v.uniform('b', [7])),
  ),
  row('linear.without-bias', (nn, v) =>
    nn.linear(v.uniform('x', [1, 129]), v.uniform('w', [5, 129]), undefined),
  ),
  row('linear.integers', (nn, v) =>
    nn.linear(v.integers('x', [2, 257]), v.integers('w', [3, 257]), v.integers('b', [3])),
  ),
  row('averagePool2d.2x2', (nn, v) => nn.averagePool2d(v.uniform('x', [1, 2, 6, 8]), { kernel: 2 })),
  row('averagePool2d.padding-counted', (nn, v) =>
    nn.averagePool2d(v.uniform('x', [1, 2, 7, 5]), { kernel: 3, stride: 2, padding: 1 }),
  ),
  row('averagePool2d.padding-not-counted', (nn, v) =>
    nn.averagePool2d(v.uniform('x', [1, 2, 7, 5]), {
      kernel: 3,
      stride: 2,
      padding: 1,
      countIncludePadding: false,
    }),
  ),
  row('averagePool2d.ceil-mode', (nn, v) =>
    nn.averagePool2d(v.uniform('x', [1, 2, 6, 7]), { kernel: 3, stride: 2, ceilMode: true }),
  ),
  row('globalAveragePool.odd', (nn, v) => nn.globalAveragePool(v.uniform('x', [2, 3, 5, 7]))),
  row('globalAveragePool.one', (nn, v) => nn.globalAveragePool(v.uniform('x', [1, 3, 1, 1]))),
];
