/** Operators of opset 1 to 6 where they are said otherwise than later, on numbers that can be worked out by hand. */
import { describe, expect, it } from 'vitest';
import { tensor } from '../../src/ops/tensor.js';
import { refusal } from '../golden-dumps/sources.js';
import {
  type Bytes,
  float,
  input,
  integer,
  integers,
  node,
  numbers,
  output,
  resultOf,
  text,
  weight,
} from './small-onnx.js';

/** 0, 1, 2, … */
const counting = (...shape: number[]) =>
  tensor(
    Array.from({ length: shape.reduce((n, size) => n * size, 1) }, (_, i) => i),
    shape,
  );

/** A node of x and maybe a weight w, whose first output is y. */
const one = (
  operator: string,
  attributes: Bytes,
  dims: readonly number[],
  w?: { readonly dims: readonly number[]; readonly values: readonly number[] },
): number[] => [
  ...node(operator, w ? ['x', 'w'] : ['x'], ['y'], attributes),
  ...input('x', dims),
  ...(w ? weight('w', w.dims, w.values) : []),
  ...output('y'),
];

const broadcast = integer('broadcast', 1);
const MAP = [1, 2, 1, 3];
const PAIR = { dims: [2], values: [10, 20] };
const LINE = { dims: [3], values: [10, 20, 30] };

