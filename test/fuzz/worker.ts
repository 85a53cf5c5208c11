/** A process that reads mutants `from` … `to` of one target, and tells its parent how it fares. */
import { TARGETS } from './targets.js';
import { isLibraryGone, tried } from './try.js';

export interface Report {
  /** The next mutant to try. */
  readonly next: number;
  readonly accepted: number;
  readonly refused: number;
  readonly wrong: readonly string[];
  /** Bytes that the process has taken at most, beyond what it had taken after its first few files. */
  readonly grown: number;
}

const [name, from, to] = process.argv.slice(2);
const target = TARGETS.find((one) => one.name === name)!;

/** As many as it takes for the engine to have loaded and compiled what it needs. */
const WARM = 200;
const EVERY = 250;

const peak = (): number => process.resourceUsage().maxRSS * 1024;

let [accepted, refused, base] = [0, 0, 0];
const wrong: string[] = [];
const report = (next: number): void => {
  process.send!({ next, accepted, refused, wrong, grown: base === 0 ? 0 : peak() - base } satisfies Report);
  accepted = refused = wrong.length = 0;
};

for (let index = Number(from); index < Number(to); index++) {
  if (index === Number(from) + WARM) base = peak();
  try {
    const verdict = await tried(target, index);
    if (verdict.kind === 'accepted') accepted++;
    else if (verdict.kind === 'refused') refused++;
    else wrong.push(`${name} ${index}: ${verdict.why}`);
  } catch (error) {
    if (!isLibraryGone(error)) throw error;
    report(index); // and the parent starts another one here
    process.exit();
  }
  if (index % EVERY === EVERY - 1) report(index + 1);
}
report(Number(to));
