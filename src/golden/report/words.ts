/** Verdicts in words: the same ones wherever they are read. */

import { OPERATORS } from '../../ops/operators.js';
import { formatShape } from '../../ops/tensor.js';
import { quote } from '../../weights/quote.js';
import type { Arithmetic } from '../arithmetic.js';
import type { TensorVerdict } from '../judge-run.js';
import type { Element } from '../verdict.js';
import type { Explanation, Verification } from './verification.js';

export const headingOf = ({ model, arithmetic, input, weights }: Verification): string =>
  `${model.name} on ${formatShape(input)}, judged as ${arithmetic.name}, with ${weights}`;

export const HEADER = ['tensor', 'operator', 'shape', 'verdict', 'error/bound', 'equal', 'behaves like'];

/** A tensor's row under HEADER. */
export const cellsOf = (verdict: TensorVerdict): string[] => [
  verdict.layer,
  verdict.region.length === 0 ? verdict.operator : `${verdict.operator} and ${verdict.region.length} before`,
  formatShape(verdict.shape),
  verdict.verdict,
  brief(verdict.tightness),
  `${(100 * verdict.equal).toFixed(1)} %`,
  likenessOf(verdict),
];

/** The precision that explains a tensor; of several layers at once, how its errors compare with those of honest ones. */
function likenessOf({ behavesLike, ratio, region }: TensorVerdict): string {
  if (behavesLike) return behavesLike.words;
  if (ratio === undefined) return '–';
  if (ratio === 0) return '–';
  return region.length > 0 ? `${brief(ratio)} × usual errors` : 'no precision known here';
}

/** Three significant digits. */
export const brief = (value: number): string =>
  Number.isFinite(value) && value !== 0 ? value.toPrecision(3) : `${value}`;

/** Eight, which tell float32s of one size apart. */
export const exact = (value: number): string =>
  Number.isFinite(value) ? String(Number(value.toPrecision(8))) : `${value}`;

/** Which tensor is outside its bounds, and in how many elements. */
export function refutationOf({ layer, operator, region, refuted, elements }: TensorVerdict): string {
  const before =
    region.length === 0 ? '' : `, or one of the ${region.length} unseen before it (${some(region)})`;
  return `${layer} (${operator})${before}: ${refuted} of ${elements} elements`;
}

/** What an element is to be, and by how much it may be off. */
export const honestOf = ({ expected, bound }: Element): string =>
  bound === 0 ? `${exact(expected)}, no other` : `${exact(expected)} ± ${brief(bound)}`;

export const placeIn = ({ place }: Element): string => `[${place.join(', ')}]`;

/** The worst element of a tensor, and what would have been honest; none where none differs. */
export function worstOf({ worst }: TensorVerdict, { name }: Arithmetic): string[] {
  if (!worst) return [];
  return [`at ${placeIn(worst)} got ${exact(worst.got)}; an honest ${name} backend gives ${honestOf(worst)}`];
}

/** Where a suspicion lies. */
export const whereabouts = ({ layer, region }: TensorVerdict): string =>
  region.length === 0 ? layer : `${layer} or one of the ${region.length} unseen before it`;

/** A tensor that is possible, and why it is not likely. */
export function suspicionOf(verdict: TensorVerdict, { name }: Arithmetic): string {
  const { ratio = 0, bias, behavesLike } = verdict;
  const like = behavesLike ? [`behaves like ${behavesLike.words} (--arithmetic ${behavesLike.preset})`] : [];
  const towardsZero = bias !== undefined && bias < -0.4 ? ['they lead towards zero, as truncation does'] : [];
  return [
    `${whereabouts(verdict)}: its errors are ${brief(ratio)} times those that ${name} usually has`,
    ...towardsZero,
    ...like,
  ].join('; ');
}

/** What was computed instead, the likeliest first; none where no mistake that is known explains it. */
export function diagnosesOf({ diagnoses }: Explanation): string[] {
  const [best, ...others] = diagnoses;
  if (!best) return [];
  const proof =
    best.fit === 'exact'
      ? 'every element is within the bounds of that'
      : `all but ${best.refuted} elements are`;
  return [`${best.says} (${proof})`, ...others.map(({ says }) => says)];
}

export const unexplainedIn = ({ region }: Explanation): string =>
  region.length === 0
    ? 'no mistake that is known here explains it'
    : 'no mistake in this layer alone explains it';

/** Lines about what is wrong: the diagnoses, or else the pattern of the errors. */
export function explanationOf(explanation: Explanation): string[] {
  const [best, ...others] = diagnosesOf(explanation);
  const { behavesLike, pattern } = explanation;
  if (best === undefined) {
    const like = behavesLike
      ? `; its errors are those of ${behavesLike.words} (--arithmetic ${behavesLike.preset})`
      : '';
    const wrong = explanation.refuted > 0 ? `: ${pattern}` : '';
    return [`${unexplainedIn(explanation)}${wrong}${like}`, ...inputHint(explanation)];
  }
  return [`diagnosis: ${best}`, ...others.map((says) => `or: ${says}`), ...inputHint(explanation)];
}

/** What is wrong with the first layer may be wrong with the input. */
const inputHint = ({ readsInput }: Explanation): string[] =>
  readsInput ? ['it reads the input: was --input what went in, prepared as it was?'] : [];

/** More than this share of the layers with weights is wrong at once only if something is that they have in common. */
const MOST_WRONG = 1 / 2;

/** Where nearly everything is refuted, what all layers have in common is to be looked at first. */
export function commonCauseOf({ verdicts, weights }: Verification): string[] {
  const weighted = verdicts.filter(({ operator }) => OPERATORS[operator].parameters.length > 0);
  const wrong = weighted.filter(({ verdict }) => verdict === 'refuted').length;
  if (weighted.length < 4 || wrong <= MOST_WRONG * weighted.length) return [];
  return [
    `${wrong} of ${weighted.length} layers with weights are refuted: did it run with these (${weights}), as this model, under these names?`,
  ];
}

export const strangersOf = (strangers: readonly string[]): string =>
  `not judged, since no layer is called so: ${some(strangers.map(readable))}`;

/** A name of somebody's as it is, where nothing in it can pass for something else. */
const readable = (name: string): string => (/^[\w.#/:+ -]{1,100}$/.test(name) ? name : quote(name));

/** The line that sums a run up. */
export function totalOf(verdicts: readonly TensorVerdict[], { name }: Arithmetic): string {
  const count = (verdict: TensorVerdict['verdict']) =>
    verdicts.filter((each) => each.verdict === verdict).length;
  const largest = Math.max(0, ...verdicts.map(({ tightness }) => tightness));
  const total = `${count('consistent')} of ${verdicts.length} consistent with ${name}`;
  const others = (['refuted', 'suspicious', 'unjudged'] as const).flatMap((verdict) =>
    count(verdict) > 0 ? [`${count(verdict)} ${verdict}`] : [],
  );
  return [total, ...others, `worst error/bound ${brief(largest)}`].join(', ');
}

/** The first names of a list, and how many more there are. */
export const some = (names: readonly string[]): string =>
  names.length <= 5 ? names.join(', ') : `${names.slice(0, 5).join(', ')} and ${names.length - 5} more`;
