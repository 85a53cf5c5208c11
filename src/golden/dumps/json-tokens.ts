/**
 * JSON token by token out of a source: a text of gigabytes is no JavaScript string (those end at 2²⁹ characters), and a
 * value in it may be most of a file. Grammar: RFC 8259; NaN and ±Infinity as well, which Python writes.
 */
import { ByteCursor, type ByteSource } from '../../bytes/byte-source.js';
import { FormatError } from '../../errors.js';
import { cut, quote } from '../../weights/quote.js';

/** What a value is; the content of a text, between its quotes, is looked at by whoever wants it. */
export type JsonToken =
  | { readonly kind: 'open' | 'close'; readonly container: 'object' | 'array' }
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'text'; readonly begin: number; readonly end: number }
  | { readonly kind: 'scalar'; readonly text: string };

/** Deeper than any file that is wanted. */
const MAX_DEPTH = 64;
const MAX_KEY_BYTES = 10_000;
const MAX_SCALAR_BYTES = 400;

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a] as const;
const OPENING: ReadonlyMap<number, 'object' | 'array'> = new Map([
  [0x7b, 'object'],
  [0x5b, 'array'],
]);
const CLOSING = { object: 0x7d, array: 0x5d } as const;
const SPACE: readonly number[] = [0x20, 0x09, 0x0a, 0x0d];
const SCALAR = /^(?:true|false|null|NaN|-?Infinity|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;

function fail(expected: string, actual: string): never {
  throw new FormatError('JSON', expected, actual);
}

/** What is next, for a message. */
const shown = (byte: number): string =>
  byte < 0 ? 'the end: the file is cut off' : quote(String.fromCharCode(byte));

/** The characters of a text whose content lies there. */
export function textAt(source: ByteSource, begin: number, end: number): string {
  if (end - begin > MAX_KEY_BYTES) fail(`a name of at most ${MAX_KEY_BYTES} bytes`, `one of ${end - begin}`);
  try {
    return JSON.parse(`"${new TextDecoder('utf-8', { fatal: true }).decode(source.read(begin, end))}"`);
  } catch {
    fail('text in UTF-8', 'other bytes');
  }
}

/**
 * The tokens of one JSON value.
 * @throws FormatError where it is none: cut off, an object with a key twice, text behind it, more than 64 levels
 */
export function* jsonTokens(source: ByteSource): Generator<JsonToken> {
  const cursor = new ByteCursor(source);
  const skipSpace = (): number => {
    while (SPACE.includes(cursor.peek())) cursor.next();
    return cursor.peek();
  };
  /** The innermost container last, with the keys of an object. */
  const open: { container: 'object' | 'array'; keys: Set<string> }[] = [];
  let isFirst = true;

  for (;;) {
    let next = skipSpace();
    const inner = open.at(-1);
    if (inner && next === CLOSING[inner.container]) {
      cursor.next();
      open.pop();
      isFirst = false;
      yield { kind: 'close', container: inner.container };
      if (open.length === 0) break;
      continue;
    }
    if (inner && !isFirst) {
      if (next !== COMMA) fail(`',' or the end of the ${inner.container}`, shown(next));
      cursor.next();
      next = skipSpace();
    }
    if (inner?.container === 'object') {
      yield { kind: 'key', key: nextKey(cursor, inner.keys) };
      if (skipSpace() !== COLON) fail("':'", shown(cursor.peek()));
      cursor.next();
      next = skipSpace();
    }
    isFirst = false;
    const container = OPENING.get(next);
    if (container) {
      if (open.length === MAX_DEPTH) fail(`at most ${MAX_DEPTH} levels`, 'more');
      cursor.next();
      open.push({ container, keys: new Set() });
      isFirst = true;
      yield { kind: 'open', container };
    } else if (next === QUOTE) yield { kind: 'text', ...nextText(cursor) };
    else yield { kind: 'scalar', text: nextScalar(cursor) };
    if (open.length === 0) break;
  }
  if (skipSpace() >= 0) fail('the end', shown(cursor.peek()));
}

function nextKey(cursor: ByteCursor, keys: Set<string>): string {
  if (cursor.peek() !== QUOTE) fail('a name in quotes', shown(cursor.peek()));
  const { begin, end } = nextText(cursor);
  const key = textAt(cursor.source, begin, end);
  if (keys.has(key)) fail('every name once', `${quote(key)} twice`);
  keys.add(key);
  return key;
}

function nextText(cursor: ByteCursor): { begin: number; end: number } {
  cursor.next();
  const begin = cursor.at;
  for (;;) {
    const byte = cursor.next();
    if (byte === QUOTE) return { begin, end: cursor.at - 1 };
    if (byte === BACKSLASH) cursor.next();
    if (byte < 0) fail('a text in quotes', shown(byte));
  }
}

function nextScalar(cursor: ByteCursor): string {
  let text = '';
  while (text.length < MAX_SCALAR_BYTES && /[\w+.-]/.test(String.fromCharCode(Math.max(0, cursor.peek())))) {
    text += String.fromCharCode(cursor.next());
  }
  if (!SCALAR.test(text)) fail('a value', text === '' ? shown(cursor.peek()) : quote(cut(text)));
  return text;
}
