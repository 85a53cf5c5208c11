import { expect, it } from 'vitest';
import { Budget } from '../../src/bytes/budget.js';
import { unpickle } from '../../src/weights/pickle.js';
import { Callable, Float, type PickleValue, Tuple } from '../../src/weights/pickle-values.js';
import { fixture, fixtureNames } from './fixtures.js';

/** What Python needs to say bytes and sets in protocols that have no opcodes for them. */
const encode = ([text]: readonly PickleValue[]): PickleValue =>
  Uint8Array.from(text as string, (char) => char.charCodeAt(0));
const set = ([items]: readonly PickleValue[]): PickleValue => new Set(items as PickleValue[]);
const FUNCTIONS: Readonly<Record<string, Callable['call']>> = {
  '_codecs.encode': encode,
  '__builtin__.bytes': () => new Uint8Array(0),
  '__builtin__.set': set,
  '__builtin__.frozenset': set,
  'builtins.set': set,
  'builtins.frozenset': set,
};
const host = {
  global: (name: string) => new Callable(name, FUNCTIONS[name]!),
  persistent: () => null,
};

const inner = new Map([[7, new Map([['deep', []]])]]);
const tuple = (...items: PickleValue[]): Tuple => new Tuple(items);

/** The literal of make.py. */
const VALUE = new Map<string, unknown>([
  [
    'ints',
    [
      0,
      255,
      256,
      65535,
      65536,
      -1,
      2 ** 31 - 1,
      -(2 ** 31),
      2 ** 31,
      2 ** 53 - 1,
      2n ** 53n,
      -(2n ** 53n),
      2n ** 63n,
      -(2n ** 70n),
    ],
  ],
  ['floats', [0.1, -0, Number.POSITIVE_INFINITY, 5e-324].map((value) => new Float(value))],
  ['words', [null, true, false]],
  ['text', ['', 'näme', 'x'.repeat(300)]],
  ['bytes', [new Uint8Array(0), Uint8Array.of(0, 255)]],
  ['tuples', [tuple(), tuple(1), tuple(1, 2), tuple(1, 2, 3), tuple(1, 2, 3, 4)]],
  ['sets', [new Set([1]), new Set([2])]],
  ['dict', inner],
  ['many', Array.from({ length: 1500 }, (_, i) => i)],
  ['again', inner],
]);

const files = fixtureNames(/^values.*\.pkl$/);

it('the pickles of protocols 1 to 5 are here', () => expect(files.length).toBe(5));

it.each(files)('%s has the values that Python wrote', (name) => {
  const bytes = fixture(name);
  const { value, end } = unpickle(bytes, 0, host, new Budget('pickle', bytes.length));
  expect(value).toEqual(VALUE);
  expect(end).toBe(bytes.length);
  const dict = value as Map<string, PickleValue>;
  expect(dict.get('again')).toBe(dict.get('dict'));
});
