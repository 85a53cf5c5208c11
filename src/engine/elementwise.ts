/** Addition and ReLU, a part of the elements at a time. */
import { checkAdd } from '../ops/add.js';
import { checkElementwise, shapeOf } from '../ops/check.js';
import { elements, type Shape, type Tensor } from '../ops/tensor.js';
import type { Machine } from './machine.js';

/** Elements at a time: their operands and results are 192 KB. */
const PART = 16_384;

type Kernel = 'addFloats' | 'maxFloats';

/** As `add`, to the bit. */
export const additionOn =
  (machine: Machine) =>
  (a: Tensor, b: Tensor): Tensor => {
    const shape = checkAdd(shapeOf('add', 'a', a), shapeOf('add', 'b', b));
    return inParts(machine, 'addFloats', shape, a, b);
  };

/** As `relu`, to the bit. */
export const reluOn =
  (machine: Machine) =>
  (x: Tensor): Tensor =>
    inParts(machine, 'maxFloats', checkElementwise('relu', 'x', shapeOf('relu', 'x', x)), x);

/** @param b zeros where it is left out */
function inParts(machine: Machine, kernel: Kernel, shape: Shape, a: Tensor, b?: Tensor): Tensor {
  const rooms = machine.reserve({ left: 4 * PART, right: 4 * PART, result: 4 * PART });
  const [left, right, result] = [rooms.left, rooms.right, rooms.result].map((room) => machine.float32s(room));
  const [as, bs] = [elements(a), b && elements(b)];
  const y = machine.pool.take(shape);
  right.fill(0);
  for (let start = 0; start < as.length; start += PART) {
    const end = Math.min(start + PART, as.length);
    left.set(as.subarray(start, end));
    if (bs) right.set(bs.subarray(start, end));
    machine.kernels[kernel](rooms.left.address, rooms.right.address, rooms.result.address, 4 * (end - start));
    y.data.set(result.subarray(0, end - start), start);
  }
  return y;
}
