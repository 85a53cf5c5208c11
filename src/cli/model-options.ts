/** The models that a command's options choose, and the ways of preparing an image for them. */

import { didYouMean } from '../did-you-mean.js';
import type { Model, Network, NetworkFacts } from '../fpn/model.js';
import { modelByName, modelNames } from '../fpn/models/index.js';
import type { Preprocessing } from '../fpn/preprocessing.js';
import { formatShape } from '../ops/tensor.js';
import { backboneOptions } from './backbone-options.js';
import { graphIn } from './graph-file.js';
import { integerOption, numberOption, sizeFrom, UsageError } from './usage.js';

const DEFAULT_MODEL = 'paper-resnet50';

/**
 * @param what what the name was typed for
 * @throws UsageError where no model is called that
 */
export function checkModelName(what: string, name: string): void {
  if (modelNames.includes(name)) return;
  const suggestion = didYouMean(name, modelNames);
  throw new UsageError(`${what}: expected the name of a model, got "${name}"${suggestion}`, 'models');
}

/** What says something about a model, and nothing about a graph, which has its structure and its weights. */
const OF_MODELS = [
  'model',
  'weights',
  'weights-key',
  'seed',
  'pyramid-channels',
  'epsilon',
  'depths',
  'stride-in',
  'image-mode',
  'neck-only',
  'features',
] as const;

/** What says something about a graph, and nothing about a model. */
const OF_GRAPHS = ['prepare', 'graph-input', 'levels'] as const;

/**
 * The graph that the options name, or the model.
 * @param levelsOfModels whether `levels` are chosen among a model's too
 * @throws UsageError where both are asked for; FpnError where the graph's file is none
 */
export function chosenNetwork(
  values: ModelValues & GraphValues,
  levelsOfModels: 'levels of models' | undefined = undefined,
): Network {
  const { graph, prepare, levels, 'graph-input': input } = values;
  if (graph === undefined) {
    const stray = OF_GRAPHS.find(
      (name) => values[name] !== undefined && !(levelsOfModels && name === 'levels'),
    );
    if (stray) throw new UsageError(`--${stray}: expected --graph with it, got none`);
    return chosenModel(values);
  }
  checkGraphOptions(values);
  return graphIn(graph, prepare, { outputs: levels?.split(','), input });
}

/** @throws UsageError where an option says something of a model, beside a graph */
export function checkGraphOptions(values: object): void {
  const pointless = OF_MODELS.find(
    (name) => (values as Partial<Record<string, unknown>>)[name] !== undefined,
  );
  if (pointless) throw new UsageError(`--graph: expected no --${pointless} with it, got both`);
}

interface GraphValues {
  readonly graph?: string;
  readonly prepare?: string;
  readonly 'graph-input'?: string;
  readonly levels?: string;
}

interface ModelValues {
  readonly model?: string;
  readonly 'pyramid-channels'?: string;
  readonly epsilon?: string;
  readonly depths?: string;
  readonly 'stride-in'?: string;
}

/** The model that the options ask for. */
export function chosenModel(values: ModelValues): Model {
  const { model: name = DEFAULT_MODEL, 'pyramid-channels': channels, epsilon } = values;
  checkModelName('--model', name);
  return modelByName(name, {
    ...backboneOptions(values),
    ...(channels !== undefined && { channels: integerOption('pyramid-channels', channels, 1) }),
    ...(epsilon !== undefined && { epsilon: numberOption('epsilon', epsilon) }),
  });
}

/**
 * The model preparing images in one of the ways that its system names; as it was where none is asked for.
 * @throws UsageError where the system has no ways to choose from, or not this one
 */
export function inImageMode<N extends NetworkFacts>(model: N, mode: string | undefined): N {
  const { name, imageModes } = model;
  if (mode === undefined) return model;
  if (!imageModes) {
    throw new UsageError(
      `--image-mode: expected none for ${name}, which prepares images in one way, got "${mode}"`,
    );
  }
  if (!Object.hasOwn(imageModes, mode)) {
    const known = Object.keys(imageModes).join(', ');
    throw new UsageError(`--image-mode: expected one of ${known} for ${name}, got "${mode}"`);
  }
  return { ...model, preprocessing: imageModes[mode] };
}

/**
 * A classifier on images of another size than its system's, which its dense layers then have their parameters for, or a graph on
 * images of that size; as it was where none is asked for.
 * @throws UsageError where the model takes images of any size, or the text is none
 */
export function atImageSize<N extends NetworkFacts>(model: N, text: string | undefined): N {
  if (text === undefined) return model;
  const { name, preprocessing } = model;
  if (!preprocessing.size && !('levels' in model)) {
    throw new UsageError(
      `--image-size: expected none for ${name}, which brings images to no size of its own, got "${text}"`,
    );
  }
  return { ...model, preprocessing: { ...preprocessing, size: sizeFrom('--image-size', text) } };
}

/**
 * The model bringing the short side of an image to this first; as it was where none is asked for.
 * @throws UsageError where the model brings images to a size of its own
 */
export function atShortSide<N extends NetworkFacts>(model: N, target: number | undefined): N {
  if (target === undefined) return model;
  const { name, preprocessing, imageModes = {} } = model;
  const ownSize = ({ size, square }: Preprocessing) => size ?? (square && [square.side, square.side]);
  const own = ownSize(preprocessing);
  if (own) {
    const free = Object.keys(imageModes).find((mode) => !ownSize(imageModes[mode]));
    const other = free === undefined ? '--image-size' : `--image-mode ${free}`;
    const expected = `none for ${name}, which takes images at ${formatShape(own)} unless ${other} is given`;
    throw new UsageError(`--short-side: expected ${expected}, got ${target}`);
  }
  return { ...model, preprocessing: { ...preprocessing, shortSide: { target, longSideLimit: Infinity } } };
}
