import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { decodedBase64 } from '../../src/bytes/base64.js';
import { folderDump } from '../../src/golden/dumps/folder.js';
import { openDump } from '../../src/golden/dumps/open.js';
import { readNpz, writeNpy, writeNpz, writeSafetensors } from '../../src/weights/index.js';
import {
  ascii,
  bytesField,
  bytesIn,
  counted,
  counting,
  number,
  polygraphyText,
  rawProto,
  refusal,
  source,
  stored,
  textSource,
  valuesOf,
  varint,
} from './sources.js';

const none = { beside: () => expect.unreachable('nothing stands beside') };

const two = new Map([
  ['conv1', stored([1.5, -2, 3, 4], [1, 1, 2, 2])],
  ['layer1.0.relu#2', counting([3], 'F16')],
]);

describe('files', () => {
  const files = { 'a.safetensors': writeSafetensors(two), 'a.npz': writeNpz(two) };
  it.each(Object.entries(files))('%s: names, shapes, dtypes and values', (name, bytes) => {
    const dump = openDump(source(name, bytes), none);
    expect(dump.names).toEqual(['conv1', 'layer1.0.relu#2']);
    expect(dump.names.map((tensor) => dump.shape(tensor))).toEqual([[1, 1, 2, 2], [3]]);
    expect(dump.names.map((tensor) => dump.read(tensor).dtype)).toEqual(['F32', 'F16']);
    expect(dump.names.map((tensor) => valuesOf(dump.read(tensor)))).toEqual([
      [1.5, -2, 3, 4],
      [0, 1, 2],
    ]);
    expect(refusal(() => dump.read('conv2'))).toBe(`${name}: expected a tensor 'conv2', got a dump without`);
  });

  it('keep bfloat16', () => {
    const dump = openDump(
      source('a.safetensors', writeSafetensors(new Map([['x', counting([4], 'BF16')]]))),
      none,
    );
    expect(dump.read('x').dtype).toBe('BF16');
  });

  it('name a .npy after its file', () => {
    const dump = openDump(source('out/fpn.p2.npy', writeNpy(counting([2]))), none);
    expect([dump.names, valuesOf(dump.read('fpn.p2'))]).toEqual([['fpn.p2'], [0, 1]]);
  });

  const large = new Map([
    ['a', counting([500_000])],
    ['b', counting([500_000])],
    ['c', counting([10])],
  ]);
  const deflated = zipSync(
    { 'a.npy': writeNpy(large.get('a')!), 'c.npy': writeNpy(large.get('c')!) },
    { level: 1 },
  );
  it.each([
    ['a.safetensors', writeSafetensors(large), 2000],
    ['a.npz', writeNpz(large), 150_000],
    ['deflated.npz', deflated, 150_000],
  ])('%s: of a tensor that is not asked for no more than the header is read', (name, bytes, most) => {
    const counter = counted(source(name, bytes));
    const dump = openDump(counter, none);
    expect(valuesOf(dump.read('c'))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(counter.taken).toBeLessThan(most);
    dump.read('a');
    expect(counter.taken).toBeGreaterThan(450_000);
  });

  it('give a tensor any number of times, each time anew', () => {
    const zeros = new Map([['a', stored(new Array<number>(1_500_000).fill(0), [1_500_000])]]);
    const bytes = zipSync({ 'a.npy': writeNpy(zeros.get('a')!) }, { level: 1 });
    const dump = openDump(source('a.npz', bytes), none);
    for (let i = 0; i < 3; i++) expect(dump.read('a').tensor.size).toBe(1_500_000);
    expect(dump.read('a').tensor === dump.read('a').tensor).toBe(false);
  });

  it.each([
    ['a.npz', writeNpz(new Map()), 'a.npz: expected a dump with tensors, got one without'],
    ['a.npz', new Uint8Array(0), 'a.npz: expected a dump, got an empty file'],
    ['a.npz', writeNpz(two).subarray(0, 200), /^a\.npz: zip: expected a central directory/],
    [
      'a.safetensors',
      writeSafetensors(two).subarray(0, -2),
      /^a\.safetensors: safetensors: expected \d+ bytes/,
    ],
    ['a.npy', writeNpy(counting([5])).subarray(0, 140), /^a\.npy: npy: expected 20 bytes of data/],
    ['a.bin', writeNpz(two), /^a\.bin: expected \.safetensors, .* got \.bin$/],
    ['dump', writeNpz(two), /got a file of another kind$/],
  ])('%s is refused in a line that names it', (name, bytes, message) => {
    expect(refusal(() => openDump(source(name, bytes), none))).toMatch(message);
  });

  it('a damaged tensor is refused when it is read, and named', () => {
    const bytes = writeNpz(two);
    bytes[175]! ^= 1; // among the values of the first
    const dump = openDump(source('a.npz', bytes), none);
    expect(refusal(() => dump.read('conv1'))).toMatch(/^a\.npz: 'conv1': zip: .*CRC-32/);
    expect(valuesOf(dump.read('layer1.0.relu#2'))).toEqual([0, 1, 2]);
  });
});

describe('TensorProto', () => {
  const read = (bytes: readonly number[]) => {
    const dump = openDump(source('t.pb', bytes), none);
    const [name = ''] = dump.names;
    const tensor = dump.read(name);
    return { name, shape: dump.shape(name), dtype: tensor.dtype, values: valuesOf(tensor) };
  };

  it('raw_data of every type', () => {
    const cases: [number, string, Uint8Array, number[]][] = [
      [1, 'F32', bytesIn(Float32Array.of(1.5, -2)), [1.5, -2]],
      [2, 'U8', Uint8Array.of(0, 255), [0, 255]],
      [3, 'I8', Uint8Array.of(1, 255), [1, -1]],
      [4, 'U16', bytesIn(Uint16Array.of(1, 65535)), [1, 65535]],
      [5, 'I16', bytesIn(Int16Array.of(1, -2)), [1, -2]],
      [6, 'I32', bytesIn(Int32Array.of(7, -8)), [7, -8]],
      [7, 'I64', bytesIn(BigInt64Array.of(7n, -8n)), [7, -8]],
      [9, 'BOOL', Uint8Array.of(0, 1), [0, 1]],
      [10, 'F16', bytesIn(Uint16Array.of(0x3c00, 0xc000)), [1, -2]],
      [11, 'F64', bytesIn(Float64Array.of(0.1, -2)), [0.1, -2]],
      [12, 'U32', bytesIn(Uint32Array.of(7, 2 ** 32 - 1)), [7, 2 ** 32 - 1]],
      [13, 'U64', bytesIn(BigUint64Array.of(7n, 8n)), [7, 8]],
      [16, 'BF16', bytesIn(Uint16Array.of(0x3f80, 0xc000)), [1, -2]],
    ];
    for (const [type, dtype, raw, values] of cases) {
      expect(read(rawProto('x/y:0', [1, 2], type, raw))).toEqual({
        name: 'x/y:0',
        shape: [1, 2],
        dtype,
        values,
      });
    }
  });

  const head = (type: number, ...dims: number[]): number[] => [
    ...dims.flatMap((n) => number(1, n)),
    ...number(2, type),
  ];

  it('typed fields, packed and one by one', () => {
    const floats = bytesIn(Float32Array.of(1, 2));
    expect(read([...head(1, 2), ...bytesField(4, floats)]).values).toEqual([1, 2]);
    const single = [0x25, ...floats.subarray(0, 4), 0x25, ...floats.subarray(4)];
    expect(read([...head(1, 2), ...single]).values).toEqual([1, 2]);
    expect(read([...head(11, 1), ...bytesField(10, bytesIn(Float64Array.of(0.1)))]).values).toEqual([0.1]);
    const packed = (...values: (number | bigint)[]) => values.flatMap(varint);
    expect(read([...head(6, 3), ...bytesField(5, packed(1, -1, 2 ** 31 - 1))]).values).toEqual([
      1,
      -1,
      2 ** 31 - 1,
    ]);
    expect(read([...head(3, 2), ...number(5, -128), ...number(5, 127)]).values).toEqual([-128, 127]);
    expect(read([...head(10, 2), ...bytesField(5, packed(0x3c00, 0xfc00))])).toMatchObject({
      dtype: 'F16',
      values: [1, -Infinity],
    });
    expect(read([...head(16, 1), ...bytesField(5, packed(0x3f80))])).toMatchObject({
      dtype: 'BF16',
      values: [1],
    });
    expect(read([...head(7, 1), ...bytesField(7, packed(-5n))]).values).toEqual([-5]);
    expect(read([...head(13, 1), ...bytesField(11, packed(5n))]).values).toEqual([5]);
    expect(read([...head(12, 1), ...bytesField(11, packed(2 ** 32 - 1))]).values).toEqual([2 ** 32 - 1]);
  });

  it('packed dims, scalars, empty tensors, unknown fields', () => {
    const floats = bytesIn(Float32Array.of(1, 2));
    expect(read([...bytesField(1, [2, 1]), ...number(2, 1), ...bytesField(9, floats)]).shape).toEqual([2, 1]);
    expect(read([...number(2, 1), ...bytesField(9, floats.subarray(0, 4))])).toMatchObject({
      name: 't',
      shape: [],
      values: [1],
    });
    expect(read(head(1, 0, 4))).toMatchObject({ shape: [0, 4], values: [] });
    expect(read([...bytesField(12, ascii('doc')), ...rawProto('n', [2], 1, floats)]).values).toEqual([1, 2]);
  });

  const floats = bytesIn(Float32Array.of(1, 2));
  it.each<[string, number[], RegExp]>([
    ['text of another kind', [...ascii('hello there')], /^t\.pb: (TensorProto|protobuf): expected/],
    ['no data_type', number(1, 2), /a data_type of numbers, got 0$/],
    ['strings', head(8, 1), /a data_type of numbers, got 8$/],
    ['too few elements', rawProto('a', [3], 1, floats), /expected 12 bytes of elements \(F32 3\), got 8$/],
    ['none', head(1, 3), /expected 12 bytes of elements \(F32 3\), got 0$/],
    ['more dims than memory', rawProto('a', [2 ** 26, 2 ** 26], 1, floats), /elements|counted/],
    [
      'a negative dim',
      [...number(1, -1), ...number(2, 1)],
      /dims whose elements can be counted, got \[-1\]$/,
    ],
    [
      'two fields of elements',
      [...rawProto('a', [2], 1, floats), ...bytesField(4, floats)],
      /elements in one field, got in fields 9 and 4$/,
    ],
    [
      'raw_data twice',
      [...head(1, 2), ...bytesField(9, floats.subarray(0, 4)), ...bytesField(9, floats.subarray(4))],
      /raw_data once/,
    ],
    [
      'elements of another type',
      [...head(1, 1), ...bytesField(10, bytesIn(Float64Array.of(1)))],
      /F32 elements in field 4 or raw_data, got field 10$/,
    ],
    [
      'external data without a place',
      [...head(1, 2), ...number(14, 1)],
      /external_data with a location, got none/,
    ],
    ['an int8 of 200', [...head(3, 1), ...number(5, 200)], /elements of I8, got 200$/],
    ['a bool of 2', [...head(9, 1), ...number(5, 2)], /integers from 0 to 1/],
    ['fewer varints', [...head(6, 3), ...bytesField(5, [1, 2])], /3 elements, got 2$/],
    ['more varints', [...head(6, 1), ...bytesField(5, [1, 2])], /1 elements, got more$/],
    [
      'many more elements than bytes',
      [...head(6, 2 ** 30), ...bytesField(5, [1, 2])],
      /1073741824 elements, got a file of/,
    ],
  ])('%s is refused', (_, bytes, message) => {
    expect(refusal(() => read(bytes))).toMatch(message);
  });
});

describe("Polygraphy's results", () => {
  const first = { x: counting([2, 2]), 'a/values/array': stored([0.5], [1]) };
  const text = polygraphyText([
    ['onnxrt', [first, { x: counting([9]) }]],
    ['trt', [{ x: counting([1]) }]],
  ]);

  it('the first runner, the first iteration, and it says so', () => {
    const dump = openDump(textSource('r.json', text), none);
    expect(dump.names).toEqual(['x', 'a/values/array']);
    expect([dump.shape('x'), valuesOf(dump.read('x')), valuesOf(dump.read('a/values/array'))]).toEqual([
      [2, 2],
      [0, 1, 2, 3],
      [0.5],
    ]);
    expect(dump.notes).toEqual([
      "of the runners 'onnxrt', 'trt' the first is taken",
      "of 2 iterations of 'onnxrt' the first is taken",
    ]);
  });

  it('the runner that is wanted', () => {
    const dump = openDump(textSource('r.json', text), { ...none, runner: 'trt' });
    expect([dump.shape('x'), dump.notes]).toEqual([[1], []]);
    const unknown = () => openDump(textSource('r.json', text), { ...none, runner: 'ort' });
    expect(refusal(unknown)).toBe("r.json: expected the runner 'ort', got the runners 'onnxrt', 'trt'");
    expect(refusal(() => openDump(source('a.npz', writeNpz(two)), { ...none, runner: 'ort' }))).toMatch(
      /the runner ort, got \.npz$/,
    );
  });

  it('any part of base64', () => {
    for (let size = 0; size < 8; size++) {
      const bytes = Uint8Array.from({ length: size }, (_, i) => 250 - 7 * i);
      const text = `..${Buffer.from(bytes).toString('base64')}..`;
      const decoded = decodedBase64(textSource('t', text), 2, text.length - 2);
      expect(decoded.size).toBe(size);
      for (let from = 0; from <= size; from++) {
        for (let to = from; to <= size; to++) expect(decoded.read(from, to)).toEqual(bytes.slice(from, to));
      }
    }
  });

  it('arrays of every length', () => {
    for (let n = 0; n < 7; n++) {
      const values = stored(
        Array.from({ length: n }, (_, i) => i - 2),
        [n],
        'I8',
      );
      const dump = openDump(textSource('r.json', polygraphyText([['a', [{ y: values }]]])), none);
      expect(valuesOf(dump.read('y'))).toEqual(Array.from({ length: n }, (_, i) => i - 2));
    }
  });

  const array = (text: string): string =>
    `{"lst":[["r",[{"outputs":{"x":{"values":{"array":"${text}"}}}}]]]}`;
  it.each([
    ['no runner', '{"lst":[]}', /results of Polygraphy .* got none$/],
    ['no tensor', polygraphyText([['r', [{}]]]), /a dump with tensors, got one without$/],
    ['cut off', text.slice(0, -5), /cut off/],
    ['an array that is no .npy', array('QUJD'), /^r\.json: 'x': npy: expected the magic bytes/],
    ['a text that is no base64', array('AAA'), /^r\.json: 'x': base64: expected four characters/],
    ['other characters', array('QUJ*'), /base64: expected letters, digits/],
    ['a tensor twice', '{"lst":[["r",[{"outputs":{"x":1,"x":2}}]]]}', /every name once, got 'x' twice$/],
    ['text behind', `${text} x`, /expected the end, got 'x'$/],
    ['deep nesting', `{"lst":[${'['.repeat(100)}`, /at most 64 levels, got more$/],
  ])('%s is refused', (_, json, message) => {
    expect(refusal(() => openDump(textSource('r.json', json), none))).toMatch(message);
  });
});

describe('raw files and a manifest', () => {
  const beside = (path: string) => source(path, bytesIn(Float32Array.of(1, 2, 3, 4)));
  const open = (manifest: unknown) => openDump(textSource('m.json', JSON.stringify(manifest)), { beside });
  const entry = { file: 'sub/a.raw', dtype: 'float32', shape: [1, 2, 2, 1] };

  it('gives the tensors, and what it declares of them', () => {
    const dump = open({
      a: { ...entry, layout: 'NHWC', layer: 'conv1' },
      b: { ...entry, dtype: 'F32', shape: [4] },
    });
    expect(dump.names).toEqual(['a', 'b']);
    expect(valuesOf(dump.read('a'))).toEqual([1, 2, 3, 4]);
    expect(dump.declared).toEqual(new Map([['a', { layout: 'NHWC', layer: 'conv1' }]]));
  });

  it.each<[string, unknown, RegExp]>([
    ['a list', [], /^m\.json: JSON: expected a JSON object/],
    ['nothing', {}, /a dump with tensors/],
    [
      'a size that differs',
      { a: { ...entry, dtype: 'float16' } },
      /expected 8 bytes for 'a' \(F16 1×2×2×1\), got 16 in sub\/a\.raw$/,
    ],
    ['another dtype', { a: { ...entry, dtype: 'complex64' } }, /the dtype of 'a' to be one of/],
    ['no shape', { a: { ...entry, shape: [2, -2] } }, /a shape of 'a', got \[2,-2\]$/],
    ['another layout', { a: { ...entry, layout: 'CHWN' } }, /NCHW or NHWC, got "CHWN"$/],
    ['a layer of no name', { a: { ...entry, layer: 3 } }, /the name of a layer/],
    ['another field', { a: { ...entry, scale: 3 } }, /of 'a', got 'scale'$/],
    ['a folder above', { a: { ...entry, file: '../a.raw' } }, /in the manifest's folder or below/],
    ['a path from the root', { a: { ...entry, file: '/etc/passwd' } }, /in the manifest's folder or below/],
    ['no file', { a: { dtype: 'F32', shape: [4] } }, /the file of 'a', got none$/],
  ])('%s is refused', (_, manifest, message) => {
    expect(refusal(() => open(manifest))).toMatch(message);
  });

  it('a name twice is refused', () => {
    const json = `{"a":${JSON.stringify(entry)},"a":${JSON.stringify(entry)}}`;
    expect(refusal(() => openDump(textSource('m.json', json), { beside }))).toMatch(
      /every name once, got 'a' twice$/,
    );
  });
});

describe('folders', () => {
  const file = (path: string, bytes: Uint8Array | readonly number[]) => ({
    path,
    open: () => source(path, bytes),
  });
  const pb = (name: string) => rawProto(name, [1], 1, bytesIn(Float32Array.of(7)));

  it('tensors by their paths, or by the names in them', () => {
    const dump = folderDump('d', [
      file('layer1/0.conv1.npy', writeNpy(counting([2]))),
      file('notes.txt', []),
      file('test_data_set_0/input_0.pb', pb('image')),
      file('test_data_set_0/output_0.pb', pb('')),
    ]);
    expect(dump.names).toEqual(['layer1/0.conv1', 'image', 'test_data_set_0/output_0']);
    expect(valuesOf(dump.read('image'))).toEqual([7]);
    expect(dump.notes).toEqual(["left aside: 1 files that are no tensors ('notes.txt')"]);
  });

  it('without a tensor, or with one twice, are refused', () => {
    expect(refusal(() => folderDump('d', [file('a.txt', [])]))).toBe(
      'd: expected a folder with .npy or .pb files, got one with 1 other files',
    );
    const twice = () => folderDump('d', [file('a.pb', pb('x')), file('b.pb', pb('x'))]);
    expect(refusal(twice)).toBe("d: expected every tensor once, got 'x' in 'a.pb' and 'b.pb'");
  });
});

it('agrees with the reader of weights', () => {
  const bytes = writeNpz(two);
  const dump = openDump(source('a.npz', bytes), none);
  const file = readNpz(bytes);
  expect(dump.names).toEqual([...file.keys()]);
  for (const name of dump.names) expect(valuesOf(dump.read(name))).toEqual(valuesOf(file.get(name)!));
});
