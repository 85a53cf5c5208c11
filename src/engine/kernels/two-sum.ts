/** What an addition loses, exactly: Knuth's TwoSum, TAOCP 4.2.2. */
import { type Code, f64x2, get, type Local, set } from '../assembler.js';

/** a + b less what float64 makes of it, which is `sum`. @param part for what is in between */
export const lostBy = (a: Local, b: Local, sum: Local, part: Local): Code => [
  ...set(part, f64x2.sub(get(sum), get(a))),
  ...f64x2.add(f64x2.sub(get(a), f64x2.sub(get(sum), get(part))), f64x2.sub(get(b), get(part))),
];
