/**
 * The first chunks of every operator and class of the rounding proof, bit for bit against exact arithmetic.
 * `npm run verify:rounding` runs them all: ten million outputs of every operator.
 */
import { describe, expect, test } from 'vitest';
import { chunkAt, OPERATORS, readSchedule } from '../golden/rounding/cases.js';
import { hashOf, outputsOf } from '../golden/rounding/run.js';

/**
 * Chunks of a class are variants of it. What was aimed at the bounds is all run; near midpoints strides and groups tell, which
 * the first eight have.
 */
const chunksOf = (operator: string, name: string): number => {
  if (/^(aimed|dominated|hardest)$/.test(name)) return Infinity;
  if (/^(elementwise|exponential-unit)$/.test(operator)) return Infinity; // each operation has its own
  return /^(conv2d|group-norm)$/.test(operator) && name.startsWith('midpoint') ? 8 : 2;
};

describe.each(OPERATORS)('%s is correctly rounded', (operator) => {
  const schedule = readSchedule(operator);
  test.each(Object.keys(schedule.classes))('%s', (name) => {
    const variants = schedule.classes[name]!.variants.length;
    for (let index = 0; index < Math.min(chunksOf(operator, name), variants); index++) {
      const { chunk, sha256 } = chunkAt(schedule, name, index);
      for (const y of outputsOf(chunk)) expect(hashOf(y), `${operator}/${name}/${index}`).toBe(sha256);
    }
  });
});
