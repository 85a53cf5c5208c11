/** ONNX' functions of one variable by their attributes: https://onnx.ai/onnx/operators/. Numbers are of mpmath. */
import { describe, expect, it } from 'vitest';
import { tensor } from '../../src/ops/tensor.js';
import { type Bytes, float, input, node, output, resultOf, text } from './small-onnx.js';

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

describe('exponential units and thresholds', () => {
  // γα(e⁻¹ − 1) of the float32s next to 1.05070098735548 and 1.67326324235438
  it('Selu', () => {
    expect(of('Selu', [], [-1, 2])).toEqual([-1.11133074128648, 2.1014020442962646].map(fround));
    expect(of('Selu', [...float('alpha', 2), ...float('gamma', 3)], [-1, 2])).toEqual(
      [-3.7927233529713, 6].map(fround),
    );
  });

  it('Celu', () => {
    expect(of('Celu', [], [-1, 2])).toEqual([-0.6321205588285577, 2].map(fround));
    expect(of('Celu', float('alpha', 2), [-1, 2])).toEqual([-0.7869386805747332, 2].map(fround));
  });

  it('ThresholdedRelu', () => {
    expect(of('ThresholdedRelu', [], [-1, 1, 1.5])).toEqual([0, 0, 1.5]);
    expect(of('ThresholdedRelu', float('alpha', 2), [1.5, 2, 2.5])).toEqual([0, 0, 2.5]);
  });
});
