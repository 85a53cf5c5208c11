/** The conformance kit: is this backend right, by the arithmetic that it declares? */
import { FpnError } from '../errors.js';
import { type Arithmetic, arithmeticByName } from '../golden/arithmetic.js';
import { type OperatorName, operatorNames } from '../ops/operators.js';
import { casesOf } from './corpus.js';
import { describeProblem, judgeOperator, type OperatorReport, type Problem } from './judge-operator.js';
import { judgedOperators, type PartialBackend } from './partial-backend.js';
import { type PreparedCase, prepared } from './prepared-case.js';
import { testItself } from './self-test.js';

export interface ConformOptions {
  /** What is declared of the backend, by a preset's name or in full; `ieee32` where it is left out. */
  readonly arithmetic?: string | Arithmetic;
  /** These alone; all that are the backend's own where it is left out. */
  readonly operators?: readonly OperatorName[];
  /** Of the cases' numbers and of the calls that are drawn, 0 where it is left out. */
  readonly seed?: number;
}

/** What the corpus showed of a backend. */
export interface ConformanceReport {
  readonly backend: string;
  readonly arithmetic: string;
  readonly seed: number;
  /** A row for each operator that was judged. */
  readonly operators: readonly OperatorReport[];
  /** Those of which nothing is said: they are not the backend's own, or were not asked for. */
  readonly notJudged: readonly OperatorName[];
  readonly cases: number;
  readonly elements: number;
  readonly problems: readonly Problem[];
}

/**
 * Judges a backend's own operators, each on its cases: tells all that is wrong. The kit first shows on operators broken on purpose
 * that it would notice, and on the reference that it accepts what is right.
 * @throws FpnError where there is nothing to judge, an option is none, or the kit fails its own test
 */
export async function conformanceReport<T>(
  backend: PartialBackend<T>,
  { arithmetic: declared = 'ieee32', operators: asked, seed = 0 }: ConformOptions = {},
): Promise<ConformanceReport> {
  const judged = judgedOperators(backend, asked);
  if (!(Number.isSafeInteger(seed) && seed >= 0)) {
    throw new FpnError(`conform: expected a seed that is a whole number from 0, got ${seed}`);
  }
  const arithmetic = typeof declared === 'string' ? arithmeticByName(declared) : declared;
  const operators: OperatorReport[] = [];
  for (const operator of judged) {
    const cases = prepared(casesOf(operator, seed, arithmetic), arithmetic);
    await testItselfOnce(operator, cases, arithmetic, seed);
    operators.push(await judgeOperator(backend, operator, cases));
  }
  const sum = (of: (report: OperatorReport) => number) =>
    operators.reduce((total, report) => total + of(report), 0);
  return {
    backend: backend.name ?? 'backend',
    arithmetic: arithmetic.name,
    seed,
    operators,
    notJudged: operatorNames.filter((operator) => !judged.includes(operator)),
    cases: sum(({ cases }) => cases),
    elements: sum(({ elements }) => elements),
    problems: operators.flatMap(({ problems }) => problems),
  };
}

const tested = new WeakMap<Arithmetic, Set<string>>();

/** What the kit shows of itself depends on nothing else, and would come out the same for the next backend. */
async function testItselfOnce(
  operator: OperatorName,
  cases: readonly PreparedCase[],
  arithmetic: Arithmetic,
  seed: number,
): Promise<void> {
  const before = tested.get(arithmetic) ?? new Set();
  tested.set(arithmetic, before);
  const key = `${seed}/${operator}`;
  if (before.has(key)) return;
  await testItself(operator, cases, arithmetic);
  before.add(key);
}

/** Whether something was compared of every operator, and nothing was wrong. */
export const conforms = ({ operators, problems }: ConformanceReport): boolean =>
  problems.length === 0 && operators.length > 0 && operators.every(({ elements }) => elements > 0);

const SHOWN = 5;

/**
 * Fails unless a backend conforms: one line in a test of any runner.
 * @throws FpnError that lists the first problems
 */
export async function conform<T>(
  backend: PartialBackend<T>,
  options: ConformOptions = {},
): Promise<ConformanceReport> {
  const report = await conformanceReport(backend, options);
  if (!conforms(report)) throw new FpnError(complaint(report));
  return report;
}

function complaint({ backend, arithmetic, cases, problems }: ConformanceReport): string {
  const operators = new Set(problems.map(({ operator }) => operator));
  // of each operator one, before a second of any
  const firsts = [...operators].map((name) => problems.find(({ operator }) => operator === name)!);
  const shown = [...firsts, ...problems.filter((problem) => !firsts.includes(problem))].slice(0, SHOWN);
  const more = problems.length > SHOWN ? `; and ${problems.length - SHOWN} more` : '';
  const list = shown.map(describeProblem).join('; ');
  return `${backend}: expected every operator to conform to ${arithmetic}, got ${problems.length} problems in ${cases} cases, of ${[...operators].join(', ')}: ${list}${more}`;
}
