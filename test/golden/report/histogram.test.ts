/** Every element is counted once, where its error over its bound says. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { countsOf, grouped, histogramOf, histogramPicture } from '../../../src/golden/report/histogram.js';
import { IEEE, judged } from './runs.js';

const histogram = (errors: readonly number[]) =>
  histogramOf(judged('a', [errors.length], { ...errors }), IEEE);

/** The only bin that has something in it. */
const binOf = (error: number): number => {
  const { bins } = histogram([error]);
  expect(bins.filter((count) => count > 0)).toEqual([1]);
  return bins.indexOf(1);
};

it('has a bin an octave, which ends with its larger edge', () => {
  expect(histogram([]).bins).toHaveLength(42);
  expect([2 ** -149, 2 ** -20, 1.001 * 2 ** -20, 2 ** -19].map(binOf)).toEqual([0, 0, 1, 1]);
  expect([0.75, 1, 1.5, 2, 2.5].map(binOf)).toEqual([20, 20, 21, 21, 22]);
  expect([2 ** 20, 1.001 * 2 ** 20, Infinity, Number.NaN].map(binOf)).toEqual([40, 41, 41, 41]);
});

it('counts every element once, and those outside as the verdict does', () => {
  const error = fc.oneof(fc.constant(0), fc.float(), fc.float({ min: -4, max: 4 }));
  fc.assert(
    fc.property(fc.array(error), (errors) => {
      const { equal, bins, unjudged } = histogram(errors);
      expect(equal + unjudged + bins.reduce((a, b) => a + b, 0)).toBe(errors.length);
      const { refuted } = judged('a', [errors.length], { ...errors }).verdict;
      expect(bins.slice(21).reduce((a, b) => a + b, 0)).toBe(refuted);
    }),
  );
});

it('of finite math says nothing of what is no number', () => {
  const fast = { ...IEEE, finiteMath: true };
  expect(histogramOf(judged('a', [3], { 0: Number.NaN, 1: 0.5 }), fast)).toMatchObject({
    equal: 1,
    unjudged: 1,
  });
});

it('says its counts, and draws a bar for each bin that has any', () => {
  const some = histogram([0, 0, 0.5, 0.25, 1, 3, 4]);
  expect(countsOf(some)).toBe(
    '7 elements: 2 equal to the correctly rounded value, 3 off by no more than the bound, 2 outside it',
  );
  const { text } = histogramPicture(some);
  expect(text.match(/<rect class="within"/g)).toHaveLength(4);
  expect(text.match(/<rect class="outside"/g)).toHaveLength(1);
  expect(text).toContain('<title>2¹ to 2²: 2</title>');
  expect(text).not.toContain('NaN');
  expect([7, 1234, 1234567].map(grouped)).toEqual(['7', '1,234', '1,234,567']);
});

it('draws one element of a million so that it is seen', () => {
  const bins = new Array<number>(42).fill(0);
  bins[30] = 1;
  const { text } = histogramPicture({ equal: 1_000_000, bins, unjudged: 0 });
  const [, height] = /class="outside"[^>]* height="([\d.]+)"/.exec(text) ?? [];
  expect(Number(height)).toBeGreaterThan(4);
});
