/** Operations that round every element once by themselves, four float32s at a time; every NaN is the canonical one. */
import type { ElementwiseOperation } from '../../ops/options.js';
import { type Code, count, f32x4, get, i32, type Kernel, kernel, set, VECTOR } from '../assembler.js';

/** name(a, b, target, bytes): addresses of float32s; writes a ∘ b of each element, and of up to three more. */
const elementwise = (name: string, operation: (a: Code, b: Code) => Code): Kernel =>
  kernel(name, ({ parameter, variable }) => {
    const [a, b, target, bytes] = [0, 1, 2, 3].map(() => parameter('i32'));
    const at = variable('i32');
    const result = variable('v128');
    const operand = (address: typeof a): Code => f32x4.load(i32.add(get(address), get(at)));
    return count(at, i32(0), get(bytes), i32(VECTOR), [
      ...set(result, operation(operand(a), operand(b))),
      ...f32x4.store(
        i32.add(get(target), get(at)),
        f32x4.select(get(result), f32x4.canonicalNaN, f32x4.equal(get(result), get(result))),
      ),
    ]);
  });

/** What float64 gives, rounded to float32, is what float32 gives: docs/numerics.md, Quotients of two float32s. */
const OPERATIONS: Readonly<Record<ElementwiseOperation, (a: Code, b: Code) => Code>> = {
  add: f32x4.add,
  subtract: f32x4.sub,
  multiply: f32x4.mul,
  divide: f32x4.div,
  maximum: f32x4.max,
  minimum: f32x4.min,
};

/** Called as the operations are. */
export const elementwiseKernels: readonly Kernel[] = Object.entries(OPERATIONS).map(([name, operation]) =>
  elementwise(name, operation),
);
