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

describe('a callable outside the allow-list is refused with its full name', () => {
  const names: [module: string, name: string][] = [
    ['posix', 'system'],
    ['builtins', 'eval'],
    ['numpy', 'load'],
    ['numpy', 'save'],
    ['numpy.core.multiarray', 'fromfile'],
    ['numpy', 'memmap'],
    ['collections', 'OrderedDict'],
    ['torch._utils', '_rebuild_tensor_v2'],
    ['numpy.core.multiarray', 'constructor'],
    ['_codecs', 'decode'],
  ];
  it.each(names)('%s.%s', (module, name) => {
    expect(refusal(() => readPkl(pickle(call(global(module, name)))))).toBe(
      `pickle: expected tensors, containers, numbers and strings alone, got a call to ${module}.${name}`,
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
    ['with a size that overflows', array([2 ** 52, 2 ** 52], dtype('f4'), FOUR), /version 1 and a shape/],
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
  it('where arrays together have more bytes than the file', () => {
    const data = [...str('x'.repeat(4000)), ...op('q\x00')];
    const once = call(global('_codecs', 'encode'), data, str('latin1'));
    const again = call(global('_codecs', 'encode'), op('h\x00'), str('latin1'));
    const all = [op('('), once, ...new Array<Bytes>(5).fill(again), op('l')];
    expect(refusal(() => readPkl(pickle(...all)))).toMatch(/at most \d+ bytes of arrays, got more/);

    const text = [...op('T'), 0xa0, 0x0f, 0, 0, ...new Array<number>(4000).fill(65), ...op('q\x00')];
    const first = array([4000], dtype('u1', '|'), text);
    const others = new Array<Bytes>(5).fill(array([4000], dtype('u1', '|'), op('h\x00')));
    expect(refusal(() => readPkl(pickle(op('('), first, ...others, op('l'))))).toMatch(
      /at most \d+ bytes of arrays, got 24000/,
    );
  });

  it('with bytes after the pickle', () => {
    const whole = pickle(dict({ a: array([1], dtype('f4'), FOUR) }));
    expect(refusal(() => readPkl(Uint8Array.of(...whole, 0)))).toMatch(/the end of the file.*1 more bytes/);
  });
});
