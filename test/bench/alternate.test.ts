import { describe, expect, it } from 'vitest';
import { fastestInTurns, slowestOf } from '../../bench/alternate.js';

/** Tasks that take what is listed of each, one after the other, on a clock of their own; and who had a turn. */
function scripted(milliseconds: Readonly<Record<string, readonly number[]>>) {
  const turns: string[] = [];
  let time = 0;
  const tasks = Object.fromEntries(
    Object.entries(milliseconds).map(([name, all]) => {
      const left = [...all];
      const task = (): void => {
        turns.push(name);
        time += left.shift()!;
      };
      return [name, task];
    }),
  );
  return { tasks, turns, now: () => time };
}

describe('tasks in turns', () => {
  it('have one to warm up and then as many as are asked for, every other time backwards', async () => {
    const { tasks, turns, now } = scripted({ a: [9, 5, 7, 6], b: [1, 40, 20, 30] });
    expect(await fastestInTurns(tasks, 3, { now })).toEqual({ a: 0.005, b: 0.02 });
    expect(turns.join('')).toBe('abbaabba');
  });

  it('have none to warm up where all is warm', async () => {
    const { tasks, turns, now } = scripted({ a: [4, 3], b: [1, 2] });
    expect(await fastestInTurns(tasks, 2, { now, warmUp: false })).toEqual({ a: 0.003, b: 0.001 });
    expect(turns.join('')).toBe('baab');
  });

  it('have more until each has been as fast twice', async () => {
    const { tasks, turns, now } = scripted({ a: [9, 8, 4, 8, 4.1, 8], b: [1, 2, 3, 2, 3, 1] });
    expect(await fastestInTurns(tasks, 2, { now, most: 5 })).toEqual({ a: 0.004, b: 0.002 });
    expect(turns.join('')).toBe('abbaabbaab');
  });

  it('have no more than that many', async () => {
    const { tasks, turns, now } = scripted({ a: [9, 8, 6, 4, 3], b: [1, 2, 2, 2, 2] });
    expect(await fastestInTurns(tasks, 2, { now, most: 3 })).toEqual({ a: 0.004, b: 0.002 });
    expect(turns.join('')).toBe('abbaabba');
  });

  it('fail where one of them does', async () => {
    const tasks = {
      a() {
        throw new Error('no room');
      },
    };
    await expect(fastestInTurns(tasks, 1)).rejects.toThrow('no room');
  });
});

it('a clock that is the slowest of several goes as far as that one, from reading to reading', () => {
  const readings = [
    [5, 8, 20, 21],
    [100, 102, 110, 150],
  ];
  const now = slowestOf(...readings.map((all) => () => all.shift()!));
  expect([now(), now(), now()]).toEqual([2, 10, 11]);
});
