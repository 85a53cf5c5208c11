/** Which memory results take that nobody needs any more. */
import { expect, it } from 'vitest';
import { Pool } from '../../src/engine/pool.js';
import { elements, type Tensor, zeros } from '../../src/ops/tensor.js';

const bufferOf = (t: Tensor): ArrayBufferLike => elements(t).buffer;

it.each([false, true])('what was released is taken again, once, by what it fits (shared: %s)', (shared) => {
  const pool = new Pool(shared);
  const [large, small] = [pool.take([100]), pool.take([30])];
  const [ofLarge, ofSmall] = [bufferOf(large), bufferOf(small)];
  for (const each of [large, small, large]) pool.release(each);
  const again = pool.take([5, 5]);
  expect([again.shape, bufferOf(again)]).toEqual([[5, 5], ofSmall]);
  expect([bufferOf(pool.take([24])) === ofLarge, bufferOf(pool.take([25])) === ofLarge]).toEqual([
    false,
    true,
  ]);
  expect(bufferOf(pool.take([25])) === ofLarge).toBe(false);
});

it('a result is copied to memory that fits it better, where that is free', () => {
  const pool = new Pool(false);
  const [large, small] = [pool.take([60]), pool.take([20])];
  pool.release(large);
  const x = pool.take([20]);
  elements(x).fill(1.5);
  expect([bufferOf(x) === bufferOf(large), pool.fitted(x) === x]).toEqual([true, true]);
  pool.release(small);
  const fitted = pool.fitted(x);
  expect([bufferOf(fitted) === bufferOf(small), elements(fitted)]).toEqual([true, elements(x)]);
  expect(bufferOf(pool.take([60])) === bufferOf(large)).toBe(true);
  const [nearly, exact] = [pool.take([30]), pool.take([20])];
  pool.release(nearly);
  const y = pool.take([20]);
  pool.release(exact);
  expect([bufferOf(y) === bufferOf(nearly), pool.fitted(y) === y]).toEqual([true, true]);
});

it('what another made is not: it would be more with every run', () => {
  const pool = new Pool(false);
  const other = zeros([100]);
  pool.release(other);
  expect(bufferOf(pool.take([100])) === bufferOf(other)).toBe(false);
});

it('nor are parts of a result', () => {
  const pool = new Pool(false);
  const part = pool.take([100]).lo(50);
  pool.release({ ...part, data: part.data.subarray(50) } as Tensor);
  expect(bufferOf(pool.take([50])) === part.data.buffer).toBe(false);
});
