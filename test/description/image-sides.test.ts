/** Which rule the sides follow that a network takes. */
import { expect, it } from 'vitest';
import { sidesRule } from '../../src/description/image.js';

const takes =
  (divisor: number, multiple: number, from = 1) =>
  (side: number) =>
    side >= from && Math.ceil(side / divisor) % multiple === 0;

it.each([1, 2, 4, 8, 16, 32].flatMap((divisor) => [2, 4, 8, 16, 32, 64].map((m) => [divisor, m] as const)))(
  '⌈n/%i⌉ has to be a multiple of %i',
  (divisor, multiple) => {
    const expected =
      divisor * multiple < 512 ? `${divisor === 1 ? '' : `⌈n/${divisor}⌉ `}×${multiple}` : 'no simple rule';
    expect(sidesRule(takes(divisor, multiple))).toBe(expected);
  },
);

it.each([
  ['any', takes(1, 1)],
  ['any from 97', takes(1, 1, 97)],
  ['×32', takes(1, 32, 32)],
  ['×32 from 64', takes(1, 32, 40)],
  ['no simple rule', takes(1, 48)],
  ['no simple rule', takes(1, 3)],
  ['no simple rule', () => false],
  ['no simple rule', (side: number) => side !== 129],
])('%s', (rule, accepted) => expect(sidesRule(accepted)).toBe(rule));
