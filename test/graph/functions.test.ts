/** ONNX' functions of one variable by their attributes: https://onnx.ai/onnx/operators/. Numbers are of mpmath. */
import { describe, expect, it } from 'vitest';
import { tensor } from '../../src/ops/tensor.js';
import { type Bytes, input, node, output, resultOf, text } from './small-onnx.js';

const { fround } = Math;

function of(operator: string, attributes: Bytes, x: readonly number[]): number[] {
  const graph = [...node(operator, ['x'], ['y'], attributes), ...input('x', [x.length]), ...output('y')];
  return [...resultOf(graph, { x: tensor(x, [x.length]) }, 20).data];
}

describe('Gelu', () => {
  it.each([
    ['by erf, which is its own', [], [-0.15865525393145705, 0.8413447460685429]],
    ['by erf, named', text('approximate', 'none'), [-0.15865525393145705, 0.8413447460685429]],
    ['by tanh', text('approximate', 'tanh'), [-0.15880800939172324, 0.8411919906082767]],
  ])('%s', (_, attributes, expected) => {
    expect(of('Gelu', attributes, [-1, 1])).toEqual(expected.map(fround));
  });
});
