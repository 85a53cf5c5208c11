/**
 * The results that Polygraphy saves (`--save-results`): `{"lst": [[runner, [{"outputs": {name: {"values": {"array":
 * base64 of a .npy}}}}, …]], …]}`. Source: tools/Polygraphy/polygraphy/comparator/struct.py in NVIDIA/TensorRT.
 */

import { decodedBase64 } from '../../bytes/base64.js';
import type { ByteSource } from '../../bytes/byte-source.js';
import { FormatError } from '../../errors.js';
import { quote } from '../../weights/quote.js';
import { about, type Dump, type DumpEntry, dumpOf } from './dump.js';
import { npyEntry } from './files.js';
import { type JsonToken, jsonTokens, textAt } from './json-tokens.js';

interface Found {
  /** By their index in the list. */
  readonly runners: Map<number, string>;
  /** How many iterations each of them has. */
  readonly iterations: Map<number, number>;
  readonly arrays: {
    readonly runner: number;
    readonly tensor: string;
    readonly begin: number;
    readonly end: number;
  }[];
}

/** Keys and indices that lead to where a token stands. */
type Path = readonly (string | number)[];

/** Every value with its path; containers are passed when they open. */
function* values(source: ByteSource): Generator<{ path: Path; token: JsonToken }> {
  const path: (string | number)[] = [];
  for (const token of jsonTokens(source)) {
    if (token.kind === 'close') path.pop();
    const last = path.length - 1;
    if (token.kind === 'key') path[last] = token.key;
    else if (token.kind !== 'close') {
      const at = path[last];
      if (typeof at === 'number') path[last] = at + 1;
      yield { path, token };
      if (token.kind === 'open') path.push(token.container === 'array' ? -1 : '');
    }
  }
}

const OUTPUTS = 4;

/** Walks through the file once and keeps where things are. */
function find(source: ByteSource): Found {
  const found: Found = { runners: new Map(), iterations: new Map(), arrays: [] };
  for (const { path, token } of values(source)) {
    const [list, runner, part, iteration] = path;
    if (list !== 'lst' || typeof runner !== 'number') continue;
    if (path.length === 3 && part === 0 && token.kind === 'text') {
      found.runners.set(runner, textAt(source, token.begin, token.end));
    } else if (path.length === 4 && part === 1) {
      found.iterations.set(runner, Number(iteration) + 1);
    } else if (path[OUTPUTS] === 'outputs' && iteration === 0 && token.kind === 'text') {
      const [tensor, ...rest] = path.slice(OUTPUTS + 1);
      const { begin, end } = token;
      if (rest.join('/') === 'values/array')
        found.arrays.push({ runner, tensor: String(tensor), begin, end });
    }
  }
  return found;
}

/**
 * The tensors of one runner's first iteration.
 * @param wanted the runner; the first where it is left out, and the dump's notes say so where there are others
 * @throws FormatError where the source is no such file, has no such runner, or what it holds is no .npy
 */
export function polygraphyDump(source: ByteSource, wanted?: string): Dump {
  const { name } = source;
  const { runners, iterations, arrays } = about(name, () => find(source));
  const names = [...runners.values()];
  const listed = names.map(quote).join(', ');
  if (names.length === 0)
    throw new FormatError(name, 'results of Polygraphy ({"lst": [[runner, …]]})', 'none');
  const [index, runner] = [...runners].find((one) => wanted === undefined || one[1] === wanted) ?? [];
  if (index === undefined || runner === undefined) {
    throw new FormatError(name, `the runner ${quote(wanted ?? '')}`, `the runners ${listed}`);
  }
  const entries = new Map<string, DumpEntry>();
  for (const array of arrays) {
    if (array.runner !== index) continue;
    const label = `${name}: ${quote(array.tensor)}`;
    const entry = about(label, () =>
      npyEntry({ ...decodedBase64(source, array.begin, array.end), name: label }),
    );
    entries.set(array.tensor, entry);
  }
  const count = iterations.get(index) ?? 0;
  return dumpOf(name, entries, [
    ...(names.length > 1 && wanted === undefined ? [`of the runners ${listed} the first is taken`] : []),
    ...(count > 1 ? [`of ${count} iterations of ${quote(runner)} the first is taken`] : []),
  ]);
}