describe('an operator of an old version', () => {
  it.each([
    [
      'Add along axis 1',
      6,
      one('Add', [...broadcast, ...integer('axis', 1)], MAP, PAIR),
      MAP,
      [10, 11, 12, 23, 24, 25],
    ],
    ['Add along the last axis', 6, one('Add', broadcast, MAP, LINE), MAP, [10, 21, 32, 13, 24, 35]],
    [
      'Sub of one number',
      1,
      one('Sub', broadcast, MAP, { dims: [1, 1], values: [1] }),
      MAP,
      [-1, 0, 1, 2, 3, 4],
    ],
    [
      'Mul of rows of channels',
      1,
      one('Mul', [...broadcast, ...integer('axis', 1)], MAP, { dims: [2, 1, 3], values: [1, 2, 3, 4, 5, 6] }),
      MAP,
      [0, 2, 6, 12, 20, 30],
    ],
    ['Pow by one number', 1, one('Pow', broadcast, [3], { dims: [1], values: [2] }), [3], [0, 1, 4]],
    ['Relu with a note of its memory', 5, one('Relu', integers('consumed_inputs', [0]), [3]), [3], [0, 1, 2]],
    ['PRelu of channels', 6, one('PRelu', [], MAP, { dims: [2], values: [7, 8] }), MAP, [0, 1, 2, 3, 4, 5]],
    [
      'Reshape by an attribute',
      4,
      one('Reshape', integers('shape', [0, 6]), MAP),
      [1, 6],
      [0, 1, 2, 3, 4, 5],
      MAP,
    ],
    [
      'Concat of channels',
      3,
      [...node('Concat', ['x', 'x'], ['y']), ...input('x', [1, 2]), ...output('y')],
      [1, 4],
      [0, 1, 0, 1],
      [1, 2],
    ],
    [
      'Pad by paddings',
      1,
      one('Pad', [...integers('paddings', [1, 1]), ...float('value', 9)], [2]),
      [4],
      [9, 0, 1, 9],
      [2],
    ],
    [
      'Dropout of inference',
      6,
      one('Dropout', [...integer('is_test', 1), ...float('ratio', 0.25)], [3]),
      [3],
      [0, 1, 2],
    ],
    ['Cast to a word', 5, one('Cast', text('to', 'FLOAT'), [3]), [3], [0, 1, 2]],
  ] as const)('%s of opset %i', (_, opset, graph, shape, expected, of: readonly number[] = shape) => {
    const y = resultOf(graph, { x: counting(...of) }, opset);
    expect(y.shape).toEqual([...shape]);
    expect([...y.data]).toEqual(expected);
  });

  it('PRelu has a slope for each channel', () => {
    const graph = one('PRelu', [], MAP, { dims: [2], values: [2, 3] });
    const x = tensor([-1, 1, -2, -1, 1, -2], MAP);
    expect([...resultOf(graph, { x }, 6).data]).toEqual([-2, 1, -4, -3, 1, -6]);
  });

  it('BatchNormalization says that it does not train', () => {
    const graph = (isTest: number) => [
      ...node(
        'BatchNormalization',
        ['x', 's', 'b', 'm', 'v'],
        ['y'],
        [
          ...integer('is_test', isTest),
          ...float('epsilon', 0),
          ...integers('consumed_inputs', [0, 0, 0, 1, 1]),
        ],
      ),
      ...input('x', [1, 1, 1, 2]),
      ...['s', 'b', 'm', 'v'].flatMap((name, i) => weight(name, [1], [[8, 1, 3, 4][i]!])),
      ...output('y'),
    ];
    const x = tensor([3, 5], [1, 1, 1, 2]);
    expect([...resultOf(graph(1), { x }, 5).data]).toEqual([1, 9]);
    expect(refusal(() => resultOf(graph(0), { x }, 5))).toMatch(
      /a batch norm of inference \(is_test 1\), got one of training/,
    );
  });

  it('Gemm adds a row where it is told to', () => {
    const graph = (more: Bytes) => [
      ...node('Gemm', ['x', 'w', 'c'], ['y'], more),
      ...input('x', [2, 2]),
      ...weight('w', [2, 2], [1, 0, 0, 1]),
      ...weight('c', [2], [10, 20]),
      ...output('y'),
    ];
    expect([...resultOf(graph(broadcast), { x: counting(2, 2) }, 6).data]).toEqual([10, 21, 12, 23]);
    expect(refusal(() => resultOf(graph([]), { x: counting(2, 2) }, 6))).toMatch(
      /expected C of 2×2, as broadcast is 0, got 2/,
    );
  });

  it('sizes are worked out by the same rules', () => {
    const graph = (more: Bytes) => [
      ...node('Shape', ['x'], ['s']),
      ...node('Add', ['s', 'one'], ['t'], more),
      ...node('Sub', ['t', 'one'], ['u'], more),
      ...node('Reshape', ['x', 'u'], ['y']),
      ...input('x', [2, 3]),
      ...numbers('one', [1]),
      ...output('y'),
    ];
    expect(resultOf(graph(broadcast), { x: counting(2, 3) }, 6).shape).toEqual([2, 3]);
    expect(refusal(() => resultOf(graph([]), { x: counting(2, 3) }, 6))).toMatch(
      /^Add 't': graph: expected operands of one shape, as broadcast is 0, got 2 and 1$/,
    );
  });

  it.each([
    ['Add', 6, [], MAP, LINE, /operands of one shape, as broadcast is 0, got 1×2×1×3 and 3/],
    ['Add', 6, broadcast, MAP, PAIR, /axes of the first, from 3 on, got 1×2×1×3 and 2/],
    ['Add', 6, [...broadcast, ...integer('axis', 4)], MAP, PAIR, /axes of the first, from 4 on/],
    ['Max', 7, [], MAP, LINE, /operands of one shape, got 1×2×1×3 and 3/],
    ['PRelu', 6, [], MAP, LINE, /one slope, or 2 of the channels, got 3/],
    ['Dropout', 6, [], MAP, undefined, /a dropout of inference \(is_test 1\), got one of training/],
    ['Split', 1, [], MAP, undefined, /expected attribute axis, got none/],
    ['Cast', 1, text('to', 'STRING'), MAP, undefined, /to to be one of FLOAT, .*, got 'STRING'/],
    ['Relu', 6, integers('consumed_inputs', [0]), MAP, undefined, /among \(none\), got 'consumed_inputs'/],
    ['Upsample', 1, [], MAP, undefined, /supported \(docs\/operators.md\), got of opset 1 Upsample \('y'\)/],
    [
      'HardSwish',
      6,
      [],
      MAP,
      undefined,
      /supported \(docs\/operators.md\), got of opset 6 HardSwish \('y'\)/,
    ],
  ] as const)('%s of opset %i is refused', (operator, opset, attributes, dims, w, message) => {
    expect(
      refusal(() => resultOf(one(operator, attributes, dims, w), { x: counting(...dims) }, opset)),
    ).toMatch(message);
  });
});
