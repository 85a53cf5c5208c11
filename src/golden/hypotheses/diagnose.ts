/**
 * What was computed instead: a refuted operation is computed again under every hypothesis, and one under which the tensor is
 * consistent is a diagnosis with a proof. Tried on a part of the outputs first; what survives is proved on all of them.
 */
import { OperatorError } from '../../errors.js';
import type { Backend } from '../../ops/backend.js';
import { elements, sameShape } from '../../ops/tensor.js';
import type { Arithmetic } from '../arithmetic.js';
import type { Certified } from '../certify/certified.js';
import { certifying } from '../certify/certify.js';
import type { Judged } from '../judge-run.js';
import { isSame, type Judgement, judge } from '../verdict.js';
import type { About, Assumes, Hypothesis, Surroundings, Variant } from './hypothesis.js';
import { HYPOTHESES } from './table.js';
import { seenThrough, throughViewport, type Viewport, viewportAt } from './viewport.js';

/** A mistake under which a refuted tensor is explained. */
export interface Diagnosis {
  /** The hypothesis: `kernel-turned`. */
  readonly name: string;
  /** It in words: "kernel turned by 180°: a true convolution, not a correlation". */
  readonly says: string;
  /** `exact`: the tensor is consistent with it. `partial`: all but a few of the elements that were refuted are. */
  readonly fit: 'exact' | 'partial';
  /** Elements that it does not explain. */
  readonly refuted: number;
  /** The largest error over its bound that is left. */
  readonly tightness: number;
}

/** The share of refuted elements that a partial explanation may leave. */
const LEFT_BY_PARTIAL = 0.1;

/** Survivors of a part that are computed in whole. */
const MOST_PROVED = 3;

const ASSUMES: readonly Assumes[] = ['structure', 'buffer', 'precision', 'fitted'];

/** What a computation has to do with the tensor. */
interface Fit {
  readonly judgement: Judgement;
  /** Σ error², of all that is compared. */
  readonly distance: number;
}

interface Tried extends Fit {
  readonly hypothesis: Hypothesis;
  readonly variant: Variant;
}

/**
 * The hypotheses that explain a tensor, the best first: those that leave nothing before partial ones, then those that assume
 * less, then those that come nearer.
 * @param judged a refuted or suspicious tensor, as `judgeRun` reports it
 * @param surroundings what else the backend had; the more, the more can be recognised
 */
export function diagnose(
  { certificate, candidate }: Pick<Judged, 'certificate' | 'candidate'>,
  arithmetic: Arithmetic,
  surroundings: Surroundings = {},
): Diagnosis[] {
  const { node, operation, certified: plain } = certificate;
  const about: About = { ...surroundings, node, plain, candidate };
  const nn = certifying(arithmetic);
  const whole = fitOf(candidate, plain, arithmetic);
  const viewport = viewportFor(whole.judgement, plain);
  const part = viewport && {
    nn: throughViewport(nn, viewport),
    candidate: seenThrough(viewport, { value: candidate }).value,
    plain: seenThrough(viewport, plain),
  };
  const fits = (result: Certified | undefined, to: typeof candidate, than: Fit): Fit | undefined => {
    if (!result || !sameShape(result.value.shape, to.shape)) return undefined;
    const fit = fitOf(to, result, arithmetic);
    return explains(fit, than) ? fit : undefined;
  };
  const tried: Tried[] = [];
  const inPart = part && fitOf(part.candidate, part.plain, arithmetic);
  for (const hypothesis of HYPOTHESES) {
    if (!hypothesis.operators.includes(operation.operator)) continue;
    for (const variant of hypothesis.variants(operation, about)) {
      const result = computed(variant, part?.nn ?? nn);
      const fit = part
        ? fits(result && seenThrough(viewport!, result), part.candidate, inPart!)
        : fits(result, candidate, whole);
      if (fit) tried.push({ ...fit, hypothesis, variant });
    }
  }
  tried.sort(better);
  const proved = part
    ? tried.slice(0, MOST_PROVED).flatMap(({ hypothesis, variant }) => {
        const fit = fits(computed(variant, nn), candidate, whole);
        return fit ? [{ ...fit, hypothesis, variant }] : [];
      })
    : tried;
  return proved.sort(better).map(({ hypothesis: { name }, variant: { says }, judgement }) => ({
    name,
    says,
    fit: judgement.refuted === 0 ? 'exact' : 'partial',
    refuted: judgement.refuted,
    tightness: judgement.tightness,
  }));
}

/** Below it an operation is computed in whole at once. */
const SMALL = 4096;

function viewportFor({ worst }: Judgement, { value }: Certified): Viewport | undefined {
  if (!worst || value.size <= SMALL || (value.shape.length !== 4 && value.shape.length !== 2))
    return undefined;
  return viewportAt(value.shape, worst.place, []);
}

/** Undefined where the operator cannot be computed so: the hypothesis says nothing of it. */
function computed(variant: Variant, nn: Backend<Certified>): Certified | undefined {
  try {
    return variant.run(nn);
  } catch (error) {
    if (error instanceof OperatorError) return undefined;
    throw error;
  }
}

function fitOf(candidate: Certified['value'], result: Certified, arithmetic: Arithmetic): Fit {
  const judgement = judge(candidate, result, arithmetic);
  const [seen, exact] = [elements(candidate), elements(result.value)];
  let distance = 0;
  for (let i = 0; i < seen.length; i++) {
    if (isSame(seen[i], exact[i])) continue;
    const error = seen[i] - exact[i];
    distance += Number.isFinite(error) ? error * error : Infinity;
  }
  return { judgement, distance };
}

/** A tensor that nothing refutes needs more than to be explained as well: most of what is strange has to go. */
const MOST_LEFT_OF_STRANGE = 0.5;

function explains({ judgement, distance }: Fit, plain: Fit): boolean {
  const { refuted } = plain.judgement;
  if (judgement.verdict === 'unjudged' || judgement.unjudged > plain.judgement.unjudged) return false;
  if (refuted === 0) return judgement.refuted === 0 && distance < MOST_LEFT_OF_STRANGE * plain.distance;
  const closer = distance < plain.distance || (judgement.refuted === 0 && plain.distance === Infinity);
  return closer && judgement.refuted <= LEFT_BY_PARTIAL * refuted;
}

function better(a: Tried, b: Tried): number {
  const rank = ({ hypothesis: { assumes } }: Tried) => ASSUMES.indexOf(assumes);
  const isPartial = ({ judgement }: Tried) => Math.sign(judgement.refuted);
  return (
    isPartial(a) - isPartial(b) ||
    (isPartial(a) === 1 ? a.judgement.refuted - b.judgement.refuted : 0) ||
    rank(a) - rank(b) ||
    (a.distance === b.distance ? 0 : a.distance - b.distance)
  );
}
