/** From a weight file to a model's parameters, with everything that does not fit said at once. */
import { FpnError } from '../errors.js';
import type { ParameterSource, ParameterSpec } from '../layers/scope.js';
import { seededParameter } from '../layers/seeded.js';
import { elements, formatShape, type Shape, sameShape, type Tensor } from '../ops/tensor.js';
import { isKerasName, layoutFromKeras, renumbered } from '../weights/keras/layout.js';
import { toFloat32, type WeightFile } from '../weights/stored-tensor.js';
import { imageShapeOf, type Model } from './model.js';
import { neckParametersOf, parametersOf, shapesOf } from './run-model.js';

export interface Misshapen {
  readonly name: string;
  readonly expected: Shape;
  readonly actual: Shape;
  /** Which other layout of the kernel on file would fit; '' where none does. */
  readonly note: string;
}

/** All that keeps a weight file from being a model's weights. */
export interface WeightProblems {
  /** Parameters of the model that the file does not have. */
  readonly missing: readonly ParameterSpec[];
  /** Tensors of the file that the model does not know, by their name on file. */
  readonly unexpected: readonly string[];
  readonly misshapen: readonly Misshapen[];
  /** Parameters that hold a NaN or an infinity. */
  readonly nonFinite: readonly string[];
  /** Parameters that two tensors of the file claim to be. */
  readonly ambiguous: readonly string[];
}

/** The message lists every problem; `problems` has them as data. */
export class WeightsError extends FpnError {
  override name = 'WeightsError';

  constructor(
    readonly model: string,
    readonly problems: WeightProblems,
  ) {
    super(`weights: expected the parameters of ${model}, got ${describe(problems)}`);
  }
}

/**
 * A model's parameters from a weight file, rounded to float32 where the file holds more.
 * @param image shape of the input that the weights are for, where it is not the model's own (see `parametersOf`)
 * @throws WeightsError where parameters are missing, unexpected, wrongly shaped, ambiguous or not finite
 */
export function loadParameters(
  model: Model,
  file: WeightFile,
  image: Shape = imageShapeOf(model),
): Map<string, Tensor> {
  return complete(model, load(model, file, parametersOf(model, image), new Set()));
}

/**
 * The parameters of a model's neck, on feature maps of these shapes, from a file of the neck's or of the whole model's.
 * @throws FpnError where the weights are the model's, and the maps do not have the channels that they are for
 * @throws WeightsError as `loadParameters` does
 */
export function loadNeckParameters(
  model: Model,
  file: WeightFile,
  features: readonly Shape[],
): Map<string, Tensor> {
  const specs = neckParametersOf(model, features);
  const others = new Set(parametersOf(model).map(({ name }) => name));
  for (const { name } of specs) others.delete(name);
  const loaded = load(model, file, specs, others);
  if (loaded.problems.misshapen.length > 0) {
    const own = ownNeckInputs(model, features);
    const onOwn = load(model, file, neckParametersOf(model, own), others);
    if (isComplete(onOwn)) throw new FpnError(otherChannels(model, own, features));
  }
  return complete(model, loaded);
}

/** Maps of these sizes, with the channels of the model's own backbone. */
function ownNeckInputs(model: Model, features: readonly Shape[]): Shape[] {
  const own = shapesOf(model, imageShapeOf(model)).features;
  return features.map(([batch, , ...size], i) => [batch, own[model.neckInputs[i]][1], ...size]);
}

function otherChannels({ name, neckInputs }: Model, own: readonly Shape[], given: readonly Shape[]): string {
  const wrong = neckInputs.flatMap((input, i) =>
    own[i][1] === given[i][1] ? [] : [`${input} of ${own[i][1]}, got ${given[i][1]}`],
  );
  return `${name}: expected maps with the channels that the weights are for: ${wrong.join('; ')}`;
}

/** What of a file are a model's parameters, and what is wrong with them. */
interface Loaded {
  readonly parameters: Map<string, Tensor>;
  readonly problems: WeightProblems;
}

