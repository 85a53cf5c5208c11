/** Time in a way that a busy machine can do little to: CPU time instead of wall time, and tasks taking turns. */
import { Bench } from 'tinybench';
/** CPU milliseconds this process has used in all its threads; what other processes use does not count. */
export function cpuTime() {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
}
/**
 * Runs tasks, which may be asynchronous, in turns, so that whatever slows the machine down for a while falls on all of them: one turn to
 * warm up, then `rounds` measured ones.
 * @returns the CPU seconds of each task's fastest turn, by name
 */
export async function fastestInTurns(tasks, rounds) {
    const bench = new Bench({ iterations: 1, time: 0, warmup: false, throws: true, now: cpuTime });
    for (const [name, task] of Object.entries(tasks))
        bench.add(name, task);
    await bench.run();
    const fastest = {};
    for (let round = 0; round < rounds; round++) {
        for (const { name, result } of await bench.run()) {
            if (result.state !== 'completed')
                throw new Error(`${name}: expected to complete, got ${result.state}`);
            fastest[name] = Math.min(fastest[name] ?? Infinity, result.latency.min / 1000);
        }
    }
    return fastest;
}
