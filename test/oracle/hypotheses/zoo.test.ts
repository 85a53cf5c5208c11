/**
 * Of every second mistake with a name the zoo's last broken operator is refuted, and the first diagnosis is the right one.
 * `npm run verify:zoo` demands it of all of them.
 */
import { describe, expect, it } from 'vitest';
import { outcomeOf } from '../zoo/bug.js';
import { BUGS } from '../zoo/index.js';

const oneOfEach = [...new Map(BUGS.map((bug) => [bug.expects, bug])).values()];
const everySecond = oneOfEach.filter((_, i) => i % 2 === 0);

describe.each(everySecond)('$name', (bug) => {
  it(
    bug.expects === undefined ? 'is refuted, and described' : `is refuted, and diagnosed as ${bug.expects}`,
    () => {
      const { verdict, diagnoses, rank, pattern } = outcomeOf(bug);
      const first = diagnoses.slice(0, 3).map(({ name, says, fit }) => `${name}: ${says} (${fit})`);
      expect({ verdict, rank, first }).toEqual({
        verdict: 'refuted',
        rank: bug.expects === undefined ? 0 : 1,
        first,
      });
      expect(pattern).not.toBe('no element is wrong');
    },
  );
});
