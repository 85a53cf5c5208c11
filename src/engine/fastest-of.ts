/**
 * Which of several ways to compute the same is the fastest depends on the engine, its flags and the processor: how many registers there are,
 * and whether two vectors are made one. The first work that there is shows it: they take turns until each has had enough of it. Where the clock stands
 * still it is the first. A compiler that is late, or a neighbour on the processor, may mislead them, so that they compete again, ever more seldom.
 */

declare const performance: { now(): number };

/** Milliseconds in which a way is compiled again, and better, while it runs; and then those in which it is measured. */
const WARM_UP = 40;
const MEASURED = 10;

/** Milliseconds in which the fastest is taken before they compete again, and how many times as many the next time. */
const FIRST_TERM = 1000;
const LONGER = 4;

/** What another way must be faster by than the first: less is by chance. */
const CLEARLY = 1.2;

/**
 * @param ways functions that do the same; one that throws is left out, the first excepted
 * @param workOf what a call's time is divided by
 * @param now milliseconds
 * @returns a function that does it in one of the ways
 */
export function fastestOf<A extends readonly unknown[]>(
  ways: readonly ((...args: A) => void)[],
  workOf: (...args: A) => number,
  now: () => number = () => performance.now(),
): (...args: A) => void {
  const [first] = ways;
  let contestants = ways.map((way) => ({ way, spent: 0, measured: 0, speed: 0 }));
  let chosen: ((...args: A) => void) | undefined;
  let term = FIRST_TERM;
  let left = term;

  function compete(...args: A): void {
    const each = contestants.reduce((least, other) => (other.spent < least.spent ? other : least));
    const start = now();
    try {
      each.way(...args);
    } catch (error) {
      if (each.way === first) throw error;
      contestants = contestants.filter((other) => other !== each);
      compete(...args);
      return;
    }
    const time = now() - start;
    each.spent += time;
    if (each.spent > WARM_UP) {
      each.measured += time;
      // the best: what disturbs a call makes it slower alone
      each.speed = Math.max(each.speed, workOf(...args) / time);
    }
    if (contestants.every((one) => one.measured >= MEASURED)) {
      const [own, ...others] = contestants;
      chosen = others.reduce((best, one) => (one.speed > CLEARLY * best.speed ? one : best), own).way;
    }
  }

  function takeChosen(way: (...args: A) => void, ...args: A): void {
    const start = now();
    way(...args);
    left -= now() - start;
    if (left > 0) return;
    term *= LONGER;
    left = term;
    chosen = undefined;
    // all are compiled
    contestants = contestants.map(({ way }) => ({ way, spent: WARM_UP, measured: 0, speed: 0 }));
  }

  return (...args) => (chosen ? takeChosen(chosen, ...args) : compete(...args));
}
