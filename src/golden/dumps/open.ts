/** A dump that is one file, by what it is called and how it begins. */
import type { ByteSource, OpenBeside } from '../../bytes/byte-source.js';
import { FormatError } from '../../errors.js';
import { type Dump, dumpOf } from './dump.js';
import { npyEntry, npzDump, safetensorsDump, tensorProtoEntry } from './files.js';
import { jsonTokens } from './json-tokens.js';
import { manifestDump } from './manifest.js';
import { polygraphyDump } from './polygraphy.js';

/** What may be asked of a dump that is opened. */
export interface OpenOptions {
  /** Opens the files that a manifest names, by their paths from its folder. */
  readonly beside: OpenBeside;
  /** Of Polygraphy's results, whose; the first's where it is left out. */
  readonly runner?: string | undefined;
}

/**
 * @param source whose name ends in what it is: .safetensors, .npz, .npy, .pb, .tensorproto or .json
 * @throws FormatError where it ends otherwise, or is no such file; FpnError as `beside` does
 */
export function openDump(source: ByteSource, { beside, runner }: OpenOptions): Dump {
  const [, stem = '', extension = ''] = /([^/\\]*?)\.([^./\\]*)$/.exec(source.name) ?? [];
  const kind = extension.toLowerCase();
  if (source.size === 0) throw new FormatError(source.name, 'a dump', 'an empty file');
  if (runner !== undefined && kind !== 'json') {
    throw new FormatError(source.name, `Polygraphy's results (.json) of the runner ${runner}`, `.${kind}`);
  }
  if (kind === 'safetensors') return safetensorsDump(source);
  if (kind === 'npz') return npzDump(source);
  if (kind === 'npy') return dumpOf(source.name, new Map([[stem, npyEntry(source)]]));
  if (kind === 'pb' || kind === 'tensorproto') {
    const { ownName, ...entry } = tensorProtoEntry(source, beside);
    return dumpOf(source.name, new Map([[ownName || stem, entry]]));
  }
  if (kind === 'json') {
    return isPolygraphy(source) ? polygraphyDump(source, runner) : manifestDump(source, beside);
  }
  const expected = '.safetensors, .npz, .npy, .pb, .tensorproto, .json or a folder';
  throw new FormatError(source.name, expected, kind === '' ? 'a file of another kind' : `.${kind}`);
}

/** Whether the first keys are those of Polygraphy's results: nothing in a manifest is a list. */
function isPolygraphy(source: ByteSource): boolean {
  let key = '';
  let depth = 0;
  try {
    for (const token of jsonTokens(source)) {
      if (token.kind === 'key') key = token.key;
      if (token.kind === 'close') depth--;
      if (token.kind === 'open' && ++depth === 2) return key === 'lst' && token.container === 'array';
    }
  } catch {
    // its reader says what is wrong with it
  }
  return false;
}
