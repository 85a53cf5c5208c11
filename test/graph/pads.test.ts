/** ONNX' Pad by all its modes, on numbers that can be worked out by hand; those of a map are NumPy's. */
import { describe, expect, it } from 'vitest';
import { tensor } from '../../src/ops/tensor.js';
import { refusal } from '../golden-dumps/sources.js';
import { input, integer, integers, node, numbers, output, resultOf, text } from './small-onnx.js';

const padded = (mode: string, pads: readonly number[], dims: readonly number[]) => [
  ...node('Pad', ['x', 'p'], ['y'], text('mode', mode)),
  ...input('x', dims),
  ...numbers('p', pads),
  ...output('y'),
];

const list = (...values: number[]) => tensor(values, [values.length]);

describe('Pad', () => {
  it.each([
    ['reflect', [2, 1], [3, 2, 1, 2, 3, 2]],
    ['edge', [2, 1], [1, 1, 1, 2, 3, 3]],
    ['wrap', [2, 1], [2, 3, 1, 2, 3, 1]],
    ['constant', [2, 1], [0, 0, 1, 2, 3, 0]],
    ['reflect', [0, 0], [1, 2, 3]],
  ])('of a list by %s %j', (mode, pads, expected) => {
    const { data, shape } = resultOf(padded(mode, pads, [3]), { x: list(1, 2, 3) }, 19);
    expect(shape).toEqual([expected.length]);
    expect([...data]).toEqual(expected);
  });

  it.each([
    ['reflect', [1, 1], [6, 1, 6, 1]],
    ['constant', [1, 0], [0, 1, 6]],
  ])('of a size by %s %j', (mode, pads, expected) => {
    const graph = [
      ...node('Shape', ['x'], ['s']),
      ...node('Pad', ['s', 'p'], ['t'], text('mode', mode)),
      ...node('Reshape', ['x', 't'], ['y'], integer('allowzero', 1)),
      ...input('x', [1, 6]),
      ...numbers('p', pads),
      ...output('y'),
    ];
    // the sizes are seen in what does not fit
    const message = `a shape of the 6 elements of 1×6, got [${expected.join(', ')}]`;
    expect(refusal(() => resultOf(graph, { x: tensor([1, 2, 3, 4, 5, 6], [1, 6]) }))).toContain(message);
  });

  it('of channels and columns, each by its own', () => {
    const x = tensor([1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 1, 4]);
    const y = resultOf(padded('reflect', [0, 1, 0, 1, 0, 0, 0, 2], [1, 2, 1, 4]), { x });
    expect(y.shape).toEqual([1, 3, 1, 7]);
    const [first, second] = [
      [2, 1, 2, 3, 4, 3, 2],
      [6, 5, 6, 7, 8, 7, 6],
    ];
    expect([...y.data]).toEqual([...second!, ...first!, ...second!]);
  });

  it('by attributes, before opset 11', () => {
    const graph = [
      ...node('Pad', ['x'], ['y'], [...integers('pads', [1, 1]), ...text('mode', 'edge')]),
      ...input('x', [2]),
      ...output('y'),
    ];
    expect([...resultOf(graph, { x: list(7, 8) }, 9).data]).toEqual([7, 7, 8, 8]);
  });

  it('goes round from opset 19 on', () => {
    expect(refusal(() => resultOf(padded('wrap', [1, 0], [3]), { x: list(1, 2, 3) }, 18))).toMatch(
      /mode to be one of constant, reflect, edge, got 'wrap'/,
    );
  });

  it.each([
    ['reflect', [3, 0], /sides\.top.* at most 2 with mode reflect, got 3/],
    ['mirror', [1, 0], /mode to be one of constant, reflect, edge, wrap, got 'mirror'/],
    ['edge', [1, 0, 1], /expected pads of 1 axes, got \[1, 0, 1\]/],
    ['edge', [-1, 0], /to be an integer ≥ 0, got -1/],
  ])('by %s %j is refused', (mode, pads, message) => {
    expect(refusal(() => resultOf(padded(mode, pads, [3]), { x: list(1, 2, 3) }, 19))).toMatch(message);
  });
});
