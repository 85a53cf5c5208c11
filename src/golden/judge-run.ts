/** Somebody's run of a network, tensor by tensor: what each is, in the order in which they were computed. */
import { withAncestors } from '../ops/graph.js';
import type { OperatorName } from '../ops/operators.js';
import { elements, type Tensor } from '../ops/tensor.js';
import type { Operation } from '../ops/uniform.js';
import type { Arithmetic } from './arithmetic.js';
import type { Certified } from './certify/certified.js';
import { type Certificate, certifyGraph, type Run } from './certify-graph.js';
import { ifAllSeen } from './correctly-rounded.js';
import { isStrange, precisionFor, precisionOf, residualsUnder, sampled } from './precision.js';
import { addsProducts, type Products } from './products.js';
import { type Judgement, judge, type Verdict } from './verdict.js';

/** A tensor of the run and its verdict. */
export interface TensorVerdict extends Omit<Judgement, 'verdict'> {
  readonly layer: string;
  readonly operator: OperatorName;
  readonly shape: readonly number[];
  readonly verdict: Verdict;
  /** The layers before it that could not be seen, whose errors its bound covers too. */
  readonly region: readonly string[];
  /** rms of the errors over that of honest rounding: of convolutions, dense layers and regions. */
  readonly ratio?: number;
  /** mean(error·sign)/rms of the same. */
  readonly bias?: number;
  /** The strictest preset that explains it, of the same; left out where none does. */
  readonly behavesLike?: { readonly preset: string; readonly words: string };
}

/** A verdict with what it was read off. */
export interface Judged {
  readonly verdict: TensorVerdict;
  readonly certificate: Certificate;
  readonly candidate: Tensor;
}

/** Somebody's tensors, by the layers that gave them. */
export interface Visible {
  readonly layers: ReadonlySet<string>;
  /** Asked once for each of those layers, in the order in which they run. */
  tensor(layer: string): Tensor;
}

/**
 * Judges every tensor that can be seen.
 * @param report called with each verdict
 * @throws OperatorError as the network's operators do
 */
export function judgeRun(
  run: Run,
  arithmetic: Arithmetic,
  visible: Visible,
  report: (judged: Judged) => void,
): void {
  const { nodes } = run.graph;
  const shown = nodes.filter(({ layer }) => visible.layers.has(layer));
  // what comes after the last tensor that is shown is not asked for
  const needed: Run = { ...run, graph: { nodes: withAncestors(nodes, shown) } };
  certifyGraph(needed, arithmetic, (certificate) => {
    const { layer } = certificate.node;
    if (!visible.layers.has(layer)) return undefined;
    const candidate = visible.tensor(layer);
    report({ verdict: verdictOf(certificate, candidate, arithmetic), certificate, candidate });
    return candidate;
  });
}

function verdictOf(certificate: Certificate, candidate: Tensor, arithmetic: Arithmetic): TensorVerdict {
  const { node, operation, certified } = certificate;
  const region = certificate.region.map((before) => before.layer);
  const judgement = judge(candidate, certified, arithmetic);
  const { layer, operator, shape } = node;
  const facts = { layer, operator, shape, region, ...judgement };
  const products = visibleProducts(operation);
  if (!products) return region.length === 0 ? facts : withSpread(facts, certificate, candidate, arithmetic);
  const sample = sampled(products, candidate);
  if (sample.sums.length === 0) return facts;
  const residuals = residualsUnder(precisionFor(arithmetic), sample);
  const precision = precisionOf(sample, candidate);
  const strange = judgement.verdict === 'consistent' && isStrange(residuals, arithmetic);
  return {
    ...facts,
    verdict: strange ? 'suspicious' : judgement.verdict,
    ratio: residuals.ratio,
    bias: residuals.bias,
    ...(precision && { behavesLike: { preset: precision.preset, words: precision.words } }),
  };
}

/** Honest runs of a region were seen up to 1.7 times one sample's spread; precisions that were lost are 100 times and more. */
const MOST_SPREADS = 6;

/**
 * How many spreads are too many, when so many samples have been drawn for it. A region may end in a single number, or in many that
 * err as one, and then a sample's spread is small by chance: of two honest errors one is six times the other in a tenth of all
 * cases. Over the rms of n samples such an error has Student's distribution with n degrees of freedom, and beyond these only
 * in one of 50,000 cases.
 */
const SAMPLES: readonly (readonly [samples: number, most: number])[] = [
  [2, 224],
  [4, 24],
  [8, 9],
  [16, MOST_SPREADS],
];

/** A region's errors beside those of honest backends: of one, and of more where its errors would be strange. */
function withSpread<F extends Judgement>(
  facts: F,
  { certified: { value }, likely }: Certificate,
  candidate: Tensor,
  { fast }: Arithmetic,
): F & { readonly verdict: Verdict; readonly ratio?: number } {
  const error = meanSquare(candidate, value);
  if (!Number.isFinite(error) || fast) return facts;
  let squares = meanSquare(likely(), value);
  let drawn = 1;
  const ratio = (): number => Math.sqrt((error * drawn) / squares);
  const isStrange =
    facts.verdict !== 'refuted' &&
    ratio() > MOST_SPREADS &&
    SAMPLES.some(([samples, most]) => {
      while (drawn < samples && ratio() > MOST_SPREADS) squares += meanSquare(likely(drawn++), value);
      return ratio() > most;
    });
  if (!(squares > 0)) return facts;
  return { ...facts, ratio: ratio(), verdict: isStrange ? 'suspicious' : facts.verdict };
}

function meanSquare(a: Tensor, b: Tensor): number {
  const [x, y] = [elements(a), elements(b)];
  let squares = 0;
  for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) squares += (x[i] - y[i]) ** 2;
  return squares / x.length;
}

/** A convolution, transposed or not, or dense layer of which all that it reads is the backend's own. */
const visibleProducts = (operation: Operation<Certified>): Products | undefined =>
  addsProducts(operation) ? (ifAllSeen(operation) as Products | undefined) : undefined;
