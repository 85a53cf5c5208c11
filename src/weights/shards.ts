/**
 * Weights in several files, and the index that says which tensor is in which: `model.safetensors.index.json` or
 * `pytorch_model.bin.index.json`, `{"weight_map": {name: file}}`. Source: `split_torch_state_dict_into_shards` in
 * huggingface_hub.
 */
import { FormatError } from '../errors.js';
import { quote, showJson } from './quote.js';

/** The largest models have a few hundred. */
const MAX_SHARDS = 10_000;

function fail(expected: string, actual: string): never {
  throw new FormatError('shards', expected, actual);
}

/**
 * The files that an index names, each with its tensors, in the index's order.
 * @throws FormatError where the bytes are no index, or it names a file in another folder
 */
export function shardsOf(index: Uint8Array): Map<string, string[]> {
  const shards = new Map<string, string[]>();
  for (const [name, file] of Object.entries(weightMap(index))) {
    if (typeof file !== 'string') fail(`the file of ${quote(name)}`, showJson(file));
    // an index may name files beside it, and no others
    if (/[/\\\0]|^\.{0,2}$/.test(file)) fail('the names of files in the same folder', quote(file));
    const names = shards.get(file);
    if (names) names.push(name);
    else shards.set(file, [name]);
    if (shards.size > MAX_SHARDS) fail(`at most ${MAX_SHARDS} files`, 'more');
  }
  return shards;
}

function weightMap(index: Uint8Array): object {
  let parsed: { readonly weight_map?: unknown } | null;
  try {
    parsed = JSON.parse(new TextDecoder().decode(index));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return fail('an index in JSON', 'other text');
  }
  const map = parsed?.weight_map;
  return typeof map === 'object' && map !== null && !Array.isArray(map)
    ? map
    : fail('a weight_map from tensors to files', showJson(map));
}
