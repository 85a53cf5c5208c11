/** Errors that no hypothesis knows, in words. */
import { expect, it } from 'vitest';
import { describePattern } from '../../../src/golden/index.js';
import type { Tensor } from '../../../src/ops/tensor.js';
import { map } from '../naive.js';
import { image, judged } from '../zoo/bug.js';

const x = image([1, 6, 9, 11]);
const right = (c: number, y: number, a: number) => Math.max(x.get(0, c, y, a), 0);

const said = (wrong: (c: number, y: number, a: number) => boolean, value = (v: number) => v + 1): string => {
  const broken: Tensor = map([1, 6, 9, 11], (_, c, y, a) =>
    wrong(c, y, a) ? value(right(c, y, a)) : right(c, y, a),
  );
  return describePattern(judged({ run: (nn, given) => nn.relu(given(x)), broken }));
};

it.each([
  ['nothing', () => false, /^no element is wrong$/],
  ['one element', (c, y, a) => c === 2 && y === 3 && a === 4, /^1 of 594 .*a single one, at \[0, 2, 3, 4\]/],
  ['one channel', (c) => c === 4, /^99 of 594 .*only in channel 4; each is 1 too large/],
  ['every second row', (_, y) => y % 2 === 1, /in every second row, from 1 on/],
  ['every third channel', (c) => c % 3 === 0, /in every third channel, from 0 on/],
  ['the last columns', (_, __, a) => a >= 8, /from column 8 on/],
  ['the border', (_, y, a) => y === 0 || a === 0 || y === 8 || a === 10, /only on the border of the maps/],
  ['everything', () => true, /^all 594 elements are wrong; each is 1 too large/],
] as readonly (readonly [string, (c: number, y: number, a: number) => boolean, RegExp])[])(
  '%s',
  (_, wrong, words) => {
    expect(said(wrong)).toMatch(words);
  },
);

it('says what the wrong elements are', () => {
  expect(
    said(
      (c) => c === 1,
      () => Number.NaN,
    ),
  ).toMatch(/they are NaN/);
  expect(
    said(
      (c) => c === 1,
      () => 7,
    ),
  ).toMatch(/they are all 7/);
  expect(
    said(
      (c, y) => c === 1 && y > 4,
      (v) => v * 0,
    ),
  ).toMatch(/rows? 5 .*they are zero/);
});

it('recognises the right values at wrong places', () => {
  const broken = map([1, 6, 9, 11], (_, c, y, a) => right((c * 5 + 2) % 6, (y + 2) % 9, a));
  expect(describePattern(judged({ run: (nn, given) => nn.relu(given(x)), broken }))).toMatch(
    /right values at wrong places/,
  );
});
