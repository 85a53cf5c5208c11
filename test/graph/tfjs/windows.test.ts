/** Windows and resizes of maps N×H×W×C, on numbers that can be worked out by hand. */
import { describe, expect, it } from 'vitest';
import { tensor } from '../../../src/ops/tensor.js';
import { type Case, counting, floats, integers, list, node, resultOf, text, texts } from './small-model.js';

const plain = { strides: list(1, 1, 1, 1), padding: text('VALID') };

/** Rows 0 1 2, 3 4 5, 6 7 8, of one channel. */
const NINE = counting(1, 3, 3, 1);

/** Two pixels beside each other, of two channels: (1, 2) and (3, 4). */
const TWO = tensor([1, 2, 3, 4], [1, 1, 2, 2]);

const CASES: readonly Case[] = [
  // Σ over channels: out 0 is c0 + 10·c1, out 1 is −c0
  [
    'Conv2D',
    node('Conv2D', 'y', ['x', 'w'], plain),
    TWO,
    [floats('w', [1, 1, 2, 2], [1, -1, 10, 0])],
    [1, 1, 2, 2],
    [21, -1, 43, -3],
  ],
  // SAME with a stride of 2 on 3 columns: windows begin at −1 and 1 where the kernel has 3
  [
    'Conv2D of SAME',
    node('Conv2D', 'y', ['x', 'w'], { strides: list(1, 2, 2, 1), padding: text('SAME') }),
    NINE,
    [floats('w', [3, 3, 1, 1], new Array(9).fill(1))],
    [1, 2, 2, 1],
    [8, 12, 20, 24],
  ],
  // 2×2 of SAME on 3: the odd row and column come last
  [
    'Conv2D of SAME, an even kernel',
    node('Conv2D', 'y', ['x', 'w'], { ...plain, padding: text('SAME') }),
    NINE,
    [floats('w', [2, 2, 1, 1], [1, 0, 0, 1])],
    [1, 3, 3, 1],
    [4, 6, 2, 10, 12, 5, 6, 7, 8],
  ],
  [
    'Conv2D of explicit sides',
    node('Conv2D', 'y', ['x', 'w'], {
      ...plain,
      padding: text('EXPLICIT'),
      explicit_paddings: list(0, 0, 1, 0, 0, 2, 0, 0),
    }),
    NINE,
    [floats('w', [1, 1, 1, 1], [1])],
    [1, 4, 5, 1],
    [0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 3, 4, 5, 0, 0, 6, 7, 8, 0, 0],
  ],
  [
    'Conv2D, dilated',
    node('Conv2D', 'y', ['x', 'w'], { ...plain, dilations: list(1, 2, 2, 1) }),
    NINE,
    [floats('w', [2, 2, 1, 1], [1, 10, 100, 1000])],
    [1, 1, 1, 1],
    [8620],
  ],
  [
    'Conv2D of NCHW',
    node('Conv2D', 'y', ['x', 'w'], { ...plain, data_format: text('NCHW') }),
    tensor([1, 3, 2, 4], [1, 2, 1, 2]),
    [floats('w', [1, 1, 2, 2], [1, -1, 10, 0])],
    [1, 2, 1, 2],
    [21, 43, -1, -3],
  ],
  [
    '_FusedConv2D',
    node('_FusedConv2D', 'y', ['x', 'w', 'b'], {
      ...plain,
      fused_ops: texts('BiasAdd', 'Relu6'),
      num_args: { i: '1' },
    }),
    TWO,
    [floats('w', [1, 1, 2, 2], [1, -1, 0, 0]), floats('b', [2], [5, 2])],
    [1, 1, 2, 2],
    [6, 1, 6, 0],
  ],
  [
    '_FusedConv2D with a slope',
    node('_FusedConv2D', 'y', ['x', 'w', 'b'], {
      ...plain,
      fused_ops: texts('BiasAdd', 'LeakyRelu'),
      leakyrelu_alpha: { f: 0.25 },
    }),
    TWO,
    [floats('w', [1, 1, 2, 1], [-1, 0]), floats('b', [1], [2])],
    [1, 1, 2, 1],
    [1, -0.25],
  ],
  [
    '_FusedConv2D with slopes',
    node('_FusedConv2D', 'y', ['x', 'w', 'b', 'a'], { ...plain, fused_ops: texts('BiasAdd', 'Prelu') }),
    TWO,
    [floats('w', [1, 1, 2, 2], [-1, -1, 0, 0]), floats('b', [2], [0, 2]), floats('a', [1, 1, 2], [0.5, 3])],
    [1, 1, 2, 2],
    [-0.5, 1, -1.5, -3],
  ],
  // channel c has the outputs 2c and 2c + 1
  [
    'DepthwiseConv2dNative',
    node('DepthwiseConv2dNative', 'y', ['x', 'w'], plain),
    TWO,
    [floats('w', [1, 1, 2, 2], [1, 10, 100, 1000])],
    [1, 1, 2, 4],
    [1, 10, 200, 2000, 3, 30, 400, 4000],
  ],
  [
    'FusedDepthwiseConv2dNative',
    node('FusedDepthwiseConv2dNative', 'y', ['x', 'w', 'b'], {
      ...plain,
      fused_ops: texts('BiasAdd', 'Relu'),
    }),
    TWO,
    [floats('w', [1, 1, 2, 1], [1, -1]), floats('b', [2], [0, 3])],
    [1, 1, 2, 2],
    [1, 1, 3, 0],
  ],
  // each pixel times (1, 10, 100), two apart; SAME cuts 1 of 5 off, at the end
  [
    'Conv2DBackpropInput of SAME',
    node('Conv2DBackpropInput', 'y', ['n', 'w', 'x'], { strides: list(1, 1, 2, 1), padding: text('SAME') }),
    tensor([1, 2], [1, 1, 2, 1]),
    [integers('n', [1, 1, 4, 1]), floats('w', [1, 3, 1, 1], [1, 10, 100])],
    [1, 1, 4, 1],
    [1, 10, 102, 20],
  ],
  [
    'Conv2DBackpropInput of VALID',
    node('Conv2DBackpropInput', 'y', ['n', 'w', 'x'], { strides: list(1, 1, 2, 1), padding: text('VALID') }),
    tensor([1, 2], [1, 1, 2, 1]),
    [integers('n', [1, 1, 6, 2]), floats('w', [1, 3, 2, 1], [1, 0, 10, 0, 100, -1])],
    [1, 1, 6, 2],
    [1, 0, 10, 0, 102, -1, 20, 0, 200, -2, 0, 0],
  ],
  [
    'MaxPool',
    node('MaxPool', 'y', ['x'], {
      ksize: list(1, 2, 2, 1),
      strides: list(1, 2, 2, 1),
      padding: text('SAME'),
    }),
    NINE,
    [],
    [1, 2, 2, 1],
    [4, 5, 7, 8],
  ],
  // padding does not count
  [
    'AvgPool',
    node('AvgPool', 'y', ['x'], {
      ksize: list(1, 2, 2, 1),
      strides: list(1, 2, 2, 1),
      padding: text('SAME'),
    }),
    NINE,
    [],
    [1, 2, 2, 1],
    [2, 3.5, 6.5, 8],
  ],
  // (x − 1)/√(0.25 − 0.25 + …)
  [
    'FusedBatchNormV3',
    node('FusedBatchNormV3', 'y', ['x', 's', 'o', 'm', 'v'], {
      is_training: { b: false },
      epsilon: { f: 0 },
    }),
    TWO,
    [
      floats('s', [2], [2, 1]),
      floats('o', [2], [0, 10]),
      floats('m', [2], [1, 0]),
      floats('v', [2], [0.25, 4]),
    ],
    [1, 1, 2, 2],
    [0, 11, 8, 12],
  ],
  [
    'ResizeNearestNeighbor of half pixels',
    node('ResizeNearestNeighbor', 'y', ['x', 'n'], { half_pixel_centers: { b: true } }),
    counting(1, 1, 5, 1),
    [integers('n', [1, 2])],
    [1, 1, 2, 1],
    [1, 3],
  ],
  [
    'ResizeNearestNeighbor as in TensorFlow 1',
    node('ResizeNearestNeighbor', 'y', ['x', 'n']),
    counting(1, 1, 5, 1),
    [integers('n', [1, 2])],
    [1, 1, 2, 1],
    [0, 2],
  ],
  // 0, 1.5 and 3: the later of two
  [
    'ResizeNearestNeighbor, corner on corner',
    node('ResizeNearestNeighbor', 'y', ['x', 'n'], { align_corners: { b: true } }),
    counting(1, 1, 4, 1),
    [integers('n', [1, 3])],
    [1, 1, 3, 1],
    [0, 2, 3],
  ],
  [
    'ResizeBilinear as in TensorFlow 1',
    node('ResizeBilinear', 'y', ['x', 'n']),
    counting(1, 1, 2, 1),
    [integers('n', [1, 4])],
    [1, 1, 4, 1],
    [0, 0.5, 1, 1],
  ],
  [
    'ResizeBilinear of half pixels',
    node('ResizeBilinear', 'y', ['x', 'n'], { half_pixel_centers: { b: true } }),
    counting(1, 1, 2, 1),
    [integers('n', [1, 4])],
    [1, 1, 4, 1],
    [0, 0.25, 0.75, 1],
  ],
  [
    'ResizeBilinear, corner on corner',
    node('ResizeBilinear', 'y', ['x', 'n'], { align_corners: { b: true } }),
    counting(1, 1, 3, 1),
    [integers('n', [1, 5])],
    [1, 1, 5, 1],
    [0, 0.5, 1, 1.5, 2],
  ],
];

describe("TensorFlow's operators", () => {
  it.each(CASES)('%s', (_, one, x, weights, shape, numbers) => {
    expect(resultOf(one, x, weights)).toEqual({ shape, numbers });
  });
});
