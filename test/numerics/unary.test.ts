/**
 * The operators of one variable on a million float32s, 4,096 of every 2²⁴, against MPFR and quadruple precision.
 * `npm run verify:unary` takes all 2³² of them.
 */
import { expect, test } from 'vitest';
import { WordHash } from '../golden/unary/hash.js';
import { NAMES, readHashes, sampleOf } from '../golden/unary/operators.js';

test.each(NAMES)('%s is correctly rounded, of every 4093rd float32', (name) => {
  const { samples } = readHashes(name);
  const wrong = samples.flatMap((sample, chunk) =>
    new WordHash().take(sampleOf(name, chunk)).digest() === sample ? [] : [chunk.toString(16)],
  );
  expect(wrong, 'chunks whose sample is wrong').toEqual([]);
});
