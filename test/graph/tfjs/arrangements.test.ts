/** What moves elements, what works out sizes, and what is refused, on numbers that can be worked out by hand. */
import { describe, expect, it } from 'vitest';
import { tensor } from '../../../src/ops/tensor.js';
import { refusal } from '../../golden-dumps/sources.js';
import {
  type Case,
  counting,
  floats,
  integers,
  list,
  network,
  node,
  placeholder,
  resultOf,
  run,
  text,
  texts,
} from './small-model.js';

const plain = { strides: list(1, 1, 1, 1), padding: text('VALID') };

/** Two pixels beside each other, of two channels: (1, 2) and (3, 4). */
const TWO = tensor([1, 2, 3, 4], [1, 1, 2, 2]);

const CASES: readonly Case[] = [
  [
    'Pad of rows',
    node('Pad', 'y', ['x', 'p']),
    TWO,
    [integers('p', [0, 0, 0, 1, 0, 0, 0, 0], [4, 2])],
    [1, 2, 2, 2],
    [1, 2, 3, 4, 0, 0, 0, 0],
  ],
  [
    'PadV2 of channels and columns',
    node('PadV2', 'y', ['x', 'p', 'k']),
    tensor([1, 2], [1, 1, 1, 2]),
    [integers('p', [0, 0, 0, 0, 1, 0, 0, 1], [4, 2]), floats('k', [], [-1])],
    [1, 1, 2, 3],
    [-1, -1, -1, 1, 2, -1],
  ],
  [
    'Pad of a list',
    node('Pad', 'y', ['x', 'p']),
    tensor([5], [1]),
    [integers('p', [1, 2], [1, 2])],
    [4],
    [0, 5, 0, 0],
  ],
  [
    'MirrorPad upon the edge, of rows and channels',
    node('MirrorPad', 'y', ['x', 'p'], { mode: text('REFLECT') }),
    tensor([1, 2, 3, 4, 5, 6], [1, 1, 3, 2]),
    [integers('p', [0, 0, 0, 0, 2, 1, 1, 0], [4, 2])],
    [1, 1, 6, 3],
    [6, 5, 6, 4, 3, 4, 2, 1, 2, 4, 3, 4, 6, 5, 6, 4, 3, 4],
  ],
  [
    'MirrorPad beside the edge, of a list',
    node('MirrorPad', 'y', ['x', 'p'], { mode: text('SYMMETRIC') }),
    tensor([1, 2, 3], [3]),
    [integers('p', [2, 3], [1, 2])],
    [8],
    [2, 1, 1, 2, 3, 3, 2, 1],
  ],
  [
    'ConcatV2',
    node('ConcatV2', 'y', ['x', 'k', 'axis'], { N: { i: '2' } }),
    TWO,
    [floats('k', [1, 1, 2, 1], [8, 9]), integers('axis', [-1], [])],
    [1, 1, 2, 3],
    [1, 2, 8, 3, 4, 9],
  ],
  [
    'SplitV',
    node('SplitV', 'y', ['x', 's', 'axis'], { num_split: { i: '2' } }),
    TWO,
    [integers('s', [1, -1]), integers('axis', [2], [])],
    [1, 1, 1, 2],
    [1, 2],
  ],
  [
    'Pack',
    node('Pack', 'y', ['x', 'x'], { axis: { i: '1' } }),
    tensor([1, 2], [2]),
    [],
    [2, 2],
    [1, 1, 2, 2],
  ],
  ['Unpack', node('Unpack', 'y', ['x'], { axis: { i: '-1' }, num: { i: '2' } }), TWO, [], [1, 1, 2], [1, 3]],
  [
    'Slice',
    node('Slice', 'y', ['x', 'b', 'n']),
    counting(2, 3),
    [integers('b', [1, 1]), integers('n', [1, -1])],
    [1, 2],
    [4, 5],
  ],
  // x[:, ::2]
  [
    'StridedSlice by steps',
    node('StridedSlice', 'y', ['x', 'b', 'e', 's'], { begin_mask: { i: '3' }, end_mask: { i: '3' } }),
    counting(2, 3),
    [integers('b', [0, 0]), integers('e', [0, 0]), integers('s', [1, 2])],
    [2, 2],
    [0, 2, 3, 5],
  ],
  // x[1, newaxis, …, 0]
  [
    'StridedSlice by masks',
    node('StridedSlice', 'y', ['x', 'b', 'e', 's'], {
      new_axis_mask: { i: '2' },
      ellipsis_mask: { i: '4' },
      shrink_axis_mask: { i: '9' },
    }),
    counting(2, 2, 3),
    [integers('b', [1, 0, 0, 0]), integers('e', [2, 0, 0, 1]), integers('s', [1, 1, 1, 1])],
    [1, 2],
    [6, 9],
  ],
  [
    'GatherV2',
    node('GatherV2', 'y', ['x', 'i', 'axis']),
    counting(2, 3),
    [integers('i', [2, 0]), integers('axis', [1], [])],
    [2, 2],
    [2, 0, 5, 3],
  ],
  [
    'Reshape',
    node('Reshape', 'y', ['x', 's']),
    counting(2, 3),
    [integers('s', [3, -1])],
    [3, 2],
    [0, 1, 2, 3, 4, 5],
  ],
  ['Squeeze', node('Squeeze', 'y', ['x'], { squeeze_dims: list(0) }), TWO, [], [1, 2, 2], [1, 2, 3, 4]],
  [
    'ExpandDims',
    node('ExpandDims', 'y', ['x', 'axis']),
    counting(3),
    [integers('axis', [-1], [])],
    [3, 1],
    [0, 1, 2],
  ],
  [
    'Transpose',
    node('Transpose', 'y', ['x', 'p']),
    counting(2, 3),
    [integers('p', [1, 0])],
    [3, 2],
    [0, 3, 1, 4, 2, 5],
  ],
  // channels are by, bx, c
  [
    'DepthToSpace',
    node('DepthToSpace', 'y', ['x'], { block_size: { i: '2' } }),
    counting(1, 1, 1, 8),
    [],
    [1, 2, 2, 2],
    [0, 1, 2, 3, 4, 5, 6, 7],
  ],
  [
    'SpaceToDepth',
    node('SpaceToDepth', 'y', ['x'], { block_size: { i: '2' } }),
    counting(1, 2, 2, 2),
    [],
    [1, 1, 1, 8],
    [0, 1, 2, 3, 4, 5, 6, 7],
  ],
];

