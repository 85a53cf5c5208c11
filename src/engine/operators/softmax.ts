/** The correctly rounded softmax of `ops/softmax.ts`, a row at a time. Its sum has no error to speak of, and its differences have none as a rule. */
import { EXPONENTIAL_ERROR } from '../../numerics/exponential.js';
import { UNIT_ROUNDOFF } from '../../numerics/rounding.js';
import { shapeOf } from '../../ops/check.js';
import { canonicalizeNaNs } from '../../ops/nan.js';
import { checkSoftmax, NEGLIGIBLE, shareOf, softmaxOf } from '../../ops/softmax.js';
import { elements, sizeOf, type Tensor } from '../../ops/tensor.js';
import { inLanes } from '../channel-last.js';
import { copyFloats } from '../copy-floats.js';
import { type Machine, orPlainly } from '../machine.js';
import { FLOAT32, FLOAT64 } from '../panels.js';
import type { Single } from './elementwise.js';
import { type DividedOperator, type Range, rangesOf, WORTH_ELEMENTS } from './operator.js';

/**
 * The exponential's error twice, where differences are rounded u of each twice too, and 8 u for the sum, the quotient and the comparison. Of
 * n additions' errors, at most n·u of the sum, what adding them up loses is n·u of those.
 */
const relativeErrorOf = (terms: number, isExact: boolean): number =>
  2 * EXPONENTIAL_ERROR +
  ((isExact ? 0 : 2 * NEGLIGIBLE) + 8 + 2 * terms ** 2 * UNIT_ROUNDOFF) * UNIT_ROUNDOFF;

/** As `softmax`, to the bit; its parts are rows. */
export const softmax: DividedOperator<Single, Range> = {
  shapeOf: ({ x }) => checkSoftmax(shapeOf('softmax', 'x', x)),
  partsOf: (_, shape, most) => rangesOf(shape[0], sizeOf(shape) < WORTH_ELEMENTS ? 1 : most),
  compute(machine, { x }, rows, y) {
    const [, classes] = x.shape;
    const source = elements(x);
    orPlainly(
      () => computeOn(machine, source, classes, rows, y),
      () => {
        for (let row = rows.start; row < rows.end; row++) {
          y.data.set(softmaxOf(source.subarray(row * classes, (row + 1) * classes)), row * classes);
        }
      },
    );
    canonicalizeNaNs(y.data.subarray(rows.start * classes, rows.end * classes));
  },
};

/** @throws LackOfMemory */
function computeOn(
  machine: Machine,
  source: Float32Array,
  classes: number,
  { start, end }: Range,
  y: Tensor,
): void {
  const floats = inLanes(classes);
  const rooms = machine.reserve({
    x: FLOAT32 * floats,
    powers: FLOAT64 * floats,
    totals: 4 * FLOAT64,
    y: FLOAT32 * floats,
    open: FLOAT32 * floats,
  });
  // what lies beyond a row has no part in its sum
  const logits = machine.float32s(rooms.x).fill(-Infinity);
  const [powers, totals] = [machine.float64s(rooms.powers), machine.float64s(rooms.totals)];
  const [results, open] = [machine.float32s(rooms.y).subarray(0, classes), machine.int32s(rooms.open)];
  const { raiseAll, divideSums } = machine.kernels;
  for (let row = start; row < end; row++) {
    const numbers = source.subarray(row * classes, (row + 1) * classes);
    let largest = -Infinity;
    for (let i = 0; i < classes; i++) largest = Math.max(largest, numbers[i]);
    if (!Number.isFinite(largest)) {
      y.data.set(softmaxOf(numbers), row * classes);
      continue;
    }
    copyFloats(logits, numbers);
    const { address } = rooms.powers;
    const lost = raiseAll(rooms.x.address, address, floats, largest, rooms.totals.address);
    const total = sumOf(totals);
    const relativeError = relativeErrorOf(classes, lost === 0);
    const list = rooms.open.address;
    const error = relativeError / total;
    const listEnd = divideSums(address, address, rooms.y.address, floats, total, error, list);
    for (let n = 0; n < (listEnd - list) / FLOAT32; n++) {
      const i = open[n];
      const value = powers[i] / total;
      results[i] = shareOf(Array.from(numbers), i, value, relativeError * value);
    }
    copyFloats(y.data, results, row * classes);
  }
}

/** Two sums and what they lost. */
function sumOf([a, b, restOfA, restOfB]: Float64Array): number {
  const sum = a + b;
  const part = sum - a;
  return sum + (restOfA + restOfB + (a - (sum - part) + (b - part)));
}
