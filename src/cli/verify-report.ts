/** What `verify` has to say, for a terminal. */
import type { Model } from '../fpn/model.js';
import type { Arithmetic } from '../golden/arithmetic.js';
import type { Fidelity } from '../golden/fidelity.js';
import type { Healed } from '../golden/heal.js';
import type { Diagnosis } from '../golden/hypotheses/diagnose.js';
import type { TensorVerdict } from '../golden/judge-run.js';
import { formatShape, type Shape } from '../ops/tensor.js';
import { leftTable } from './table.js';

/** What is wrong with the first tensor that is. */
export interface Explanation {
  readonly layer: string;
  readonly region: readonly string[];
  /** The best first; none where no hypothesis explains it. */
  readonly diagnoses: readonly Diagnosis[];
  /** Which elements are wrong, in words. */
  readonly pattern: string;
  /** Of a refuted tensor: what of the last tensors' errors comes from it. */
  readonly healed?: readonly Healed[];
  /** Of a refuted tensor whose inputs were seen. */
  readonly smallest?: CaseFile;
}

/** A golden file that shows the failure alone. */
export interface CaseFile {
  readonly path: string;
  readonly bytes: number;
  readonly shape: Shape;
  /** Where its first output stands in the whole tensor. */
  readonly first: readonly number[];
}

/** The run that was asked for its ends alone. */
export interface EndsOnly {
  readonly verdicts: readonly TensorVerdict[];
  /** Tensors of both runs, bit by bit. */
  readonly fidelity: readonly Fidelity[];
}

export interface Verification {
  readonly model: Model;
  readonly arithmetic: Arithmetic;
  readonly input: Shape;
  readonly verdicts: readonly TensorVerdict[];
  /** Tensors of the dump that no layer is called as. */
  readonly strangers: readonly string[];
  /** Left out where nothing is wrong. */
  readonly explanation?: Explanation;
  readonly ends?: EndsOnly;
}

export const asText = (verification: Verification): string =>
  [
    headingOf(verification),
    verdictTable(verification.verdicts),
    ...conclusionOf(verification),
    ...(verification.ends ? fidelityText(verification.ends, verification.arithmetic) : []),
  ].join('\n');

const headingOf = ({ model, arithmetic, input }: Verification): string =>
  `${model.name} on ${formatShape(input)}, judged as ${arithmetic.name}`;

const HEADER = ['tensor', 'operator', 'shape', 'verdict', 'error/bound', 'equal', 'behaves like'];

const verdictTable = (verdicts: readonly TensorVerdict[]): string =>
  leftTable(
    HEADER,
    verdicts.map((each) => [
      each.layer,
      each.region.length === 0 ? each.operator : `${each.operator} and ${each.region.length} before`,
      formatShape(each.shape),
      each.verdict,
      brief(each.tightness),
      `${(100 * each.equal).toFixed(1)} %`,
      likenessOf(each),
    ]),
  );

/** The precision that explains a tensor; of several layers at once, how its errors compare with those of honest ones. */
function likenessOf({ behavesLike, ratio, region }: TensorVerdict): string {
  if (behavesLike) return behavesLike.words;
  if (ratio === undefined) return '–';
  return region.length > 0 ? `${brief(ratio)} × usual errors` : 'no precision known here';
}

/** Three significant digits. */
const brief = (value: number): string =>
  Number.isFinite(value) && value !== 0 ? value.toPrecision(3) : `${value}`;

/** Eight, which tell float32s of one size apart. */
const exact = (value: number): string =>
  Number.isFinite(value) ? String(Number(value.toPrecision(8))) : `${value}`;

function conclusionOf({ verdicts, arithmetic, strangers, explanation }: Verification): string[] {
  const lines: string[] = [];
  const first = verdicts.find(({ verdict }) => verdict === 'refuted');
  if (first) lines.push('', ...refutation(first, arithmetic));
  const suspicious = verdicts.filter(({ verdict }) => verdict === 'suspicious');
  if (suspicious.length > 0) lines.push('', suspicion(suspicious, arithmetic));
  if (explanation) lines.push(...diagnosisOf(explanation), ...consequencesOf(explanation));
  if (strangers.length > 0) lines.push('', `not judged, since no layer is called so: ${some(strangers)}`);
  return [...lines, '', totalOf(verdicts, arithmetic)];
}

/** The line that sums a run up. */
export function totalOf(verdicts: readonly TensorVerdict[], { name }: Arithmetic): string {
  const count = (verdict: TensorVerdict['verdict']) =>
    verdicts.filter((each) => each.verdict === verdict).length;
  const others = (['refuted', 'suspicious', 'unjudged'] as const).flatMap((verdict) =>
    count(verdict) > 0 ? [`${count(verdict)} ${verdict}`] : [],
  );
  const largest = Math.max(0, ...verdicts.map(({ tightness }) => tightness));
  const total = `${count('consistent')} of ${verdicts.length} consistent with ${name}`;
  return [total, ...others, `tightness ${brief(largest)}`].join(', ');
}

