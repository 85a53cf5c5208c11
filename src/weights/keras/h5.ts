/**
 * Weights of Keras in HDF5. Layouts: Keras 2's `save_weights` and whole models (its saving/hdf5_format.py),
 * and Keras 3's `.weights.h5` (its saving/saving_lib.py).
 */
import { Budget } from '../../bytes/budget.js';
import { type Bytes, bytesGiven } from '../../bytes/given.js';
import { FormatError } from '../../errors.js';
import { type Guard, unguarded } from '../guard.js';
import { withHdf5 } from '../hdf5.js';
import type { Hdf5File } from '../hdf5-file.js';
import { quote } from '../quote.js';
import type { WeightFile } from '../stored-tensor.js';
import { keras2Names, keras3Variable } from './names.js';

/** More groups than any model has layers; links can make endless ones of a few. */
const MAX_GROUPS = 20_000;
const MAX_DEPTH = 64;
const MAX_TENSORS = 100_000;

function fail(expected: string, actual: string): never {
  throw new FormatError('keras', expected, actual);
}

function add(weights: WeightFile, file: Hdf5File, name: string, path: string): void {
  if (weights.has(name)) fail('every name once', `${quote(name)} twice`);
  if (weights.size >= MAX_TENSORS) fail(`at most ${MAX_TENSORS} tensors`, 'more');
  weights.set(name, file.tensor(path));
}

/** A list of names is cut into `name0`, `name1`, … where HDF5's limit of 64 KB for an attribute asks for it. */
function namesIn(file: Hdf5File, path: string, attribute: string): string[] | undefined {
  const whole = file.texts(path, attribute);
  if (whole !== undefined) return whole;
  const names: string[] = [];
  for (let part = 0; ; part++) {
    const more = file.texts(path, `${attribute}${part}`);
    if (more === undefined) return part === 0 ? undefined : names;
    names.push(...more);
  }
}

const join = (parent: string, name: string): string => (parent === '/' ? `/${name}` : `${parent}/${name}`);

/** What belongs to no layer: optional, and in most models empty. */
const TOP_LEVEL = 'top_level_model_weights';

function readKeras2(file: Hdf5File, root: string, layers: readonly string[]): WeightFile {
  const weights: WeightFile = new Map();
  for (const layer of layers) {
    const group = join(root, layer);
    if (!file.isGroup(group)) fail(`a group for layer ${quote(layer)}`, 'none');
    const names =
      namesIn(file, group, 'weight_names') ?? fail(`weight_names of layer ${quote(layer)}`, 'none');
    const own = keras2Names(layer, names);
    for (const [i, name] of names.entries()) add(weights, file, own[i]!, join(group, name));
  }
  const top = join(root, TOP_LEVEL);
  for (const name of (file.isGroup(top) && namesIn(file, top, 'weight_names')) || []) {
    add(weights, file, name.replace(/:\d+$/, ''), join(top, name));
  }
  return weights;
}

/** Groups beside the layers, with variables that are no weights. */
const NO_LAYERS = /^(optimizer|seed_generator(_\d+)?|metrics|_?compile_metrics|loss_tracker)$/;

/** `layers` under which Keras 3 puts them; `_layer_checkpoint_dependencies` in its previews. */
const CONTAINER = /^(layers|_layer_checkpoint_dependencies)$/;

/** The layers' own names by their paths in the file, `functional/conv2d_1`. */
export type LayerNames = ReadonlyMap<string, string>;

function readKeras3(file: Hdf5File, described: LayerNames): WeightFile {
  const weights: WeightFile = new Map();
  let groups = 0;

  /** @param classes of the layers on the way, numbered, the last one's own at the end; @param path names of the layers */
  const visit = (group: string, classes: readonly string[], path: readonly string[]): void => {
    if (++groups > MAX_GROUPS || path.length > MAX_DEPTH) {
      fail(`at most ${MAX_GROUPS} groups, ${MAX_DEPTH} deep`, 'more');
    }
    for (const child of file.names(group)) {
      const at = join(group, child);
      if (NO_LAYERS.test(child) || !file.isGroup(at)) continue;
      if (child === 'vars') readVariables(at, classes.at(-1) ?? '', path);
      else if (CONTAINER.test(child)) visit(at, classes, path);
      else visit(at, [...classes, child], [...path, layerName(at, [...classes, child])]);
    }
  };
  /** Newer files keep the name that a layer has in its model beside its variables. */
  const layerName = (group: string, classes: readonly string[]): string => {
    const vars = join(group, 'vars');
    const kept = file.isGroup(vars) ? file.texts(vars, 'name')?.[0] : undefined;
    return kept ?? described.get(classes.join('/')) ?? classes.at(-1)!;
  };
  const readVariables = (vars: string, own: string, path: readonly string[]): void => {
    const numbers = file.names(vars).sort((a, b) => Number(a) - Number(b));
    for (const number of numbers) {
      const variable = /^\d+$/.test(number) ? keras3Variable(own, Number(number), numbers.length) : number;
      add(weights, file, [...path, variable].join('/'), join(vars, number));
    }
  };
  visit('/', [], []);
  return weights;
}

function readLayers(file: Hdf5File, described: LayerNames): WeightFile {
  for (const root of ['/', '/model_weights']) {
    const layers = file.isGroup(root) ? namesIn(file, root, 'layer_names') : undefined;
    if (layers !== undefined) return readKeras2(file, root, layers);
  }
  const names = file.names('/');
  if (names.some((name) => CONTAINER.test(name) || name === 'vars')) return readKeras3(file, described);
  const found = names.length === 0 ? 'an empty file' : `a file with ${quote(names.join(', '))}`;
  return fail('layer_names (Keras 2), or groups layers or vars (Keras 3)', found);
}

/**
 * Reads the weights of a Keras .h5 file: `save_weights` and whole models of Keras 2, `.weights.h5` of Keras 3.
 * Names are `layer/kernel`, `/bias`, `/gamma`, `/beta`, `/moving_mean`, `/moving_variance`, those of a model
 * within a model `model/layer/kernel`; tensors are laid out as Keras does (see layout.ts). Keras 3 files
 * that do not keep the layers' names have the names of their classes, numbered (`conv2d_3/kernel`).
 *
 * Needs the package h5wasm, which is loaded at the first call.
 * @param described names of layers by their paths in a Keras 3 file, for those that it does not keep (see archive.ts)
 * @throws FormatError for a file that is no HDF5, is damaged, or is not Keras' (it says what was missing);
 * FpnError where h5wasm is not installed, or has been crashed by a damaged file before.
 */
export async function readKerasH5(given: Bytes, described: LayerNames = new Map()): Promise<WeightFile> {
  const bytes = bytesGiven('readKerasH5', given);
  return kerasH5(bytes, new Budget('hdf5', bytes.length), unguarded, described);
}

/** The same within a budget and under a guard. */
export const kerasH5 = (
  bytes: Uint8Array,
  budget: Budget,
  guard: Guard,
  described: LayerNames = new Map(),
): Promise<WeightFile> => withHdf5(bytes, budget, guard, (file) => readLayers(file, described));
