/** Means whose sums are exact, and means whose sums have lost what tells them from a tie. */
import { expect, it } from 'vitest';
import { tensor } from '../../src/ops/index.js';
import { mean } from '../../src/ops/mean.js';

const meanOf = (...numbers: number[]): number =>
  Math.fround(mean(tensor(numbers, [1, numbers.length]), numbers.length));

it('ties go to the even neighbour', () => {
  expect(meanOf(1, 1 + 2 ** -23)).toBe(1);
  expect(meanOf(1 + 2 ** -23, 1 + 2 ** -22)).toBe(1 + 2 ** -22);
  expect(meanOf(4, 2 ** -22, 0, 0)).toBe(1);
});

it('what float64 loses of the sum decides, and which way it went', () => {
  expect(meanOf(4, 2 ** -22, 2 ** -80, 0)).toBe(1 + 2 ** -23);
  expect(meanOf(2 ** -80, 4, 2 ** -22, 0)).toBe(1 + 2 ** -23);
  expect(meanOf(4, 3 * 2 ** -22, -(2 ** -80), 0)).toBe(1 + 2 ** -23);
  expect(meanOf(2 ** 90, 4, 2 ** -22, -(2 ** 90))).toBe(1);
});
