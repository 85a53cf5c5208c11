import { describe, expect, it } from 'vitest';
import { readPkl, readWeights } from '../../src/weights/index.js';
import { expectTensors, fixture, fixtureNames, refusal } from './fixtures.js';
import { type Bytes, call, dict, global, int, op, pickle, str, tuple } from './pickles.js';

describe('pickles that Python wrote', () => {
  const files = fixtureNames(/^arrays.*\.pkl$/);

  it('are all here', () => expect(files.length).toBe(4));

  it.each(files)('%s has the arrays that pickle.load gives, and no others', (name) => {
    expectTensors(readWeights(fixture(name), name), name);
  });

  it('arrays that were one are one', () => {
    const file = readPkl(fixture('arrays-protocol2.pkl'));
    expect(file.get('model.tied.a')).toBe(file.get('model.tied.b'));
  });
});

const MULTIARRAY = 'numpy.core.multiarray';
const ndarrayType = global('numpy', 'ndarray');

const bytes = (...values: number[]): Bytes => [...op('U'), values.length, ...values];
const BUILD = op('b');
const none = op('N');

const dtype = (code: string, order = '<', names = none): Bytes => [
  ...call(global('numpy', 'dtype'), str(code), int(0), int(1)),
  ...tuple(int(3), str(order), none, names, none, int(0), int(0), int(0)),
  ...BUILD,
];

const empty = call(global(MULTIARRAY, '_reconstruct'), ndarrayType, tuple(int(0)), str('b'));

const array = (shape: number[], type: Bytes, data: Bytes, order: Bytes = op('\x89')): Bytes => [
  ...empty,
  ...tuple(int(1), tuple(...shape.map(int)), type, order, data),
  ...BUILD,
];

const FOUR = bytes(0, 0, 0x80, 0x3f);

it('a bare array gets the name of the file', () => {
  const file = readWeights(pickle(array([1], dtype('f4'), FOUR)), 'some/kernel.pkl');
  expect([...file].map(([name, { tensor }]) => [name, tensor.get(0)])).toEqual([['kernel', 1]]);
});

it("NumPy 2's names are those of NumPy 1", () => {
  const renamed = call(
    global('numpy._core.multiarray', '_reconstruct'),
    ndarrayType,
    tuple(int(0)),
    str('b'),
  );
  const state = [...tuple(int(1), tuple(int(1)), dtype('f4'), op('\x89'), FOUR), ...BUILD];
  expect(readPkl(pickle(renamed, state)).size).toBe(1);
});

describe('a callable that is not known', () => {
  const one = array([1], dtype('f4'), FOUR);
  const names: [module: string, name: string][] = [
    ['posix', 'system'],
    ['builtins', 'eval'],
    ['numpy', 'load'],
    ['numpy.core.multiarray', 'fromfile'],
    ['numpy', 'memmap'],
    ['numpy.core.multiarray', 'constructor'],
    ['_codecs', 'decode'],
    ['__proto__', 'toString'],
  ];
  it.each(names)('%s.%s makes something inert, which is no array', (module, name) => {
    const bytes = pickle(dict({ x: call(global(module, name), str('id')), w: one }));
    expect([...readPkl(bytes).keys()]).toEqual(['w']);
  });

  it('is refused where it would rebuild a tensor', () => {
    expect(refusal(() => readPkl(pickle(call(global('torch._utils', '_rebuild_tensor_v2')))))).toBe(
      'pickle: expected a known function to rebuild a tensor, got torch._utils._rebuild_tensor_v2',
    );
  });

  it("NumPy's names are none for a .pth file", () => {
    expect(refusal(() => readWeights(pickle(empty), 'x.pth'))).toMatch(/expected a PyTorch checkpoint/);
  });
});

describe('an array is refused', () => {
  const cases: [why: string, value: Bytes, message: RegExp][] = [
    [
      'with fewer bytes than its shape says',
      array([2], dtype('f4'), FOUR),
      /8 bytes of data \(F32 2\), got 4/,
    ],
    ['with more', array([], dtype('f2'), FOUR), /2 bytes of data \(F16 scalar\), got 4/],
    ['with a size that overflows', array([2 ** 52, 2 ** 52], dtype('f4'), FOUR), /a shape for an array/],
    ['of objects', array([1], dtype('O8'), FOUR), /a dtype of b1, .* got 'O8'/],
    ['of strings', array([1], dtype('S4'), FOUR), /got 'S4'/],
    ['of structures', array([1], dtype('f4', '<', tuple(str('x'))), FOUR), /a dtype of numbers/],
    ['with an unknown byte order', array([1], dtype('f4', '='), FOUR), /a byte order/],
    ['without a dtype', array([1], str('f4'), FOUR), /a dtype for an array, got a string/],
    ['without bytes', array([1], dtype('f4'), op(']')), /the bytes of an array, got a list/],
    ['with another state than a tuple', [...empty, ...op(']'), ...BUILD], /the state of an array/],
    ['that never gets its state', dict({ a: empty }), /the state of every array, got an array without/],
    [
      'of another class',
      call(global(MULTIARRAY, '_reconstruct'), dtype('f4')),
      /numpy.ndarray to reconstruct/,
    ],
    [
      'as a scalar of other bytes',
      call(global(MULTIARRAY, 'scalar'), dtype('f8'), FOUR),
      /bytes of a scalar/,
    ],
    [
      'with text that is no latin1',
      call(global('_codecs', 'encode'), str('Ω'), str('latin1')),
      /a string in latin1, got the character code 937/,
    ],
  ];
  it.each(cases)('%s', (_, value, message) => {
    expect(refusal(() => readPkl(pickle(value)))).toMatch(message);
  });

  // a memo entry costs two bytes to use again, and would give a whole array each time
  it('where arrays together have more bytes than the file may take', () => {
    const size = 2 ** 20;
    const repeated = (item: Bytes) => new Array<Bytes>(40).fill(item);
    const data = [...op('X'), 0, 0, 16, 0, ...new Array<number>(size).fill(65), ...op('q\x00')];
    const encode = (text: Bytes) => call(global('_codecs', 'encode'), text, str('latin1'));
    const all = [op('('), encode(data), ...repeated(encode(op('h\x00'))), op('l')];
    expect(refusal(() => readPkl(pickle(...all)))).toMatch(/^pkl: expected at most \d+ bytes of memory/);

    const text = [...op('T'), ...data.slice(1)];
    const arrays = [
      array([size], dtype('u1', '|'), text),
      ...repeated(array([size], dtype('u1', '|'), op('h\x00'))),
    ];
    expect(refusal(() => readPkl(pickle(op('('), ...arrays, op('l'))))).toMatch(
      /^pkl: expected at most \d+ bytes of memory/,
    );
  });

  it('with bytes after the pickle', () => {
    const whole = pickle(dict({ a: array([1], dtype('f4'), FOUR) }));
    expect(refusal(() => readPkl(Uint8Array.of(...whole, 0)))).toMatch(/the end of the file.*1 more bytes/);
  });
});
