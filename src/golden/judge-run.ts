/** Somebody's run of a network, tensor by tensor: what each is, in the order in which they were computed. */
import { type GraphNode, withAncestors } from '../ops/graph.js';
import { tensorsOf } from '../ops/operator-call.js';
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
  const regions = new Map<GraphNode, readonly string[]>();
  const { nodes } = run.graph;
  const shown = nodes.filter(({ layer }) => visible.layers.has(layer));
  // what comes after the last tensor that is shown is not asked for
  const needed: Run = { ...run, graph: { nodes: withAncestors(nodes, shown) } };
  certifyGraph(needed, arithmetic, (certificate) => {
    const { node } = certificate;
    const region = regionBefore(node, regions);
    if (!visible.layers.has(node.layer)) {
      regions.set(node, [...region, node.layer]);
      return undefined;
    }
    const candidate = visible.tensor(node.layer);
    report({ verdict: verdictOf(certificate, candidate, region, arithmetic), certificate, candidate });
    return candidate;
  });
}

/** The unseen layers that lead to a node; those of results that were seen are not in the map. */
function regionBefore(
  node: GraphNode,
  regions: ReadonlyMap<GraphNode, readonly string[]>,
): readonly string[] {
  const before = tensorsOf(node).flatMap(({ value }) => regions.get(value as GraphNode) ?? []);
  return [...new Set(before)];
}

function verdictOf(
  certificate: Certificate,
  candidate: Tensor,
  region: readonly string[],
  arithmetic: Arithmetic,
): TensorVerdict {
  const { node, operation, certified } = certificate;
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

/** A region's errors beside those of one honest backend. */
function withSpread<F extends Judgement>(
  facts: F,
  { certified: { value }, likely }: Certificate,
  candidate: Tensor,
  { fast }: Arithmetic,
): F & { readonly verdict: Verdict; readonly ratio?: number } {
  const spread = rms(likely(), value);
  const error = rms(candidate, value);
  if (!(spread > 0 && Number.isFinite(error)) || fast) return facts;
  const ratio = error / spread;
  const strange = facts.verdict !== 'refuted' && ratio > MOST_SPREADS;
  return { ...facts, ratio, verdict: strange ? 'suspicious' : facts.verdict };
}

function rms(a: Tensor, b: Tensor): number {
  const [x, y] = [elements(a), elements(b)];
  let squares = 0;
  for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) squares += (x[i] - y[i]) ** 2;
  return Math.sqrt(squares / x.length);
}

/** A convolution, transposed or not, or dense layer of which all that it reads is the backend's own. */
const visibleProducts = (operation: Operation<Certified>): Products | undefined =>
  addsProducts(operation) ? (ifAllSeen(operation) as Products | undefined) : undefined;
