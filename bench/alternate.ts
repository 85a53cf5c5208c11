/** Time in a way that a busy machine can do little to: CPU time instead of wall time, and tasks taking turns. */
import { Bench } from 'tinybench';

/** CPU milliseconds this process has used in all its threads; what other processes use does not count. */
export function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/**
 * Runs tasks, which may be asynchronous, in turns, so that whatever slows the machine down for a while falls on all of them: one turn to
 * warm up, unless all is warm, then `rounds` measured ones. Every other turn goes through them backwards: what comes right after a library
 * that leaves the caches to it, or the processor at another frequency, shall not always be the same.
 * @param options `now`: the clock, in milliseconds
 * @returns the CPU seconds of each task's fastest turn, by name
 */
export async function fastestInTurns<Name extends string>(
  tasks: Readonly<Record<Name, () => unknown>>,
  rounds: number,
  { warmUp = true, now = cpuTime }: { readonly warmUp?: boolean; readonly now?: () => number } = {},
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
  const fastest: Record<string, number> = {};
  for (let round = 0; round < rounds; round++) {
    for (const { name, result } of await turn(round % 2 === 0 ? inOrder.toReversed() : inOrder)) {
      if (result.state !== 'completed') throw new Error(`${name}: expected to complete, got ${result.state}`);
      fastest[name] = Math.min(fastest[name] ?? Infinity, result.latency.min / 1000);
    }
  }
  return fastest;
}
