import ndarray from 'ndarray';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../../src/errors.js';
import { readSafetensors, toStored, type WeightFile, writeSafetensors } from '../../src/weights/index.js';
import { expectTensors, fixture, refusal } from './fixtures.js';

/** A file with this header, whatever it says, and this many bytes of data. */
function fileOf(header: string, dataLength = 0): Uint8Array {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + text.length + dataLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

const entry = (begin: number, end: number, dtype = 'U8', shape: unknown = [end - begin]): string =>
  JSON.stringify({ dtype, shape, data_offsets: [begin, end] });

describe('reading', () => {
  const bytes = fixture('every-dtype.safetensors');
  const file = readSafetensors(bytes);

  it('gives every dtype exactly', () => expectTensors(file.tensors, 'every-dtype.safetensors'));

  it('gives the metadata', () =>
    expect([...file.metadata]).toEqual([
      ['format', 'pt'],
      ['nöte', 'line\nbreak "quoted"'],
    ]));

  it('does not share memory with the bytes once it was asked for', () => {
    const own = bytes.slice();
    const { tensors } = readSafetensors(own);
    expectTensors(tensors, 'every-dtype.safetensors');
    own.fill(0xff);
    expectTensors(tensors, 'every-dtype.safetensors');
  });

  it('orders tensors by their bytes, not by the header', () => {
    const { tensors } = readSafetensors(fileOf(`{"b":${entry(2, 3)},"1":${entry(0, 2)}}`, 3));
    expect([...tensors.keys()]).toEqual(['1', 'b']);
  });

  it('takes a file without tensors', () => expect(readSafetensors(fileOf('{}')).tensors.size).toBe(0));
});

describe('a header is refused', () => {
  const cases: [why: string, file: Uint8Array, message: RegExp][] = [
    ['a file of 3 bytes', new Uint8Array(3), /expected 8 bytes of header length, got a file of 3 bytes/],
    ['length beyond the file', fileOf('{}').fill(9, 0, 1), /expected a header of 9 bytes, got 2 bytes/],
    ['length over the cap', fileOf('{}').fill(255, 0, 8), /expected a header of at most 100000000 bytes/],
    ['length 0', fileOf(''), /starts with '\{'/],
    ['no {', fileOf(' {}'), /starts with '\{'/],
    ['not UTF-8', fileOf('{"?":1}').fill(0xff, 10, 11), /UTF-8/],
    ['not JSON', fileOf('{"a":}'), /expected a header in JSON/],
    ['unclosed', fileOf('{"a":[1,2'), /expected a header in JSON/],
    ['bytes after the JSON', fileOf('{}x'), /strings and whole numbers in the header, got 'x'/],
    ['deep nesting', fileOf(`{"a":${'['.repeat(50)}`), /at most 3 levels of nesting/],
    [
      'a name twice',
      fileOf(`{"a":${entry(0, 0)},"\\u0061":${entry(0, 0)}}`),
      /every name once, got 'a' twice/,
    ],
    ['a field twice', fileOf('{"a":{"dtype":"U8","dtype":"I8"}}'), /every name once, got 'dtype' twice/],
    ['a fraction', fileOf('{"a":{"dtype":"U8","shape":[1.0],"data_offsets":[0,1]}}', 1), /whole numbers/],
    [
      'negative sizes',
      fileOf('{"a":{"dtype":"U8","shape":[-1,-1],"data_offsets":[0,1]}}', 1),
      /whole numbers/,
    ],
    [
      'an unknown dtype',
      fileOf(`{"a":${entry(0, 8, 'C64', [1])}}`, 8),
      /dtype of 'a' to be one of .*, got "C64"/,
    ],
    ['a dtype from Object', fileOf(`{"a":${entry(0, 8, 'constructor', [1])}}`, 8), /got "constructor"/],
    ['no shape', fileOf('{"a":{"dtype":"U8","data_offsets":[0,1]}}', 1), /a shape for 'a', got none$/],
    [
      'three offsets',
      fileOf('{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1,2]}}', 1),
      /two data_offsets/,
    ],
    [
      'a field of its own',
      fileOf('{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"x":1}}', 1),
      /got 'x'/,
    ],
    [
      'shape and bytes that differ',
      fileOf(`{"a":${entry(0, 4, 'F32', [2])}}`, 4),
      /expected 8 bytes for 'a'/,
    ],
    [
      'a product that overflows',
      fileOf(`{"a":${entry(0, 0, 'F32', [2 ** 32, 2 ** 32])}}`),
      /a shape for 'a'/,
    ],
    [
      'an overflow hidden by a 0',
      fileOf(`{"a":${entry(0, 0, 'F32', [0, 2 ** 52, 2 ** 52])}}`),
      /a shape for 'a'/,
    ],
    ['a rank of 33', fileOf(`{"a":${entry(0, 1, 'U8', new Array(33).fill(1))}}`, 1), /a shape for 'a'/],
    ['a terabyte', fileOf(`{"a":${entry(0, 2 ** 40, 'F32', [2 ** 38])}}`, 4), /expected 1099511627776 bytes/],
    ['a hole', fileOf(`{"a":${entry(0, 1)},"b":${entry(2, 3)}}`, 3), /bytes of 'b' to begin at 1, got 2/],
    ['an overlap', fileOf(`{"a":${entry(0, 2)},"b":${entry(1, 3)}}`, 3), /bytes of 'b' to begin at 2, got 1/],
    ['bytes after the tensors', fileOf(`{"a":${entry(0, 1)}}`, 2), /expected 1 bytes of tensors, got 2/],
    [
      'metadata that is null',
      fileOf('{"__metadata__":null}'),
      /numbers in the header's '__metadata__', got 'null}'/,
    ],
    ['no offsets', fileOf('{"a":{"dtype":"U8","shape":[1]}}', 1), /two data_offsets for 'a', got none$/],
    [
      'no dtype',
      fileOf('{"a":{"shape":[1],"data_offsets":[0,1]}}', 1),
      /the dtype of 'a' to be .*, got none$/,
    ],
    ['metadata that is not text', fileOf('{"__metadata__":{"a":1}}'), /a text for 'a' in __metadata__/],
    ['a boolean of 2', fileOf(`{"a":${entry(0, 1, 'BOOL')}}`, 1).fill(2, -1), /integers from 0 to 1 in 'a'/],
  ];
  it.each(cases)('%s', (_, file, message) => {
    expect(refusal(() => readSafetensors(file))).toMatch(message);
  });
});

