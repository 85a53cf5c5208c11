/** What stands in a tensor's place and is none, shapes that are none, and tensors too large for their offsets. */
import ndarray from 'ndarray';
import { describe, expect, it } from 'vitest';
import { OperatorError } from '../../src/errors.js';
import { float64 } from '../../src/ops/float64.js';
import * as operators from '../../src/ops/index.js';
import { type OperatorName, operatorNames } from '../../src/ops/operators.js';
import { shapes } from '../../src/ops/shapes.js';
import { type Tensor, tensor, zeros } from '../../src/ops/tensor.js';

const STRANGERS: readonly (readonly [string, unknown])[] = [
  ['ArrayBuffer', new ArrayBuffer(8)],
  ['Blob', new Blob([])],
  ['Float32Array', new Float32Array(2)],
  ['an array of 2', [1, 2]],
  ['undefined', undefined],
  ['null', null],
  ['an ndarray of Int32Array', ndarray(new Int32Array(1), [1, 1, 1, 1])],
  ['Object', { dtype: 'float32', shape: [1, 1, 1, 1], data: () => new Float32Array(1) }],
];

describe.each(STRANGERS)('%s in place of a tensor', (said, stranger) => {
  it.each(operatorNames)('is refused by %s', (name) => {
    const call = (operators as unknown as Record<string, (...args: unknown[]) => unknown>)[name];
    const args: unknown[] = ['concat', 'weightedMean'].includes(name) ? [[stranger]] : [stranger];
    const refusal = /expected (x|a|xs\[0\]) to be a tensor of float32 numbers/;
    expect(() => call(...args, zeros([1]), zeros([1]), 1)).toThrow(OperatorError);
    expect(() => call(...args, zeros([1]), zeros([1]), 1)).toThrow(refusal);
    expect(() => call(...args, zeros([1]), zeros([1]), 1)).toThrow(`got ${said}`);
  });

  it('is refused in the second place, and by what brings tensors to a backend', () => {
    const x = zeros([1, 1, 1, 1]);
    const bad = stranger as Tensor;
    expect(() => operators.add(x, bad)).toThrow(
      `add: expected b to be a tensor of float32 numbers, got ${said}`,
    );
    expect(() => operators.conv2d(x, bad)).toThrow(`conv2d: expected weight to be a tensor`);
    expect(() => operators.reference.tensor(bad)).toThrow(`got ${said}`);
    expect(() => float64.tensor(bad)).toThrow(`got ${said}`);
  });
});

describe('a tensor of the other precision', () => {
  it('is refused: correct rounding rests on float32 inputs', () => {
    const wide = float64.tensor(zeros([1, 1, 1, 1])) as unknown as Tensor;
    const x = zeros([1, 1, 1, 1]);
    for (const call of [
      () => operators.sigmoid(wide),
      () => operators.add(x, wide),
      () => operators.conv2d(x, wide),
    ]) {
      expect(call).toThrow('a tensor of float32 numbers, got an ndarray of Float64Array');
    }
  });
});

describe('lists that are none', () => {
  it('are refused by concat and weightedMean', () => {
    const one = zeros([1, 1]) as never;
    expect(() => operators.concat(one)).toThrow(
      'concat: expected xs to be an array, got an ndarray of Float32Array',
    );
    expect(() => operators.weightedMean(one, zeros([1]), 1)).toThrow(
      'weightedMean: expected xs to be an array',
    );
    expect(() => shapes.concat({} as never)).toThrow('concat: expected xs to be an array, got Object');
  });
});

describe('tensor and zeros', () => {
  it.each([[[-1, -2]], [[1.5, 2]], [[Number.NaN]], [['2', 1]], [undefined], [2]])(
    'refuse the shape %j',
    (shape) => {
      for (const call of [() => tensor([1, 2], shape as never), () => zeros(shape as never)]) {
        expect(call).toThrow(/^tensor: expected shape to be whole numbers, got /);
      }
    },
  );

  it('refuse data that are no numbers', () => {
    expect(() => tensor(new ArrayBuffer(8) as never, [2])).toThrow(
      'tensor: expected data to be a Float32Array or an array of numbers, got ArrayBuffer',
    );
    expect(() =>
      tensor(
        [
          [1, 2],
          [3, 4],
        ] as never,
        [2],
      ),
    ).toThrow('data[0] to be a number, got an array of 2');
    expect(() => tensor([1, '2'] as never, [2])).toThrow('data[1] to be a number, got 2');
    expect(() => tensor([1, 2], [3])).toThrow('to have 3 elements for shape 3, got 2');
  });

  it('take empty axes and scalars', () => {
    expect(tensor([], [2, 0]).shape).toEqual([2, 0]);
    expect(zeros([]).size).toBe(1);
  });
});

describe('2³¹ elements, where ndarray’s offsets wrap', () => {
  const tall = [1, 2, 32768, 32768];

  it('are refused in a new tensor, without memory being asked for', () => {
    const refusal = 'tensor: expected shape of fewer than 2³¹ elements, got 1×2×32768×32768';
    expect(() => zeros(tall)).toThrow(refusal);
    expect(() => tensor({ length: 2 ** 31 } as never, tall)).toThrow(refusal);
  });

  it('are refused in every input', () => {
    const view = ndarray(new Float32Array(1), tall, [0, 0, 0, 0]);
    const refusal = /of fewer than 2³¹ elements, got 1×2×32768×32768/;
    const settings: Partial<Record<OperatorName, readonly unknown[]>> = {
      hardSigmoid: ['sixth'],
      clip: [1, 2],
      scale: [1],
      elementwise: [zeros([1]), 'add'],
      unary: ['exp'],
      reshape: [[1]],
      transpose: [[3, 2, 1, 0]],
      slice: [1, 2],
      flatten: ['CHW'],
    };
    for (const name of operatorNames.filter((name) => name !== 'linear' && name !== 'softmax')) {
      const call = (operators as unknown as Record<string, (...args: unknown[]) => unknown>)[name];
      const second = name === 'conv2d' ? zeros([1, 1, 1, 1]) : name === 'add' ? view : zeros([1]);
      if (name === 'concat' || name === 'weightedMean') {
        expect(() => call([view], zeros([1]), 1), name).toThrow(refusal);
      } else if (name === 'groupNorm') {
        expect(() => operators.groupNorm(view, 1, {}, 0)).toThrow(refusal);
      } else if (name === 'batchNorm2d') {
        expect(() => operators.batchNorm2d(view, { mean: zeros([2]), variance: zeros([2]) }, 0)).toThrow(
          refusal,
        );
      } else expect(() => call(view, ...(settings[name] ?? [second])), name).toThrow(refusal);
    }
  });

  it('are refused in a result', () => {
    const refusal = /expected a result of fewer than 2³¹ elements, got /;
    const x = [1, 1, 32768, 32768];
    const sides = { top: 0, bottom: 32768, left: 0, right: 0 };
    for (const call of [
      () => shapes.conv2d(x, [2, 1, 1, 1], undefined),
      () => shapes.concat([x, x]),
      () => shapes.pad(x, sides),
      () => shapes.resize(x, { mode: 'repeat', factor: [2, 1] }),
      () => shapes.maxPool2d(x, { kernel: 1, stride: 1, padding: 7000 }),
      () => shapes.averagePool2d(x, { kernel: 1, stride: 1, padding: 7000 }),
      () => shapes.linear([65536, 1], [32768, 1], undefined),
    ]) {
      expect(call).toThrow(refusal);
    }
    expect(shapes.relu([1, 1, 32768, 65535])).toEqual([1, 1, 32768, 65535]);
  });
});
