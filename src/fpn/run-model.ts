/** What is asked of a model: its results, its parameters, its shapes and its cost, each by running it on a backend. */
import { FpnError } from '../errors.js';
import { type ParameterSource, type ParameterSpec, Scope } from '../layers/scope.js';
import type { Backend } from '../ops/backend.js';
import { type CostTotals, costBackend, imageCost, type MapCost } from '../ops/cost.js';
import { intercept } from '../ops/intercept.js';
import { lifetimesOf, releasing } from '../ops/lifetimes.js';
import type { OperatorName } from '../ops/operators.js';
import { shapes } from '../ops/shapes.js';
import { formatShape, type Shape, sizeOf } from '../ops/tensor.js';
import { type TraceEvent, trace } from '../ops/trace.js';
import {
  imageShapeOf,
  type Levels,
  levelsOf,
  type Model,
  type Network,
  type NetworkFacts,
  onlyLevels,
} from './model.js';
import { graphOf, keptBy } from './model-graph.js';
import { checkNeckInputs } from './neck-inputs.js';
import type { Pyramid } from './necks/feature-pyramid.js';
import { channelCount } from './preprocessing.js';

/** What a caller can see of a run, and do to it. */
export interface RunOptions<T> {
  /** The levels that are asked for, by name; a backend that reuses memory reuses that of the others. All where it is left out. */
  readonly levels?: readonly string[];
  /**
   * Called after each operator, in the order of execution (see ops/trace): for progress, to look at a layer, or to put another
   * tensor in its output's place.
   */
  // biome-ignore lint/suspicious/noConfusingVoidType: callbacks that return nothing are the usual ones
  readonly onOperator?: (event: TraceEvent<T>) => T | void;
  /** An `AbortSignal`, asked before each operator. A run is synchronous, so what aborts it is `onOperator` or another thread. */
  readonly signal?: {
    /** Throws the reason where the run is to stop. */
    throwIfAborted(): void;
  };
}

/**
 * Runs a model.
 * @param image [N,C,H,W], prepared as the model's system does it (see `prepareImage`), C being 3, or 1 of a grey image
 * @throws FpnError where the image has another number of channels; OperatorError, with the layer's name, where its size or a
 * parameter does not fit; the signal's reason where the run is aborted
 */
export function runModel<T>(
  model: Network,
  backend: Backend<T>,
  parameters: ParameterSource<T>,
  image: T,
  options: RunOptions<T> = {},
): Levels<T> {
  const shape: Shape | undefined = backend.shape(image);
  checkImage(model, shape);
  const { levels } = options;
  const run = (nn: Backend<T>): Levels<T> =>
    onlyLevels(levelsOf(model, new Scope(nn, parameters), image), levels);
  if (!backend.release) {
    // a name that is no level's is refused before anything is computed
    if (levels) onlyLevels(graphOf(model, shape).levels, levels);
    return run(watch(backend, options));
  }
  const graph = graphOf(model, shape);
  const lifetimes = lifetimesOf(graph, keptBy({ levels: onlyLevels(graph.levels, levels) }));
  if (!options.onOperator) {
    const { overwrites } = backend;
    const followedBy = (operator: OperatorName): void => backend.followedBy?.(operator);
    return run(releasing(watch(backend, options), graph, lifetimes, { overwrites, followedBy }));
  }
  // who is told of operators sees their inputs as they were, and puts in their results' places what is not the backend's
  const { noting, isOwn } = notingResults(backend);
  return run(releasing(watch(noting, options), graph, lifetimes, { isOwn }));
}

/** The backend, and whether it has given a result, which is asked once of each. */
function notingResults<T>(backend: Backend<T>) {
  const results = new Set<T>();
  const noting = intercept(backend, ({ run }) => {
    const result = run();
    results.add(result);
    return result;
  });
  return { noting, isOwn: (result: T): boolean => results.delete(result) };
}