describe('writing', () => {
  const transposed = ndarray(Float32Array.of(0, 1, 2, 3, 4, 5), [2, 3]).transpose(1, 0);
  const file: WeightFile = new Map([
    ['9', { dtype: 'U8', tensor: ndarray(Float64Array.of(7), []) }],
    ['1', toStored(transposed)],
    ['half "x"', { dtype: 'F16', tensor: transposed }],
    ['empty', { dtype: 'F64', tensor: ndarray(new Float64Array(0), [0, 3]) }],
  ]);

  it('lays the tensors out as the format says', () => {
    const bytes = writeSafetensors(file, new Map([['by', 'test']]));
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    const header = new TextDecoder().decode(bytes.subarray(8, 8 + length));
    expect(length % 8).toBe(0);
    expect(header.trimEnd()).toBe(
      '{"__metadata__":{"by":"test"},' +
        '"9":{"dtype":"U8","shape":[],"data_offsets":[0,1]},' +
        '"1":{"dtype":"F32","shape":[3,2],"data_offsets":[1,25]},' +
        '"half \\"x\\"":{"dtype":"F16","shape":[3,2],"data_offsets":[25,37]},' +
        '"empty":{"dtype":"F64","shape":[0,3],"data_offsets":[37,37]}}',
    );
    const data = new DataView(bytes.buffer, 8 + length);
    expect(data.byteLength).toBe(37);
    expect([0, 1, 2, 3, 4, 5].map((i) => data.getFloat32(1 + 4 * i, true))).toEqual([0, 3, 1, 4, 2, 5]);
  });

  it('reads back, in order', () => {
    const { tensors, metadata } = readSafetensors(writeSafetensors(file));
    expect([...tensors.keys()]).toEqual([...file.keys()]);
    expect([...tensors.get('half "x"')!.tensor.data]).toEqual([0, 3, 1, 4, 2, 5]);
    expect(metadata.size).toBe(0);
  });

  it('gives the bytes that it read', () => {
    const first = readSafetensors(fixture('every-dtype.safetensors'));
    const bytes = writeSafetensors(first.tensors, first.metadata);
    expectTensors(readSafetensors(bytes).tensors, 'every-dtype.safetensors');
    expect(writeSafetensors(readSafetensors(bytes).tensors, first.metadata)).toEqual(bytes);
  });

  it('refuses a tensor called __metadata__', () => {
    expect(() => writeSafetensors(new Map([['__metadata__', toStored(transposed)]]))).toThrow(FormatError);
  });

  it.each([256, -1, 0.5, Number.NaN])('refuses %s as U8', (value) => {
    const tensor = ndarray(Float64Array.of(value), [1]);
    expect(() => writeSafetensors(new Map([['n', { dtype: 'U8', tensor }]]))).toThrow(
      `safetensors: expected integers from 0 to 255 for U8 'n', got ${value}`,
    );
  });
});
