/** Addition and ReLU, a block of the elements at a time. */
import { checkAdd } from '../../ops/add.js';
import { checkElementwise, shapeOf } from '../../ops/check.js';
import { elements, type Shape, sizeOf, type Tensor } from '../../ops/tensor.js';
import type { Machine } from '../machine.js';
import { type DividedOperator, type Range, rangesOf, WORTH_ELEMENTS } from './operator.js';

/** Elements at a time: their operands and results are 192 KB. */
const BLOCK = 16_384;

/** As `add`, to the bit. */
export const add: DividedOperator<{ readonly a: Tensor; readonly b: Tensor }, Range> = {
  shapeOf: ({ a, b }) => checkAdd(shapeOf('add', 'a', a), shapeOf('add', 'b', b)),
  partsOf,
  compute(machine, { a, b }, range, y) {
    compute(machine, 'addFloats', range, y, a, b);
  },
};

/** As `relu`, to the bit. */
export const relu: DividedOperator<{ readonly x: Tensor }, Range> = {
  shapeOf: ({ x }) => checkElementwise('relu', 'x', shapeOf('relu', 'x', x)),
  partsOf,
  compute(machine, { x }, range, y) {
    compute(machine, 'maxFloats', range, y, x);
  },
};

function partsOf(_: object, shape: Shape, most: number): readonly Range[] {
  const size = sizeOf(shape);
  return rangesOf(size, size < WORTH_ELEMENTS ? 1 : most);
}

/** @param b zeros where it is left out */
function compute(
  machine: Machine,
  kernel: 'addFloats' | 'maxFloats',
  range: Range,
  y: Tensor,
  a: Tensor,
  b?: Tensor,
): void {
  const rooms = machine.reserve({ left: 4 * BLOCK, right: 4 * BLOCK, result: 4 * BLOCK });
  const [left, right, result] = [rooms.left, rooms.right, rooms.result].map((room) => machine.float32s(room));
  const [as, bs] = [elements(a), b && elements(b)];
  right.fill(0);
  for (let start = range.start; start < range.end; start += BLOCK) {
    const end = Math.min(start + BLOCK, range.end);
    left.set(as.subarray(start, end));
    if (bs) right.set(bs.subarray(start, end));
    const bytes = 4 * (end - start);
    machine.kernels[kernel](rooms.left.address, rooms.right.address, rooms.result.address, bytes);
    y.data.set(result.subarray(0, end - start), start);
  }
}
