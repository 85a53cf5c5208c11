import ndarray from 'ndarray';
import { describe, expect, it } from 'vitest';
import { readNpy, readWeights, toStored, writeNpy } from '../../src/weights/index.js';
import { expectTensors, fixture, fixtureNames, refusal } from './fixtures.js';

function fileOf(header: string, dataLength = 0, version = 1): Uint8Array {
  const size = version === 1 ? 2 : 4;
  const lengths = Array.from({ length: size }, (_, i) => (header.length >> (8 * i)) & 255);
  const text = new TextEncoder().encode(header);
  return Uint8Array.of(
    0x93,
    ...new TextEncoder().encode('NUMPY'),
    version,
    0,
    ...lengths,
    ...text,
    ...new Uint8Array(dataLength),
  );
}

const dict = (descr: string, shape: string, order = 'False'): string =>
  `{'descr': ${descr}, 'fortran_order': ${order}, 'shape': ${shape}, }\n`;

describe('files that NumPy wrote', () => {
  const files = fixtureNames(/\.npy$/);

  it('are all here', () => expect(files.length).toBe(18));

  it.each(files)('%s reads as numpy.load reads it', (name) => {
    expectTensors(readWeights(fixture(name), name), name);
  });

  it.each(files.filter((name) => /^(?!.*(endian|fortran)).*-v1/.test(name)))(
    '%s is written byte for byte',
    (name) => {
      const bytes = fixture(name);
      expect(writeNpy(readNpy(bytes))).toEqual(bytes);
    },
  );
});

it('takes the keys in any order, with either quote, and the sizes of Python 2', () => {
  const bytes = fileOf(`{"shape": (2L,), "fortran_order": False, "descr": "|u1"}`, 2);
  expect(readNpy(bytes).tensor.shape).toEqual([2]);
});

it('writes a transposed view row by row', () => {
  const view = ndarray(Float32Array.of(0, 1, 2, 3, 4, 5), [2, 3]).transpose(1, 0);
  const { tensor } = readNpy(writeNpy(toStored(view)));
  expect([...tensor.data]).toEqual([0, 3, 1, 4, 2, 5]);
  expect(tensor.shape).toEqual([3, 2]);
});

it('does not write bfloat16, which NumPy does not have', () => {
  const tensor = ndarray(new Float32Array(1), [1]);
  expect(() => writeNpy({ dtype: 'BF16', tensor })).toThrow('npy: expected a dtype that NumPy has, got BF16');
});

describe('a file is refused', () => {
  const cases: [why: string, file: Uint8Array, message: RegExp][] = [
    ['no magic', new Uint8Array(200), /magic bytes/],
    ['cut off in the magic', fileOf('').subarray(0, 7), /magic bytes/],
    ['version 4', fileOf(dict("'<f4'", '()'), 4, 4), /version 1.0, 2.0 or 3.0, got 4.0/],
    [
      'a header beyond the file',
      fileOf('').fill(1, 9, 10),
      /expected a header of 256 bytes, got a file of 10/,
    ],
    [
      'a header of 4 GB',
      fileOf('', 0, 2).fill(255, 8, 12),
      /a header of at most 10000 bytes, got 4294967295/,
    ],
    ['version 2 without a length', fileOf('', 0, 2).subarray(0, 10), /expected a header/],
    [
      'code',
      fileOf(`{'descr': __import__('os'), 'fortran_order': False, 'shape': (), }`),
      /a header with descr/,
    ],
    [
      'a key twice',
      fileOf(`{'descr': '<f8', 'descr': '<f4', 'fortran_order': False, 'shape': (), }`, 4),
      /a header with descr/,
    ],
    ['a key missing', fileOf(`{'descr': '<f4', 'shape': (), }`), /a header with descr/],
    [
      'a key too many',
      fileOf(`{'descr': '<f4', 'fortran_order': False, 'shape': (), 'x': True}`),
      /a header with/,
    ],
    ['text after the dict', fileOf(`${dict("'<f4'", '()')}x`, 4), /a header with descr/],
    ['a number as shape', fileOf(dict("'<f4'", '3')), /a header with descr/],
    ['brackets around a number', fileOf(dict("'<f4'", '(1)'), 4), /shape to be a tuple, got '\(1\)'/],
    ['a negative size', fileOf(dict("'<f4'", '(-1,)')), /a header with descr/],
    ['a structured type', fileOf(dict("[('x', '<f4')]", '()')), /a header with descr/],
    ['an object type', fileOf(dict("'|O'", '()'), 8), /descr to be/],
    ['complex numbers', fileOf(dict("'<c8'", '()'), 8), /descr to be .* got .*c8/],
    ['no byte order', fileOf(dict("'f4'", '()'), 4), /descr to be/],
    ['a size beyond 2⁵³', fileOf(dict("'<f4'", '(9007199254740993,)')), /whose elements can be counted/],
    [
      'a product that overflows',
      fileOf(dict("'<f4'", '(4294967296, 4294967296)')),
      /whose elements can be counted/,
    ],
    ['a terabyte', fileOf(dict("'<f4'", '(274877906944,)'), 4), /expected 1099511627776 bytes of data/],
    ['data cut off', fileOf(dict("'<f4'", '(2,)'), 7), /expected 8 bytes of data \(F32 2\), got 7/],
    ['data left over', fileOf(dict("'<f4'", '(2,)'), 9), /expected 8 bytes of data \(F32 2\), got 9/],
  ];
  it.each(cases)('%s', (_, file, message) => {
    expect(refusal(() => readNpy(file))).toMatch(message);
  });
});
