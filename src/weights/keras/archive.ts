/**
 * Keras 3's `.keras`: a zip archive of `config.json`, which describes the layers, and `model.weights.h5`, which has their
 * variables. Until Keras kept the layers' names beside these, the file of weights knew the layers by class and number
 * alone, and the description says which is which. Source: `_save_model_to_fileobj` and `_save_container_state` in Keras'
 * saving/saving_lib.py.
 */
import { Budget } from '../../bytes/budget.js';
import { inMemory } from '../../bytes/byte-source.js';
import { type Bytes, bytesGiven } from '../../bytes/given.js';
import { FormatError } from '../../errors.js';
import { type Guard, unguarded } from '../guard.js';
import type { WeightFile } from '../stored-tensor.js';
import { ZipArchive } from '../zip.js';
import { kerasH5 } from './h5.js';
import { classPathOf } from './names.js';

const CONFIG = 'config.json';
const WEIGHTS = 'model.weights.h5';

/** Deeper than any model within a model. */
const MAX_DEPTH = 64;

/** The entries with one of which a .keras file begins. */
export const KERAS_ENTRIES: readonly string[] = ['metadata.json', CONFIG, WEIGHTS];

type Json = Readonly<Record<string, unknown>>;

const record = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};

/**
 * The layers' names by their paths in the file of weights, `functional/conv2d_1`: the second convolution of the first model
 * within the model.
 */
export function layerNames(model: unknown): Map<string, string> {
  const names = new Map<string, string>();
  const visit = (container: Json, path: string, depth: number): void => {
    const { layers } = record(container.config);
    if (!Array.isArray(layers) || depth > MAX_DEPTH) return;
    const counts = new Map<string, number>();
    for (const layer of layers.map(record)) {
      const { class_name: className, module: home, config } = layer;
      // operators of an expression, such as x + 1, are described among the layers and are none
      if (typeof className !== 'string' || `${home}`.startsWith('keras.src.ops')) continue;
      const kind = classPathOf(className);
      const count = counts.get(kind) ?? 0;
      counts.set(kind, count + 1);
      const own = `${path}${kind}${count === 0 ? '' : `_${count}`}`;
      const { name } = record(config);
      if (typeof name === 'string') names.set(own, name);
      visit(layer, `${own}/`, depth + 1);
    }
  };
  visit(record(model), '', 0);
  return names;
}

function described(archive: ZipArchive): Map<string, string> {
  if (!archive.names.includes(CONFIG)) return new Map();
  try {
    return layerNames(JSON.parse(new TextDecoder().decode(archive.read(CONFIG))));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new FormatError('keras', `JSON in ${CONFIG}`, 'other text');
  }
}

/**
 * Reads the weights of a .keras file under the names that its layers have in the model; otherwise as `readKerasH5`.
 * @throws FormatError for an archive that is damaged or has no weights, and as `readKerasH5` does; FpnError where h5wasm is
 * not installed.
 */
export async function readKerasArchive(given: Bytes): Promise<WeightFile> {
  const bytes = bytesGiven('readKerasArchive', given);
  return kerasArchive(bytes, new Budget('keras', bytes.length), unguarded);
}

/** The same within a budget and under a guard. */
export async function kerasArchive(bytes: Uint8Array, budget: Budget, guard: Guard): Promise<WeightFile> {
  const archive = new ZipArchive(inMemory('keras', bytes), budget);
  return kerasH5(archive.read(WEIGHTS), budget, guard, described(archive));
}
