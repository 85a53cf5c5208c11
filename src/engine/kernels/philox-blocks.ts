/** Philox4x32-10 of `numerics/philox.ts`, whose products of 32 bits by 32 are single instructions here. */
import { PHILOX } from '../../numerics/philox.js';
import { type Code, count, get, i32, i64, kernel, type Local, range, set } from '../assembler.js';

/** Of a block. */
export const WORDS = 4;
const WORD_BYTES = 4;

/** philoxBlocks(target, blocks, low, high, k0, k1): blocks of the counters from (low, high, 0, 0) on, by a key. */
export const philoxBlocks = kernel('philoxBlocks', ({ parameter, variable }) => {
  const [target, blocks, low, high, k0, k1] = range(6).map(() => parameter('i32'));
  const [n, ...key] = range(3).map(() => variable('i32'));
  const [c0, c1, c2, c3] = range(WORDS).map(() => variable('i32'));
  const [first, second] = range(2).map(() => variable('i64'));

  const product = (x: Local, n: 0 | 1): Code =>
    i64.mul(i64.fromUnsigned(get(x)), i64.fromUnsigned(i32(PHILOX.multipliers[n])));
  const xor = (a: Code, b: Code, c: Code): Code => i32.xor(i32.xor(a, b), c);
  const round = [
    ...set(first, product(c0, 0)),
    ...set(second, product(c2, 1)),
    ...set(c0, xor(i64.high(get(second)), get(c1), get(key[0]))),
    ...set(c1, i64.low(get(second))),
    ...set(c2, xor(i64.high(get(first)), get(c3), get(key[1]))),
    ...set(c3, i64.low(get(first))),
    ...key.flatMap((word, k) => set(word, i32.add(get(word), i32(PHILOX.increments[k])))),
  ];
  return count(n, i32(0), get(blocks), i32(1), [
    ...set(c0, i32.add(get(low), get(n))),
    // with what is carried
    ...set(c1, i32.add(get(high), i32.less(get(c0), get(low)))),
    ...set(c2, i32(0)),
    ...set(c3, i32(0)),
    ...set(key[0], get(k0)),
    ...set(key[1], get(k1)),
    ...range(PHILOX.rounds).flatMap(() => round),
    ...[c0, c1, c2, c3].flatMap((word, k) => i32.store(get(target), get(word), WORD_BYTES * k)),
    ...set(target, i32.add(get(target), i32(WORD_BYTES * WORDS))),
  ]);
});