function refutation(
  { layer, operator, region, refuted, elements, worst }: TensorVerdict,
  { name }: Arithmetic,
): string[] {
  const before =
    region.length === 0 ? '' : `, or one of the ${region.length} unseen before it (${some(region)})`;
  const lines = [`first refuted: ${layer} (${operator})${before}: ${refuted} of ${elements} elements`];
  if (worst) {
    const { place, got, expected, bound } = worst;
    const honest = bound === 0 ? `${exact(expected)}, no other` : `${exact(expected)} ± ${brief(bound)}`;
    lines.push(`  at [${place.join(', ')}] got ${exact(got)}; an honest ${name} backend gives ${honest}`);
  }
  return lines;
}

function suspicion(suspicious: readonly TensorVerdict[], { name }: Arithmetic): string {
  const [{ layer, ratio = 0, bias, region, behavesLike }] = suspicious;
  const where = region.length === 0 ? layer : `${layer} or one of the ${region.length} unseen before it`;
  const like = behavesLike ? [`behaves like ${behavesLike.words} (--arithmetic ${behavesLike.preset})`] : [];
  const towardsZero = bias !== undefined && bias < -0.4 ? ['they lead towards zero, as truncation does'] : [];
  return [
    `suspicious: ${where}: its errors are ${brief(ratio)} times those that ${name} usually has`,
    ...towardsZero,
    ...like,
  ].join('; ');
}

function diagnosisOf({ diagnoses, pattern, region }: Explanation): string[] {
  const [best, ...others] = diagnoses;
  if (!best) {
    const where =
      region.length === 0
        ? 'no mistake that is known here explains it'
        : 'no mistake in this layer alone explains it';
    return [`  ${where}: ${pattern}`];
  }
  const proof =
    best.fit === 'exact'
      ? 'every element is within the bounds of that'
      : `all but ${best.refuted} elements are`;
  return [`  diagnosis: ${best.says} (${proof})`, ...others.map(({ says }) => `  or: ${says}`)];
}

/** What comes of it in the rest of the network, and where it can be had by itself. */
function consequencesOf({ healed = [], smallest }: Explanation): string[] {
  const lines = healed.length > 0 ? [`  healed: ${healingOf(healed)}`] : [];
  if (!smallest) return lines;
  const { path, bytes, shape, first } = smallest;
  const what = `${formatShape(shape)} from [${first.join(', ')}] on, ${bytes} bytes`;
  return [...lines, `  smallest case: ${path} (${what}; a golden file with what it got)`];
}

/** Less than this share of an error is left where its cause has been found: rounding, not a second mistake. */
const LEFT_BY_ROUNDING = 1 / 16;

/** The heal test at the end that is furthest off. */
function healingOf(healed: readonly Healed[]): string {
  const most = ({ off, left }: Healed): number => Math.max(off, left);
  const { layer, off, left, largest } = healed.reduce((a, b) => (most(b) > most(a) ? b : a));
  const others = healed.length > 1 ? ` (and ${healed.length - 1} more)` : '';
  const values = `of values up to ${brief(largest)}`;
  if (left <= off * LEFT_BY_ROUNDING) {
    return `with this tensor put right, ${layer}${others} comes back from ${brief(off)} to ${brief(left)} (${values})`;
  }
  if (off <= left * LEFT_BY_ROUNDING) {
    const distance = `to ${brief(off)}, and with this one it would be off by ${brief(left)}`;
    return `the run did not go on with this tensor: ${layer}${others} is what the right one gives, ${distance} (${values}); was its buffer written again before it was dumped?`;
  }
  return `with this tensor put right, ${layer}${others} still is off by ${brief(left)} of ${brief(off)} (${values}): there is another mistake after it`;
}

/** How the run that was asked for its ends alone compares with the instrumented one, and its own verdicts. */
function fidelityText({ fidelity, verdicts }: EndsOnly, arithmetic: Arithmetic): string[] {
  const changed = fidelity.filter(({ differing }) => differing > 0);
  const lines =
    changed.length === 0
      ? [
          `the ends alone: ${fidelity.length} of ${fidelity.length} tensors have the same bits; looking changed nothing`,
        ]
      : [
          `the ends alone: looking changed ${changed.length} of ${fidelity.length} tensors, so that DUMP is not the run that people have:`,
          ...changed.map(
            ({ layer, differing, elements, largest }) =>
              `  ${layer}: ${differing} of ${elements} elements, by up to ${brief(largest)}`,
          ),
        ];
  return ['', ...lines, verdictTable(verdicts), '', `the ends alone: ${totalOf(verdicts, arithmetic)}`];
}

/** The first names of a list, and how many more there are. */
export const some = (names: readonly string[]): string =>
  names.length <= 5 ? names.join(', ') : `${names.slice(0, 5).join(', ')} and ${names.length - 5} more`;
