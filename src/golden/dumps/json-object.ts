/** Short files of JSON: manifests and maps of names. */
import { allOf, type ByteSource } from '../../bytes/byte-source.js';
import { FormatError } from '../../errors.js';
import { quote, showJson } from '../../weights/quote.js';
import { jsonTokens } from './json-tokens.js';

/** Of the largest networks a few hundred kB. */
const MAX_BYTES = 2 ** 24;

function fail(expected: string, actual: string): never {
  throw new FormatError('JSON', expected, actual);
}

/**
 * A JSON object out of a short file, no key of which stands twice.
 * @throws FormatError where it is none
 */
export function jsonObject(source: ByteSource): Map<string, unknown> {
  if (source.size > MAX_BYTES) fail(`at most ${MAX_BYTES} bytes`, String(source.size));
  // JSON.parse would take the last of several values of a key
  for (const token of jsonTokens(source)) {
    if (token.kind === 'scalar' && /[NI]/.test(token.text)) fail('a JSON value', quote(token.text));
  }
  const parsed = parse(new TextDecoder().decode(allOf(source)));
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    return fail('a JSON object', showJson(parsed));
  }
  return new Map(Object.entries(parsed));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return fail('a JSON value', 'other text');
  }
}
