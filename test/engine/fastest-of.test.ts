/** Which way is taken, by a clock of the test's own. */
import { expect, it } from 'vitest';
import { fastestOf } from '../../src/engine/fastest-of.js';

/** Ways that take so many milliseconds for one of work, and how often each was taken. */
function race(...paces: readonly (number | 'fails')[]) {
  let time = 0;
  const taken = paces.map(() => 0);
  const ways = paces.map((pace, n) => (work: number) => {
    taken[n]!++;
    if (pace === 'fails') throw new Error(`${n} fails`);
    time += work * pace;
  });
  const way = fastestOf(
    ways,
    (work) => work,
    () => time,
  );
  const takenBy = (calls: number, work = 1): number[] => {
    taken.fill(0);
    for (let n = 0; n < calls; n++) way(n % 2 === 0 ? work : 2 * work);
    return [...taken];
  };
  return { takenBy };
}

it('the fastest, when each has had its time', () => {
  const { takenBy } = race(1, 0.5, 2);
  const [first, second, third] = takenBy(200);
  expect([first! > 5, second! > 10, third! > 3]).toEqual([true, true, true]);
  expect(takenBy(10)).toEqual([0, 10, 0]);
});

it('the first, unless another is clearly faster', () => {
  const { takenBy } = race(1, 0.95);
  takenBy(200);
  expect(takenBy(10)).toEqual([10, 0]);
});

it('by what it does in a time, not by how often it is called', () => {
  let time = 0;
  const counts = { small: 0, large: 0 };
  const way = fastestOf<[number]>(
    [
      (work) => {
        counts.small++;
        time += work;
      },
      (work) => {
        counts.large++;
        time += work / 2;
      },
    ],
    (work) => work,
    () => time,
  );
  // the faster one has the larger part of the work, at a time
  for (let n = 0; n < 200; n++) way(counts.small > counts.large ? 4 : 1);
  const { small } = counts;
  for (let n = 0; n < 5; n++) way(1);
  expect(counts.small).toBe(small);
});

it('not one that fails; and what the first throws is thrown', () => {
  const { takenBy } = race(1, 'fails');
  expect(takenBy(3)).toEqual([3, 1]);
  expect(takenBy(200)).toEqual([200, 0]);
  expect(() => race('fails', 1).takenBy(1)).toThrow('0 fails');
});

it('the first, where the clock stands still', () => {
  const { takenBy } = race(0, 0);
  expect(takenBy(100)).toEqual([100, 0]);
});

it('what is compiled while it runs does not count', () => {
  let time = 0;
  let calls = 0;
  const way = fastestOf<[]>(
    [
      () => {
        time += 1;
      },
      () => {
        calls++;
        time += calls <= 4 ? 8 : 0.5;
      },
    ],
    () => 1,
    () => time,
  );
  for (let n = 0; n < 300; n++) way();
  const before = calls;
  for (let n = 0; n < 10; n++) way();
  expect(calls - before).toBe(10);
});

it('whoever was disturbed has another chance, and the slower one ever fewer', () => {
  let time = 0;
  const calls = [0, 0];
  const way = fastestOf<[]>(
    [
      () => {
        calls[0]!++;
        time += time < 200 || time > 100_000 ? 4 : 1;
      },
      () => {
        calls[1]!++;
        time += 2;
      },
    ],
    () => 1,
    () => time,
  );
  const callsUntil = (end: number): number[] => {
    calls.fill(0);
    while (time < end) way();
    return [...calls];
  };
  callsUntil(200);
  expect(callsUntil(1000)).toEqual([0, 400]);
  const [first, second] = callsUntil(100_000);
  expect(first! > 90_000).toBe(true);
  // the rest of its term, and six a contest
  expect(second! < 150).toBe(true);
  // what was fast once may be slow now
  callsUntil(2_000_000);
  expect(callsUntil(2_001_000)).toEqual([0, 500]);
});
