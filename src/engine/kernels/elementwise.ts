/** Operators that round every element once by themselves, four float32s at a time; every NaN is the canonical one. */
import { type Code, count, f32x4, get, i32, type Kernel, kernel, set, VECTOR } from '../assembler.js';

/** name(a, b, target, bytes): addresses of float32s; writes f of each element, and up to three more. */
const elementwise = (name: string, f: (a: Code, b: Code) => Code): Kernel =>
  kernel(name, ({ parameter, variable }) => {
    const [a, b, target, bytes] = [0, 1, 2, 3].map(() => parameter('i32'));
    const at = variable('i32');
    const result = variable('v128');
    const operand = (address: typeof a): Code => f32x4.load(i32.add(get(address), get(at)));
    return count(at, i32(0), get(bytes), i32(VECTOR), [
      ...set(result, f(operand(a), operand(b))),
      ...f32x4.store(
        i32.add(get(target), get(at)),
        f32x4.select(get(result), f32x4.canonicalNaN, f32x4.equal(get(result), get(result))),
      ),
    ]);
  });

/** Rounded to float32 by the instruction itself. */
export const addFloats = elementwise('addFloats', f32x4.add);

/** The larger of a and b, NaN where one is; of zeros +0. */
export const maxFloats = elementwise('maxFloats', f32x4.max);