const isComplete = ({ problems }: Loaded): boolean =>
  Object.values(problems).every((list) => list.length === 0);

function complete({ name }: Model, loaded: Loaded): Map<string, Tensor> {
  if (!isComplete(loaded)) throw new WeightsError(name, loaded.problems);
  return loaded.parameters;
}

/** @param ignored names that are neither expected nor wrong */
function load(
  model: Model,
  file: WeightFile,
  specs: readonly ParameterSpec[],
  ignored: ReadonlySet<string>,
): Loaded {
  const expected = new Map(specs.map((spec) => [spec.name, spec]));
  const names = parameterNames(model, file.keys());
  const parameters = new Map<string, Tensor>();
  const unexpected: string[] = [];
  const misshapen: Misshapen[] = [];
  const nonFinite: string[] = [];
  const ambiguous: string[] = [];

  for (const [onFile, stored] of file) {
    const name = names.get(onFile);
    if (name === undefined || ignored.has(name)) continue;
    const spec = expected.get(name);
    if (!spec) {
      unexpected.push(onFile);
    } else if (parameters.has(name)) {
      ambiguous.push(name);
    } else {
      const onFileLayout = toFloat32(stored);
      const value = isKerasName(onFile) ? layoutFromKeras(onFileLayout) : onFileLayout;
      parameters.set(name, value);
      if (!sameShape(value.shape, spec.shape)) {
        const note = otherLayout(onFile, onFileLayout, spec.shape);
        misshapen.push({ name, expected: spec.shape, actual: [...value.shape], note });
      } else if (!elements(value).every(Number.isFinite)) {
        nonFinite.push(name);
      }
    }
  }

  const missing = [...expected.values()].filter(({ name }) => !parameters.has(name));
  return { parameters, problems: { missing, unexpected, misshapen, nonFinite, ambiguous } };
}

/** What a model calls the parameters of a file, by their names there; undefined for what it has no use for. */
export function parameterNames(model: Model, onFile: Iterable<string>): Map<string, string | undefined> {
  const names = [...onFile];
  const usual = model.numberedLayers ? renumbered(names, model.numberedLayers) : names;
  return new Map(names.map((name, i) => [name, model.parameterName(usual[i])]));
}

/** Says so where a kernel that does not fit as its name says it is laid out fits as the others are. */
function otherLayout(name: string, onFile: Tensor, expected: Shape): string {
  const [layout, reading] = isKerasName(name) ? ['OIHW', onFile] : ['HWIO (Keras)', layoutFromKeras(onFile)];
  return sameShape(reading.shape, expected) ? ` (its ${layout} reading fits)` : '';
}

/** Answers a network's requests from loaded parameters. */
export const fromLoaded =
  (parameters: ReadonlyMap<string, Tensor>): ParameterSource<Tensor> =>
  ({ name }) => {
    const value = parameters.get(name);
    if (!value) throw new FpnError(`weights: expected a parameter ${name}, got none of that name`);
    return value;
  };

/** Answers a network's requests with seeded He weights (see layers/seeded), made as they are asked for. */
export const fromSeed =
  (seed = 0): ParameterSource<Tensor> =>
  (spec) =>
    seededParameter(spec, seed);

function describe({ missing, unexpected, misshapen, nonFinite, ambiguous }: WeightProblems): string {
  const parts = [
    list('missing', missing, ({ name, shape }) => `${name} ${formatShape(shape)}`),
    list('unexpected', unexpected, (name) => name),
    list(
      'wrongly shaped',
      misshapen,
      ({ name, expected, actual, note }) =>
        `${name} ${formatShape(actual)} for ${formatShape(expected)}${note}`,
    ),
    list('not finite', nonFinite, (name) => name),
    list('ambiguous', ambiguous, (name) => name),
  ];
  return parts.filter((part) => part !== '').join('; ');
}

const list = <P>(kind: string, problems: readonly P[], show: (problem: P) => string): string =>
  problems.length === 0 ? '' : `${problems.length} ${kind}: ${problems.map(show).join(', ')}`;
