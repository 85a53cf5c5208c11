/** Operators of single roundings: a tensor, and one operation after another on it, a block of the elements at a time. */
import { checkAdd } from '../../ops/add.js';
import { stretched } from '../../ops/broadcast.js';
import { checkElementwise, shapeOf } from '../../ops/check.js';
import { checkClip } from '../../ops/clip.js';
import { checkBroadcast } from '../../ops/elementwise.js';
import { checkGate } from '../../ops/gate.js';
import type { ElementwiseOperation } from '../../ops/options.js';
import { checkScale } from '../../ops/scale.js';
import { elements, type Shape, sizeOf, type Tensor, tensor } from '../../ops/tensor.js';
import { copyFloats } from '../copy-floats.js';
import { FLOAT32 } from '../panels.js';
import { type DividedOperator, type Range, rangesOf, WORTH_ELEMENTS } from './operator.js';

/** Elements at a time: with an operand they are 128 KB. */
const BLOCK = 16_384;

/** Numbers that are copied or repeated at once; fewer cost more than to write out the whole operand. */
const LEAST_PIECE = 32;

/** Numbers in the order of a result's elements: each stands for a run of them, and after the last comes the first again. */
interface Operand {
  readonly numbers: Float32Array;
  readonly run: number;
}

/** What is done to every element, with a number, or with those of another tensor. */
export interface ElementwiseStep {
  readonly operation: ElementwiseOperation;
  readonly operand: Tensor | number;
}

type Steps = readonly [first: Operand, ...steps: (readonly [ElementwiseOperation, Operand])[]];

const number = (value: number): Operand => ({ numbers: Float32Array.of(value), run: 1 });

/** @param shape that of the result, to which the tensor's stretches */
function operandOf(t: Tensor, shape: Shape): Operand {
  const before = shape.length - t.shape.length;
  const axes = shape
    .map((length, axis) => ({ length, isRepeated: axis < before || t.shape[axis - before] === 1 }))
    .filter(({ length }) => length > 1);
  const first = axes.findIndex(({ isRepeated }) => !isRepeated);
  const end = axes.findLastIndex(({ isRepeated }) => !isRepeated) + 1;
  const run = sizeOf(axes.slice(end).map(({ length }) => length));
  const piece = run === 1 ? t.size : run;
  if (piece < LEAST_PIECE || axes.slice(first, end).some(({ isRepeated }) => isRepeated)) {
    return { numbers: elements(stretched(t, shape)), run: 1 };
  }
  return { numbers: elements(t), run };
}

/** Writes those of the elements from `start` to before `end`. */
function write({ numbers, run }: Operand, room: Float32Array, start: number, end: number): void {
  for (let from = start, to = start; from < end; from = to) {
    const at = Math.floor(from / run) % numbers.length;
    if (run === 1) {
      to = Math.min(from + numbers.length - at, end);
      copyFloats(room, numbers.subarray(at, at + to - from), from - start);
    } else {
      to = Math.min(from - (from % run) + run, end);
      room.fill(numbers[at], from - start, to - start);
    }
  }
}

/** @param stepsOf what is computed, of a result of that shape */
const divided = <A extends object>(
  shapeOf: (args: A) => Shape,
  stepsOf: (args: A, shape: Shape) => Steps,
): DividedOperator<A, Range> => ({
  shapeOf,
  partsOf(_, shape, most) {
    const size = sizeOf(shape);
    return rangesOf(size, size < WORTH_ELEMENTS ? 1 : most, BLOCK);
  },
  compute(machine, args, range, y) {
    const [first, ...steps] = stepsOf(args, y.shape);
    const rooms = machine.reserve({ values: FLOAT32 * BLOCK, operands: FLOAT32 * BLOCK * steps.length });
    const [values, operands] = [machine.float32s(rooms.values), machine.float32s(rooms.operands)];
    const { address } = rooms.values;
    const todo = steps.map(([operation, operand], n) => {
      const room = operands.subarray(n * BLOCK, (n + 1) * BLOCK);
      const isNumber = operand.numbers.length === 1;
      if (isNumber) room.fill(operand.numbers[0]);
      return { operation, operand, room, isNumber };
    });
    for (let start = range.start; start < range.end; start += BLOCK) {
      const end = Math.min(start + BLOCK, range.end);
      write(first, values, start, end);
      for (const { operation, operand, room, isNumber } of todo) {
        if (!isNumber) write(operand, room, start, end);
        machine.kernels[operation](address, room.byteOffset, address, FLOAT32 * (end - start));
      }
      copyFloats(y.data, values.subarray(0, end - start), start);
    }
  },
});

/** Two tensors. */
export interface Pair {
  readonly a: Tensor;
  readonly b: Tensor;
}

/** One. */
export interface Single {
  readonly x: Tensor;
}

/** What operators do to a tensor, by themselves or behind a convolution. */
export const STEPS_OF = {
  add: (b: Tensor): ElementwiseStep[] => [{ operation: 'add', operand: b }],
  relu: (): ElementwiseStep[] => [{ operation: 'maximum', operand: 0 }],
  clip: (low: number, high: number): ElementwiseStep[] => [
    { operation: 'maximum', operand: low },
    { operation: 'minimum', operand: high },
  ],
  scale: (factor: number): ElementwiseStep[] => [{ operation: 'multiply', operand: factor }],
};

const stepsOn = (x: Tensor, shape: Shape, steps: readonly ElementwiseStep[]): Steps => [
  operandOf(x, shape),
  ...steps.map(
    ({ operation, operand }) =>
      [operation, typeof operand === 'number' ? number(operand) : operandOf(operand, shape)] as const,
  ),
];

/** As `elementwise`, to the bit. */
export const elementwise = divided<Pair & { readonly operation: ElementwiseOperation }>(
  ({ a, b, operation }) =>
    checkBroadcast(shapeOf('elementwise', 'a', a), shapeOf('elementwise', 'b', b), operation),
  ({ a, b, operation }, shape) => stepsOn(a, shape, [{ operation, operand: b }]),
);

/** As `add`, to the bit. */
export const add = divided<Pair>(
  ({ a, b }) => checkAdd(shapeOf('add', 'a', a), shapeOf('add', 'b', b)),
  ({ a, b }, shape) => stepsOn(a, shape, STEPS_OF.add(b)),
);

/** As `relu`, to the bit. */
export const relu = divided<Single>(
  ({ x }) => checkElementwise('relu', 'x', shapeOf('relu', 'x', x)),
  ({ x }, shape) => stepsOn(x, shape, STEPS_OF.relu()),
);

/** As `clip`, to the bit. */
export const clip = divided<Single & { readonly low: number; readonly high: number }>(
  ({ x, low, high }) => checkClip(shapeOf('clip', 'x', x), low, high),
  ({ x, low, high }, shape) => stepsOn(x, shape, STEPS_OF.clip(low, high)),
);

/** As `scale`, to the bit. */
export const scale = divided<Single & { readonly factor: number }>(
  ({ x, factor }) => checkScale(shapeOf('scale', 'x', x), factor),
  ({ x, factor }, shape) => stepsOn(x, shape, STEPS_OF.scale(factor)),
);

/** As `gate`, to the bit. */
export const gate = divided<Single & { readonly gates: Tensor }>(
  ({ x, gates }) => checkGate(shapeOf('gate', 'x', x), shapeOf('gate', 'gates', gates)),
  ({ x, gates }, shape) => {
    const [images, channels] = shape;
    const maps = tensor(elements(gates), [images, channels, 1, 1]);
    return stepsOn(x, shape, [{ operation: 'multiply', operand: maps }]);
  },
);
