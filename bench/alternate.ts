/** Time in a way that a busy machine can do little to: not what it spends on others, and tasks taking turns. */
import { Bench } from 'tinybench';

/** CPU milliseconds this process has used in all its threads; what other processes use does not count. */
export function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Milliseconds of the world. */
export const wallTime = (): number => performance.now();

/**
 * A clock that from one reading to the next goes as far as the one of these does that goes least. What one thread computes takes at most its
 * wall time, other processes' share of the core in it, and at most the CPU time of all threads, in which an engine compiles and collects
 * what somebody has left who had a turn before.
 */
export function slowestOf(...clocks: readonly (() => number)[]): () => number {
  const read = () => clocks.map((clock) => clock());
  let last = read();
  let time = 0;
  return () => {
    const next = read();
    time += Math.min(...next.map((reading, n) => reading - last[n]));
    last = next;
    return time;
  };
}

/** A task's second fastest turn takes at most so many times its fastest, or that was a stroke of luck which others may not have had. */
const NEAR = 1.03;

interface TurnOptions {
  /** Turns at most: more than `rounds` where a task's fastest has not been come near again. */
  readonly most?: number;
  /** Whether one turn warms up before. */
  readonly warmUp?: boolean;
  /** The clock, in milliseconds: of one thread, where it is left out. */
  readonly now?: () => number;
}

/**
 * Runs tasks, which may be asynchronous, in turns, so that whatever slows the machine down for a while falls on all of them: one turn to
 * warm up, then `rounds` measured ones, and more until every task has been as fast twice. On a processor that is shared a quiet minute
 * gives 1.7 times the speed of another, and whoever alone had a turn in it would look that much better. Every other turn goes through
 * them backwards: what comes right after a library that leaves the caches to it, or the processor at another frequency, shall not always
 * be the same.
 * @returns the seconds of each task's fastest turn, by name
 */
export async function fastestInTurns<Name extends string>(
  tasks: Readonly<Record<Name, () => unknown>>,
  rounds: number,
  { most = rounds, warmUp = true, now = slowestOf(cpuTime, wallTime) }: TurnOptions = {},
): Promise<Record<Name, number>> {
  const inOrder = Object.entries<() => unknown>(tasks);
  const turn = (order: typeof inOrder) => {
    // a new one each time: what has run once does not run again
    const bench = new Bench({ iterations: 1, time: 0, warmup: false, throws: true, now });
    // said to be asynchronous, as tinybench calls what it does not know of once to find out
    for (const [name, task] of order) bench.add(name, async () => task());
    return bench.run();
  };
  if (warmUp) await turn(inOrder);
  const seconds: Record<string, number[]> = {};
  const isSettled = ([first, second]: readonly number[]): boolean => second <= NEAR * first;
  for (let round = 0; round < most; round++) {
    if (round >= rounds && Object.values(seconds).every(isSettled)) break;
    for (const { name, result } of await turn(round % 2 === 0 ? inOrder.toReversed() : inOrder)) {
      if (result.state !== 'completed') throw new Error(`${name}: expected to complete, got ${result.state}`);
      seconds[name] = [...(seconds[name] ?? []), result.latency.min / 1000].sort((a, b) => a - b);
    }
  }
  return Object.fromEntries(inOrder.map(([name]) => [name, seconds[name][0]])) as Record<Name, number>;
}
