/**
 * The JSON header of a .safetensors file, checked before anything is believed.
 * Rules: https://github.com/huggingface/safetensors (README, "Format", and the validation in tensor.rs).
 */
import type { Budget } from '../bytes/budget.js';
import type { ByteSource } from '../bytes/byte-source.js';
import { FormatError } from '../errors.js';
import { formatShape, type Shape, sizeOf } from '../ops/tensor.js';
import { bytesPerElement, DTYPE_NAMES, isDtypeName } from './dtypes.js';
import { quote, showJson } from './quote.js';
import { type DtypeName, isShape } from './stored-tensor.js';

/** The cap of the original implementation: no real header comes near it. */
const MAX_HEADER_BYTES = 100_000_000;

export interface SafetensorsEntry {
  readonly name: string;
  readonly dtype: DtypeName;
  readonly shape: Shape;
  /** In bytes from the end of the header. */
  readonly begin: number;
  readonly end: number;
}

export interface SafetensorsHeader {
  /** In the order of their bytes, which touch each other and fill the file. */
  readonly entries: readonly SafetensorsEntry[];
  readonly metadata: Map<string, string>;
  /** Where the tensors' bytes begin. */
  readonly dataOffset: number;
}

function fail(expected: string, actual: string): never {
  throw new FormatError('safetensors', expected, actual);
}

/** Counted from the end of the eight bytes that say it. */
function headerLength(source: ByteSource): number {
  if (source.size < 8) fail('8 bytes of header length', `a file of ${source.size} bytes`);
  const { buffer, byteOffset } = source.read(0, 8);
  const length = new DataView(buffer, byteOffset, 8).getBigUint64(0, true);
  if (length > MAX_HEADER_BYTES) fail(`a header of at most ${MAX_HEADER_BYTES} bytes`, `one of ${length}`);
  if (8 + Number(length) > source.size) {
    fail(`a header of ${length} bytes`, `${source.size - 8} bytes after the length`);
  }
  return Number(length);
}

function headerText(bytes: Uint8Array): string {
  if (bytes[0] !== 0x7b) fail("a header that starts with '{'", 'another byte');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    fail('a header in UTF-8', 'bytes that are not');
  }
}

const SPACE = ' \t\n\r';
const PLAIN = `${SPACE},:0123456789`;

/** Bytes of memory, at most, for an array or object in the header, a value in one, and a key. */
const CONTAINER_COST = 128;
const VALUE_COST = 24;
const KEY_COST = 128;
const CHARACTER_COST = 2;

/**
 * Refuses what JSON.parse would let through: a key that occurs twice, nesting deeper than the header's
 * grammar, any value but strings, whole numbers, arrays and objects, and more of them than the budget allows.
 */
function checkGrammar(text: string, budget: Budget): void {
  const keys: Set<string>[] = [];
  let depth = 0;
  let entry = '';
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (char === '"') {
      const start = i++;
      while (i < text.length && text[i] !== '"') i += text[i] === '\\' ? 2 : 1;
      let after = i + 1;
      while (after < text.length && SPACE.includes(text[after]!)) after++;
      if (text[after] !== ':') continue;
      const literal = text.slice(start, i + 1);
      budget.take(KEY_COST + CHARACTER_COST * literal.length);
      const key = addKey(keys[depth], literal);
      if (depth === 1) entry = key;
    } else if (char === '{' || char === '[') {
      if (++depth > 3) fail('at most 3 levels of nesting in the header', 'more');
      budget.take(CONTAINER_COST);
      keys[depth] = new Set();
    } else if (char === '}' || char === ']') {
      depth--;
    } else if (char === ',') {
      budget.take(VALUE_COST);
    } else if (!PLAIN.includes(char)) {
      const where = entry === '' ? 'the header' : `the header's ${quote(entry)}`;
      fail(`strings and whole numbers in ${where}`, quote(text.slice(i, i + 20)));
    }
  }
}

function addKey(keys: Set<string> | undefined, literal: string): string {
  const key = parseJson(literal) as string;
  if (keys?.has(key)) fail('every name once', `${quote(key)} twice`);
  keys?.add(key);
  return key;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    fail('a header in JSON', quote((error as Error).message));
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function readEntry(name: string, value: unknown): SafetensorsEntry {
  const what = quote(name);
  if (!isRecord(value)) fail(`dtype, shape and data_offsets for ${what}`, showJson(value));
  const { dtype, shape, data_offsets: offsets, ...rest } = value;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) fail(`dtype, shape and data_offsets for ${what}`, quote(unknown));
  if (!isDtypeName(dtype)) fail(`the dtype of ${what} to be one of ${DTYPE_NAMES}`, showJson(dtype));
  if (!Array.isArray(shape) || !isShape(shape)) fail(`a shape for ${what}`, showJson(shape));
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(Number.isSafeInteger)) {
    fail(`two data_offsets for ${what}`, showJson(offsets));
  }
  const [begin, end] = offsets as [number, number];
  const size = sizeOf(shape) * bytesPerElement(dtype);
  if (end - begin !== size) {
    fail(`${size} bytes for ${what} (${dtype} ${formatShape(shape)})`, `${end - begin}`);
  }
  return { name, dtype, shape, begin, end };
}

function readMetadata(value: unknown): Map<string, string> {
  if (value === undefined) return new Map();
  if (!isRecord(value)) fail('text to text in __metadata__', showJson(value));
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== 'string') fail(`a text for ${quote(key)} in __metadata__`, showJson(text));
  }
  return new Map(Object.entries(value as Record<string, string>));
}

/**
 * @throws FormatError where the header is not one, asks for more memory than the file may take, or does not describe
 * exactly the bytes that follow it.
 */
export function readSafetensorsHeader(source: ByteSource, budget: Budget): SafetensorsHeader {
  const dataOffset = 8 + headerLength(source);
  const text = headerText(source.read(8, dataOffset));
  budget.take(CHARACTER_COST * text.length);
  checkGrammar(text, budget);
  const { __metadata__: metadata, ...tensors } = parseJson(text) as Record<string, unknown>;
  const entries = Object.entries(tensors)
    .map(([name, value]) => readEntry(name, value))
    .sort((a, b) => a.begin - b.begin || a.end - b.end);
  let end = 0;
  for (const entry of entries) {
    if (entry.begin !== end) fail(`the bytes of ${quote(entry.name)} to begin at ${end}`, `${entry.begin}`);
    end = entry.end;
  }
  const available = source.size - dataOffset;
  if (end !== available) fail(`${end} bytes of tensors`, `${available}`);
  return { entries, metadata: readMetadata(metadata), dataOffset };
}