describe("TensorFlow's operators", () => {
  it.each(CASES)('%s', (_, one, x, weights, shape, numbers) => {
    expect(resultOf(one, x, weights)).toEqual({ shape, numbers });
  });
});

describe('sizes', () => {
  it('are worked out before anything is computed', () => {
    // what a converter writes for "as many rows as the input, of all that is left"
    const one = { shrink_axis_mask: { i: '1' } };
    const nodes = [
      placeholder('x', [2, 3, 2]),
      node('Shape', 's', ['x']),
      node('StridedSlice', 'n', ['s', 'begin', 'end', 'step'], one),
      node('Pack', 'packed', ['n', 'rest'], { axis: { i: '0' } }),
      node('Reshape', 'y', ['x', 'packed']),
    ];
    const weights = [
      integers('begin', [0]),
      integers('end', [1]),
      integers('step', [1]),
      integers('rest', [-1], []),
    ];
    expect(run(network(nodes, weights), { x: counting(2, 3, 2) }, ['y']).y!.shape).toEqual([2, 6]);
  });
});

describe('is refused', () => {
  it.each([
    [
      'a fused activation that is not known',
      node('_FusedConv2D', 'y', ['x', 'w', 'b'], { ...plain, fused_ops: texts('BiasAdd', 'Selu') }),
      /^_FusedConv2D 'y': graph: expected fused_ops: .*, got BiasAdd, Selu$/,
    ],
    [
      'a stride of channels',
      node('Conv2D', 'y', ['x', 'w'], { ...plain, strides: list(1, 1, 1, 2) }),
      /expected strides of rows and columns alone, got \[1, 1, 1, 2\]$/,
    ],
    [
      'two rules of resizing',
      node('ResizeBilinear', 'y', ['x', 'n'], {
        align_corners: { b: true },
        half_pixel_centers: { b: true },
      }),
      /expected align_corners or half_pixel_centers, got both$/,
    ],
    [
      'a shape that is computed',
      node('Reshape', 'y', ['x', 'x']),
      /^Reshape 'y': graph: expected shape that is known from the graph and the sizes, got one that is computed \('x'\)$/,
    ],
    [
      'a cast to integers',
      node('Cast', 'y', ['x'], { DstT: { type: 'DT_INT32' } }),
      /expected a cast to DT_FLOAT, got to DT_INT32, of what is computed$/,
    ],
    [
      'a batch norm of training',
      node('FusedBatchNormV3', 'y', ['x', 'b', 'b', 'b', 'b']),
      /got one of training$/,
    ],
    [
      'an axis that is not there',
      node('ExpandDims', 'y', ['x', 'far']),
      /expected an axis from -5 to 4, got 9$/,
    ],
    [
      'a split into a milliard',
      node('Split', 'y', ['zero', 'x'], { num_split: { i: '1000000000' } }),
      /^Split 'y': .*expected num_split from 1 to 1, got 1000000000$/,
    ],
    [
      'a split into none',
      node('Split', 'y', ['zero', 'x'], { num_split: { i: '0' } }),
      /expected num_split from 1 to 1, got 0$/,
    ],
    [
      'sizes that do not add up',
      node('SplitV', 'y', ['x', 'n', 'two'], { num_split: { i: '2' } }),
      /expected 2 sizes that add up to 2, got \[2, 2\]$/,
    ],
  ])('%s', (_, one, message) => {
    const weights = [
      floats('w', [1, 1, 2, 2], [1, 0, 0, 1]),
      floats('b', [2], [0, 0]),
      integers('n', [2, 2]),
      integers('far', [9], []),
      integers('zero', [0], []),
      integers('two', [2], []),
    ];
    expect(refusal(() => resultOf(one, TWO, weights))).toMatch(message);
  });
});