function watch<T>(backend: Backend<T>, { onOperator, signal }: RunOptions<T>): Backend<T> {
  const traced = onOperator ? trace(backend, onOperator) : backend;
  if (!signal) return traced;
  return intercept(traced, ({ run }) => {
    signal.throwIfAborted();
    return run();
  });
}

/** @throws FpnError where the image has another number of channels than the model takes */
export function checkImage(
  { name, preprocessing }: NetworkFacts,
  shape: Shape | undefined,
): asserts shape is Shape {
  const channels = channelCount(preprocessing);
  if (shape?.length === 4 && shape[1] === channels) return;
  const got = shape ? formatShape(shape) : 'no tensor';
  const hint = shape?.[3] === channels ? ' (its transpose(0, 3, 1, 2) is)' : '';
  throw new FpnError(`${name}: expected an image of shape N×${channels}×H×W, got ${got}${hint}`);
}

/**
 * Runs a model's neck alone, on feature maps of one's own.
 * @param features one map [N,C,H,W] for each of the model's `neckInputs`, finest first
 * @throws FpnError where they are not as many, in that order, of one batch (see `checkNeckInputs`)
 */
export function runNeck<T>(
  model: Model,
  backend: Backend<T>,
  parameters: ParameterSource<T>,
  features: readonly T[],
  options: Pick<RunOptions<T>, 'onOperator' | 'signal'> = {},
): Pyramid<T> {
  checkNeckInputs(
    model,
    features.map((map) => backend.shape(map)),
  );
  return model.neck(new Scope(watch(backend, options), parameters), features);
}

/**
 * Every parameter of a model in the order in which the network asks for them.
 * @param image shape of the input, on which the parameters of a classifier's dense layers depend
 * @throws FpnError and OperatorError as `runModel` does, where the input does not fit
 */
export function parametersOf(model: Network, image: Shape = imageShapeOf(model)): ParameterSpec[] {
  return recorded((record) => runModel(model, shapes, record, image));
}

/** The parameters that a run on shapes asks for, in the order of asking; shared ones stand once. */
function recorded(run: (record: ParameterSource<Shape>) => void): ParameterSpec[] {
  const specs = new Map<string, ParameterSpec>();
  run((spec) => {
    if (!specs.has(spec.name)) specs.set(spec.name, spec);
    return spec.shape;
  });
  return [...specs.values()];
}

/**
 * Every parameter of a model's neck, on feature maps of these shapes (see `runNeck`).
 * @throws FpnError and OperatorError as `runNeck` does, where the maps do not fit
 */
export const neckParametersOf = (model: Model, features: readonly Shape[]): ParameterSpec[] =>
  recorded((record) => runNeck(model, shapes, record, features));

/**
 * The shape of every level and output for an input [N,C,H,W], without computing a pixel.
 * @throws FpnError and OperatorError as `runModel` does, where the input does not fit
 */
export const shapesOf = (model: Network, input: Shape): Levels<Shape> =>
  runModel(model, shapes, (spec) => spec.shape, input);

/** What a run costs: each level's share, the totals, and how many parameters. */
export interface ModelCost {
  readonly levels: Levels<MapCost>;
  readonly totals: CostTotals & {
    /** Bytes of the float32 results that are alive at one time at most, where each goes after its last use. */
    readonly peakActivationBytes: number;
  };
  /** Number of parameters, running statistics included. */
  readonly parameters: number;
}

/**
 * What a run on an input [N,C,H,W] costs.
 * @throws FpnError and OperatorError as `runModel` does, where the input does not fit
 */
export function costOf(model: Network, input: Shape): ModelCost {
  const backend = costBackend();
  const sizes = new Map<string, number>();
  const count = ({ name, shape }: ParameterSpec): MapCost => {
    sizes.set(name, sizeOf(shape));
    return imageCost(shape);
  };
  const levels = runModel(model, backend, count, imageCost(input));
  const parameters = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const graph = graphOf(model, input);
  const { peakBytes } = lifetimesOf(graph, keptBy(graph));
  return { levels, totals: { ...backend.totals, peakActivationBytes: peakBytes }, parameters };
}
