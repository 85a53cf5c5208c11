/** What is asked of a model: its results, its parameters, its shapes and its cost, each by running it on a backend. */
import { type ParameterSource, type ParameterSpec, Scope } from '../layers/scope.js';
import type { Backend } from '../ops/backend.js';
import { type CostTotals, costBackend, imageCost, type MapCost } from '../ops/cost.js';
import { shapes } from '../ops/shapes.js';
import { type Shape, sizeOf } from '../ops/tensor.js';
import { imageShapeOf, type Levels, type Model } from './model.js';
import { checkNeckInputs } from './neck-inputs.js';
import type { Pyramid } from './necks/feature-pyramid.js';

/** Runs a model. */
export function runModel<T>(
  model: Model,
  backend: Backend<T>,
  parameters: ParameterSource<T>,
  image: T,
): Levels<T> {
  const scope = new Scope(backend, parameters);
  const features = model.backbone(scope, image);
  const used = model.neckInputs.map((name) => features[name]);
  const pyramid = model.neck(scope, used);
  return { features, pyramid, ...(model.head && { outputs: model.head(scope, pyramid) }) };
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
): Pyramid<T> {
  checkNeckInputs(
    model,
    features.map((map) => backend.shape(map)),
  );
  return model.neck(new Scope(backend, parameters), features);
}

/**
 * Every parameter of a model in the order in which the network asks for them.
 * @param image shape of the input, on which the parameters of a classifier's dense layers depend
 */
export function parametersOf(model: Model, image: Shape = imageShapeOf(model)): ParameterSpec[] {
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

/** Every parameter of a model's neck, on feature maps of these shapes (see `runNeck`). */
export const neckParametersOf = (model: Model, features: readonly Shape[]): ParameterSpec[] =>
  recorded((record) => runNeck(model, shapes, record, features));

/** The shape of every level and output for an input [N,C,H,W], without computing a pixel. */
export const shapesOf = (model: Model, input: Shape): Levels<Shape> =>
  runModel(model, shapes, (spec) => spec.shape, input);

export interface ModelCost {
  readonly levels: Levels<MapCost>;
  readonly totals: CostTotals;
  /** Number of parameters, running statistics included. */
  readonly parameters: number;
}

/** What a run on an input [N,C,H,W] costs. */
export function costOf(model: Model, input: Shape): ModelCost {
  const backend = costBackend();
  const sizes = new Map<string, number>();
  const count = ({ name, shape }: ParameterSpec): MapCost => {
    sizes.set(name, sizeOf(shape));
    return imageCost(shape);
  };
  const levels = runModel(model, backend, count, imageCost(input));
  const parameters = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  return { levels, totals: backend.totals, parameters };
}
