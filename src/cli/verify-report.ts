/** What `verify` has to say, for a terminal. */
import type { Model } from '../fpn/model.js';
import type { Arithmetic } from '../golden/arithmetic.js';
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
}

export const asText = (verification: Verification): string =>
  [headingOf(verification), verdictTable(verification.verdicts), ...conclusionOf(verification)].join('\n');

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
  const count = (verdict: TensorVerdict['verdict']) =>
    verdicts.filter((each) => each.verdict === verdict).length;
  const first = verdicts.find(({ verdict }) => verdict === 'refuted');
  if (first) lines.push('', ...refutation(first, arithmetic));
  const suspicious = verdicts.filter(({ verdict }) => verdict === 'suspicious');
  if (suspicious.length > 0) lines.push('', suspicion(suspicious, arithmetic));
  if (explanation) lines.push(...diagnosisOf(explanation));
  if (strangers.length > 0) lines.push('', `not judged, since no layer is called so: ${some(strangers)}`);
  const largest = Math.max(0, ...verdicts.map(({ tightness }) => tightness));
  const total = `${count('consistent')} of ${verdicts.length} consistent with ${arithmetic.name}`;
  const others = (['refuted', 'suspicious', 'unjudged'] as const).flatMap((verdict) =>
    count(verdict) > 0 ? [`${count(verdict)} ${verdict}`] : [],
  );
  lines.push('', [total, ...others, `tightness ${brief(largest)}`].join(', '));
  return lines;
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

const some = (names: readonly string[]): string =>
  names.length <= 5 ? names.join(', ') : `${names.slice(0, 5).join(', ')} and ${names.length - 5} more`;
