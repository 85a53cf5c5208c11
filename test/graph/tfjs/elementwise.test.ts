/** Arithmetic, reductions and products, on numbers that can be worked out by hand. */
import { describe, expect, it } from 'vitest';
import { tensor } from '../../../src/ops/tensor.js';
import { type Case, counting, floats, integers, node, resultOf, text, texts } from './small-model.js';

const SIGNS = tensor([-2, -0.5, 0, 7], [4]);

/** Two pixels beside each other, of two channels: (1, 2) and (3, 4). */
const TWO = tensor([1, 2, 3, 4], [1, 1, 2, 2]);

const CASES: readonly Case[] = [
  [
    'BiasAdd',
    node('BiasAdd', 'y', ['x', 'b']),
    TWO,
    [floats('b', [2], [10, -1])],
    [1, 1, 2, 2],
    [11, 1, 13, 3],
  ],
  [
    'BiasAdd of NCHW',
    node('BiasAdd', 'y', ['x', 'b'], { data_format: text('NCHW') }),
    tensor([1, 2, 3, 4], [1, 2, 1, 2]),
    [floats('b', [2], [10, -1])],
    [1, 2, 1, 2],
    [11, 12, 2, 3],
  ],
  ['AddN', node('AddN', 'y', ['x', 'x', 'x'], { N: { i: '3' } }), SIGNS, [], [4], [-6, -1.5, 0, 21]],
  ['Sub of a number less', node('Sub', 'y', ['k', 'x']), SIGNS, [floats('k', [], [1])], [4], [3, 1.5, 1, -6]],
  ['RealDiv', node('RealDiv', 'y', ['x', 'k']), SIGNS, [floats('k', [1], [2])], [4], [-1, -0.25, 0, 3.5]],
  [
    'SquaredDifference',
    node('SquaredDifference', 'y', ['x', 'k']),
    SIGNS,
    [floats('k', [], [1])],
    [4],
    [9, 2.25, 1, 36],
  ],
  ['Maximum', node('Maximum', 'y', ['x', 'k']), SIGNS, [floats('k', [], [-1])], [4], [-1, -0.5, 0, 7]],
  ['Relu6', node('Relu6', 'y', ['x']), SIGNS, [], [4], [0, 0, 0, 6]],
  [
    'LeakyRelu of a slope left out',
    node('LeakyRelu', 'y', ['x']),
    SIGNS,
    [],
    [4],
    [Math.fround(-2 * Math.fround(0.2)), Math.fround(-0.5 * Math.fround(0.2)), 0, 7],
  ],
  [
    'LeakyRelu of a slope above one',
    node('LeakyRelu', 'y', ['x'], { alpha: { f: 3 } }),
    SIGNS,
    [],
    [4],
    [-6, -1.5, 0, 7],
  ],
  ['Prelu', node('Prelu', 'y', ['x', 'a']), SIGNS, [floats('a', [4], [0.5, 4, 1, 9])], [4], [-1, -2, 0, 7]],
  [
    'ClipByValue',
    node('ClipByValue', 'y', ['x', 'l', 'h']),
    SIGNS,
    [floats('l', [], [-1]), floats('h', [], [3])],
    [4],
    [-1, -0.5, 0, 3],
  ],
  ['Reciprocal', node('Reciprocal', 'y', ['x']), tensor([4, -0.5], [2]), [], [2], [0.25, -2]],
  ['Rsqrt', node('Rsqrt', 'y', ['x']), tensor([4, 0.25], [2]), [], [2], [0.5, 2]],
  ['Exp', node('Exp', 'y', ['x']), tensor([0, -Infinity], [2]), [], [2], [1, 0]],
  ['Log', node('Log', 'y', ['x']), tensor([1, 0], [2]), [], [2], [0, -Infinity]],
  ['Sqrt', node('Sqrt', 'y', ['x']), tensor([9, 0.25], [2]), [], [2], [3, 0.5]],
  ['Tanh', node('Tanh', 'y', ['x']), tensor([20, -20, 0], [3]), [], [3], [1, -1, 0]],
  ['Erf', node('Erf', 'y', ['x']), tensor([0.5, -9], [2]), [], [2], [Math.fround(0.5204998778130465), -1]],
  ['Softplus', node('Softplus', 'y', ['x']), tensor([0, 50], [2]), [], [2], [Math.fround(Math.LN2), 50]],
  ['Elu', node('Elu', 'y', ['x']), tensor([-50, 3], [2]), [], [2], [-1, 3]],
  // α·γ = 1.7580993, and γ
  ['Selu', node('Selu', 'y', ['x']), tensor([-50, 1], [2]), [], [2], [-1.7580993, 1.050701].map(Math.fround)],
  ['Abs', node('Abs', 'y', ['x']), SIGNS, [], [4], [2, 0.5, 0, 7]],
  ['Softmax', node('Softmax', 'y', ['x']), tensor([3, 3, -200, 0], [2, 2]), [], [2, 2], [0.5, 0.5, 0, 1]],
  [
    'Mean of rows and columns',
    node('Mean', 'y', ['x', 'axes']),
    tensor([1, 2, 3, 6], [1, 1, 2, 2]),
    [integers('axes', [1, 2])],
    [1, 2],
    [2, 4],
  ],
  [
    'Mean of channels, kept',
    node('Mean', 'y', ['x', 'axes'], { keep_dims: { b: true } }),
    TWO,
    [integers('axes', [-1])],
    [1, 1, 2, 1],
    [1.5, 3.5],
  ],
  ['Max', node('Max', 'y', ['x', 'axes']), counting(2, 3), [integers('axes', [0])], [3], [3, 4, 5]],
  ['Sum of all', node('Sum', 'y', ['x', 'axes']), counting(2, 3), [integers('axes', [0, 1])], [], [15]],
  [
    'MatMul',
    node('MatMul', 'y', ['x', 'w']),
    tensor([1, 2], [1, 2]),
    [floats('w', [2, 3], [1, 0, 10, 0, 1, 100])],
    [1, 3],
    [1, 2, 210],
  ],
  [
    'MatMul of transposes',
    node('MatMul', 'y', ['x', 'w'], { transpose_a: { b: true }, transpose_b: { b: true } }),
    tensor([1, 2], [2, 1]),
    [floats('w', [3, 2], [1, 0, 0, 1, 10, 100])],
    [1, 3],
    [1, 2, 210],
  ],
  [
    'BatchMatMulV2 by itself, turned',
    node('BatchMatMulV2', 'y', ['x', 'x'], { adj_y: { b: true } }),
    tensor([1, 2, 3, 4], [2, 1, 2]),
    [],
    [2, 1, 1],
    [5, 25],
  ],
  [
    'BatchMatMulV2 of itself, turned',
    node('BatchMatMulV2', 'y', ['x', 'x'], { adj_x: { b: true } }),
    tensor([1, 2, 3, 4], [2, 1, 2]),
    [],
    [2, 2, 2],
    [1, 2, 2, 4, 9, 12, 12, 16],
  ],
  [
    '_FusedMatMul',
    node('_FusedMatMul', 'y', ['x', 'w', 'b'], { fused_ops: texts('BiasAdd', 'Relu') }),
    tensor([1, 2], [1, 2]),
    [floats('w', [2, 2], [1, -1, 1, -1]), floats('b', [2], [1, 1])],
    [1, 2],
    [4, 0],
  ],
];

describe("TensorFlow's operators", () => {
  it.each(CASES)('%s', (_, one, x, weights, shape, numbers) => {
    expect(resultOf(one, x, weights)).toEqual({ shape, numbers });
  });
});
