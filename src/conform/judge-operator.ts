/**
 * Judges one operator of a backend on its cases. All run once and then once more, so that each second result has had others
 * between it and the first: one that a backend has kept from before shows.
 */
import { type Judgement, judge } from '../golden/verdict.js';
import type { OperatorName } from '../ops/operators.js';
import { elements, formatShape, type Tensor } from '../ops/tensor.js';
import type { Layout } from './guarded.js';
import type { PartialBackend } from './partial-backend.js';
import type { PreparedCase } from './prepared-case.js';
import { type Outcome, runCase } from './run-case.js';
import { type Spread, SpreadMeter } from './spread.js';

/**
 * - `refuted`: outside all that the declared arithmetic can do.
 * - `stale`: likewise, and the same numbers as the result of an earlier case.
 * - `not repeatable`: the same case again has other bits.
 * - `reads outside`: wrong of a view into a larger buffer, right of the same numbers in a buffer of their own.
 * - `changes its inputs`: an input, or what lies round it, was written to.
 * - `threw`, `wrong shape`: no result to compare.
 * - `nothing compared`: no element of any case could be judged.
 */
export type ProblemKind =
  | 'refuted'
  | 'stale'
  | 'not repeatable'
  | 'reads outside'
  | 'changes its inputs'
  | 'threw'
  | 'wrong shape'
  | 'nothing compared';

/** One thing that is wrong with one operator. */
export interface Problem {
  readonly operator: OperatorName;
  /** The case's name. */
  readonly case: string;
  readonly kind: ProblemKind;
  /** What was expected and what was got. */
  readonly words: string;
}

/** One line: the operator, the case, what is wrong. */
export const describeProblem = ({ operator, case: name, kind, words }: Problem): string =>
  `${operator} (${name}): ${kind}: ${words}`;

/** What an operator's cases showed. */
export interface OperatorReport {
  readonly operator: OperatorName;
  readonly cases: number;
  /** Elements compared, and those of which nothing can be said; of the first run of each case. */
  readonly elements: number;
  readonly unjudged: number;
  /** What the backend said that it does not support, and how many cases that are. */
  readonly unsupported: Readonly<Record<string, number>>;
  /** The largest error over its bound. */
  readonly tightness: number;
  /** Of ordinary numbers; left out where none had a result. */
  readonly spread?: Spread;
  readonly problems: readonly Problem[];
}

/** No case has NaNs or infinities where finite math is declared, so that a result that has some is wrong. */
const STRICTLY = { finiteMath: false };

/** @param enough stops after the first case that shows as many problems */
export async function judgeOperator<T>(
  backend: PartialBackend<T>,
  operator: OperatorName,
  cases: readonly PreparedCase[],
  enough = Infinity,
): Promise<OperatorReport> {
  const problems: Problem[] = [];
  const first: (Tensor | undefined)[] = [];
  const unsupported = new Map<string, number>();
  let [compared, unjudged, tightness] = [0, 0, 0];
  const meter = new SpreadMeter();
  const run = ({ of, certified, layout }: PreparedCase, as: Layout = layout) =>
    runCase(backend, of, certified.value.shape, as);
  for (let pass = 0; pass < 2 && problems.length < enough; pass++) {
    for (const [i, each] of cases.entries()) {
      if (pass > 0 && first[i] === undefined) continue;
      const add = (kind: ProblemKind, words: string): void => {
        problems.push({ operator, case: each.of.name, kind, words });
      };
      const outcome = await run(each);
      if ('unsupported' in outcome) {
        if (pass > 0) add('not repeatable', `expected a result as before, got "${outcome.unsupported}"`);
        else unsupported.set(outcome.unsupported, (unsupported.get(outcome.unsupported) ?? 0) + 1);
      } else if ('failure' in outcome) {
        add(pass > 0 ? 'not repeatable' : outcome.failure, outcome.words);
      } else {
        const { result } = outcome;
        if (outcome.inputsChanged) add('changes its inputs', 'expected inputs to stay as they are');
        if (pass === 0) {
          const judgement = judge(result, each.certified, STRICTLY);
          compared += judgement.elements - judgement.unjudged;
          unjudged += judgement.unjudged;
          tightness = Math.max(tightness, judgement.tightness);
          meter.add(each, result);
          if (judgement.verdict !== 'refuted') first[i] = result;
          else add(await whyRefuted(each, result, cases.slice(0, i), run), wordsOf(judgement));
        } else if (!sameBits(result, first[i]!)) {
          const again = judge(result, each.certified, STRICTLY);
          const words = again.verdict === 'refuted' ? wordsOf(again) : 'the same bits as the first time';
          add('not repeatable', `expected ${words.replace(/^expected /, '')}`);
        }
      }
      if (problems.length >= enough) break;
    }
  }
  if (compared === 0 && problems.length === 0) {
    const words = `expected elements to compare, got none in ${cases.length} cases`;
    problems.push({ operator, case: 'all', kind: 'nothing compared', words });
  }
  const counted = {
    cases: cases.length,
    unsupported: Object.fromEntries(unsupported),
    elements: compared,
    unjudged,
  };
  const spread = meter.result();
  return { operator, ...counted, tightness, ...(spread && { spread }), problems };
}

type Run = (each: PreparedCase, as?: Layout) => Promise<Outcome>;

/**
 * Runs a refuted case again: twice as plain tensors, then as it was. Right both times and then wrong again is reading outside;
 * any other change is no rule at all.
 */
async function whyRefuted(
  each: PreparedCase,
  result: Tensor,
  earlier: readonly PreparedCase[],
  run: Run,
): Promise<ProblemKind> {
  const isRight = async (layout: Layout): Promise<boolean> => {
    const outcome = await run(each, layout);
    return 'result' in outcome && judge(outcome.result, each.certified, STRICTLY).verdict !== 'refuted';
  };
  if (earlier.some(({ certified: { value } }) => isResultOf(result, value))) return 'stale';
  const [once, twice] = [await isRight('plain'), await isRight('plain')];
  const asBefore = await isRight(each.layout);
  if (once && twice && !asBefore) return 'reads outside';
  return once || twice || asBefore ? 'not repeatable' : 'refuted';
}

/** Whether a result is nearly what another case of its shape has, which two cases that vary never share by chance. */
function isResultOf(result: Tensor, value: Tensor): boolean {
  if (formatShape(result.shape) !== formatShape(value.shape)) return false;
  const [seen, others] = [elements(result), elements(value)];
  const isVaried = new Set(others).size > 2;
  return (
    isVaried &&
    seen.every((x, i) => Object.is(x, others[i]) || Math.abs(x - others[i]) <= 1e-3 * Math.abs(others[i]))
  );
}

function wordsOf({ refuted, elements, worst }: Judgement): string {
  const { place, got, expected, bound } = worst!;
  const honest = bound === 0 ? `${expected}` : `${expected} ± ${bound.toPrecision(3)}`;
  return `expected ${honest} at [${place.join(', ')}], got ${got} (${refuted} of ${elements} elements)`;
}

/** NaNs are one. */
function sameBits(a: Tensor, b: Tensor): boolean {
  const [x, y] = [elements(a), elements(b)];
  return x.every((value, i) => Object.is(value, y[i]));
}
