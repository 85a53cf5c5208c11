/** `npm run verify:zoo`: every broken operator, its verdict, the place of the right diagnosis, and what others' checks notice. */
import { expect, it } from 'vitest';
import { outcomeOf } from './bug.js';
import { BUGS } from './index.js';

it('the zoo', () => {
  const outcomes = BUGS.map((bug) => ({ bug, ...outcomeOf(bug) }));
  console.table(
    outcomes.map(({ bug, verdict, rank, diagnoses, pattern, milliseconds, others }) => ({
      bug: bug.name,
      verdict,
      right: bug.expects === undefined ? 'none' : rank,
      said: (diagnoses[0]?.says ?? pattern).slice(0, 72),
      ms: Math.round(milliseconds),
      ...others,
    })),
  );
  const named = outcomes.filter(({ bug }) => bug.expects !== undefined);
  const within = (most: number) => named.filter(({ rank }) => rank >= 1 && rank <= most).length;
  const refuted = outcomes.filter(({ verdict }) => verdict === 'refuted').length;
  const caught = Object.keys(outcomes[0].others).map(
    (check) => `${check}: ${outcomes.filter(({ others }) => others[check]).length}`,
  );
  console.log(`${BUGS.length} bugs: ${refuted} refuted; caught by ${caught.join(', ')}`);
  console.log(`${named.length} with a name: ${within(1)} first, ${within(3)} among three`);
  expect(refuted).toBe(BUGS.length);
  expect(within(1)).toBeGreaterThanOrEqual(0.9 * named.length);
  expect(within(3)).toBeGreaterThanOrEqual(0.97 * named.length);
});
