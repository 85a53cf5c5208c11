import { gzipSync, zipSync } from 'fflate';
import ndarray from 'ndarray';
import { describe, expect, it } from 'vitest';
import { FormatError, FpnError } from '../../src/errors.js';
import {
  readNpy,
  readNpz,
  readPkl,
  readPth,
  readSafetensors,
  readWeights,
  readWeightsAsync,
  shapeOf,
  toStored,
  writeNpy,
  writeSafetensors,
} from '../../src/weights/index.js';
import { expectTensors, fixture, laterRefusal, refusal } from './fixtures.js';

const bytesOf = (...parts: (string | number[])[]): Uint8Array =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'string' ? [...new TextEncoder().encode(part)] : part)),
  );

const PNG = bytesOf([0x89], 'PNG\r\n', [0x1a, 0x0a, 0, 0, 0, 13], 'IHDR');
const CHECKPOINT = 'a PyTorch checkpoint';
const READABLE =
  'a safetensors file, a NumPy array (.npy), a NumPy archive (.npz), a PyTorch checkpoint, a pickle of NumPy arrays (.pkl)';

describe('a file is what its bytes say', () => {
  const named: [name: string, source: string, first: string][] = [
    ['model.pth', 'zip-module.pth', 'conv.weight'],
    ['model.PT', 'legacy-module.pth', 'conv.weight'],
    ['pytorch_model.bin', 'legacy-checkpoint-protocol4.pth', 'model.conv.weight'],
    ['weights', 'zip-module.pth', 'conv.weight'],
    ['weights.dat', 'every-dtype.safetensors', 'f16'],
    ['/some.where/my.input.npy', 'f4-v1.npy', 'my.input'],
    ['C:\\data\\x.npy', 'f4-v1.npy', 'x'],
    ['one.pt', 'zip-tensor.pth', 'one'],
    ['.npy', 'f4-v1.npy', '.npy'],
  ];
  it.each(named)('%s', (name, source, first) => {
    expect([...readWeights(fixture(source), name).keys()][0]).toBe(first);
  });

  // its length, 35,615 bytes, begins like a gzip archive
  it('a safetensors file whose length looks like another magic number', () => {
    const tensor = toStored(ndarray(new Float32Array(1), [1]));
    const note = 'x'.repeat(0x8b1f - 76 - 5);
    const bytes = writeSafetensors(new Map([['a', tensor]]), new Map([['n', note]]));
    expect([...bytes.subarray(0, 2)]).toEqual([0x20, 0x8b]);
    const shorter = Uint8Array.of(0x1f, ...bytes.subarray(1, 8 + 0x8b1f), ...bytes.subarray(-4));
    expect([...readWeights(shorter, 'a.safetensors').keys()]).toEqual(['a']);
  });
});

describe('a file is refused', () => {
  const npy = writeNpy(toStored(ndarray(new Float32Array(1), [1])));
  const tar = new Uint8Array(512);
  tar.set(bytesOf('ustar'), 257);
  const cases: [name: string, file: Uint8Array, expected: string, actual: string][] = [
    ['model.pth', PNG, CHECKPOINT, 'a PNG image'],
    ['model.safetensors', npy, 'a safetensors file', 'a NumPy array (.npy)'],
    ['x.npy', fixture('zip-module.pth'), 'a NumPy array (.npy)', CHECKPOINT],
    ['model.bin', fixture('every-dtype.safetensors'), CHECKPOINT, 'a safetensors file'],
    ['model.pth', new Uint8Array(0), CHECKPOINT, 'an empty file'],
    ['model.pth', bytesOf([0xff, 0xd8, 0xff, 0xe0]), CHECKPOINT, 'a JPEG image'],
    ['model.pth', bytesOf('<!DOCTYPE html>'), CHECKPOINT, 'a web page'],
    [
      'model.pth',
      bytesOf('version https://git-lfs.github.com/spec/v1'),
      CHECKPOINT,
      'a Git LFS pointer, not the file itself',
    ],
    ['model.pth', bytesOf([0x80, 2], '}.'), CHECKPOINT, 'a pickle of NumPy arrays (.pkl)'],
    ['model.pth', tar, CHECKPOINT, 'a tar archive'],
    ['model.h5', bytesOf([0x89], 'HDF\r\n'), READABLE, 'an HDF5 file'],
    ['notes', bytesOf('hello'), READABLE, 'a file of another kind'],
  ];
  it.each(cases)('%s %#', (name, file, expected, actual) => {
    expect(() => readWeights(file, name)).toThrow(new FormatError(name, expected, actual));
  });

  it('with its name and what its own reader found', () => {
    expect(() => readWeights(npy.subarray(0, -1), 'in.npy')).toThrow(
      'in.npy: npy: expected 4 bytes of data (F32 1), got 3',
    );
    expect(() => readWeights(bytesOf('hello'), 'in.safetensors')).toThrow(
      'in.safetensors: safetensors: expected 8 bytes of header length, got a file of 5 bytes',
    );
    expect(() => readWeights(fixture('hostile-global.pth'), 'in.pth')).toThrow(
      "in.pth: pth: expected tensors, such as a model's state_dict(), got none, but an object of os.system",
    );
  });
});

describe('the bytes', () => {
  const bytes = fixture('f4-v1.npy');

  it('may be an ArrayBuffer', () => {
    const file = readWeights(bytes.slice().buffer, 'a.npy');
    expect(file.get('a')!.tensor.data).toEqual(readWeights(bytes, 'a.npy').get('a')!.tensor.data);
  });

  it('may be shared with other threads', () => {
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
    shared.set(bytes);
    expect(readWeights(shared, 'a.npy').has('a')).toBe(true);
  });

  const others: [what: unknown, message: string][] = [
    [new Blob([bytes]), 'a Blob (its arrayBuffer() gives one)'],
    [[...bytes], 'a Array'],
    [new Float32Array(4), 'a Float32Array'],
    [Promise.resolve(bytes), 'a Promise (await it first)'],
    ['a.npy', 'string (a name? The file itself is wanted)'],
    [undefined, 'undefined'],
    [null, 'null'],
  ];
  it.each(others)('are refused as %o', async (what, got) => {
    const message = `expected a file's bytes as a Uint8Array or ArrayBuffer, got ${got}`;
    expect(() => readWeights(what as Uint8Array, 'a.npy')).toThrow(new FpnError(`readWeights: ${message}`));
    await expect(readWeightsAsync(what as Uint8Array, 'a.npy')).rejects.toThrow(FpnError);
    for (const read of [readNpy, readNpz, readPkl, readPth, readSafetensors]) {
      expect(() => read(what as Uint8Array)).toThrow(`${read.name}: ${message}`);
    }
  });

  it('need a name', () => {
    expect(() => readWeights(bytes, undefined as unknown as string)).toThrow(
      'readWeights: expected the name of the file as the second argument, got undefined',
    );
  });
});

describe('a tensor that is asked for later', () => {
  const archive = zipSync({ 'a.npy': writeNpy(toStored(ndarray(new Float32Array(10_000), [10_000]))) });
  const view = new DataView(archive.buffer, archive.byteOffset);
  const directory = view.getUint32(archive.length - 6, true);
  view.setUint32(directory + 16, 1, true); // its CRC

  it('is described before', () => expect(shapeOf(readWeights(archive, 'x.npz').get('a')!)).toEqual([10_000]));

  it('has the name of its file in its error too', () => {
    expect(() => readWeights(archive, 'x.npz').get('a')!.tensor).toThrow(
      "x.npz: npz: 'a': zip: expected 'a.npy' with its CRC-32, got another: the file is damaged",
    );
  });
});

describe('a file in another takes from the one budget', () => {
  const asks = /got one that asks for \d+$/;

  it('what gzip inflates, and the values in it', () => {
    const array = toStored(ndarray(new Float32Array(3e6), [3e6]));
    const stored = readWeights(gzipSync(writeNpy(array), { mtime: 0 }), 'a.npy.gz').get('a');
    expect(refusal(() => stored?.tensor)).toMatch(/^a\.npy\.gz: gzip: expected at most \d+ bytes of memory/);
    expect(refusal(() => stored?.tensor)).toMatch(asks);
    expect(readWeights(writeNpy(array), 'a.npy').get('a')?.tensor.size).toBe(3e6);
  });

  it('what a .keras archive inflates, and the tensors in it', async () => {
    const weights = fixture('keras3.weights.h5');
    const archiveOf = (bytes: number): Uint8Array => {
      const padded = new Uint8Array(bytes);
      padded.set(weights);
      return zipSync({ 'model.weights.h5': padded }, { level: 9, mtime: '1980-01-01T00:00' });
    };
    const most = 2 ** 24 + 3 * archiveOf(2 ** 24).length;
    const refused = laterRefusal(() => readWeightsAsync(archiveOf(most - 4000), 'a.keras'));
    expect(await refused).toMatch(asks);
    expect((await readWeightsAsync(archiveOf(2 ** 23), 'a.keras')).size).toBeGreaterThan(5);
  });
});

describe('in gzip’s envelope', () => {
  const zipped = gzipSync(fixture('zip-module.pth'), { filename: 'model.pth', mtime: 0 });

  it.each(['model.pth.gz', 'model.pth', 'weights'])('%s is what is in it', (name) => {
    expectTensors(readWeights(zipped, name), 'zip-module.pth');
  });

  it.each([
    ['x.npy.gz', zipped, /^x\.npy: expected a NumPy array \(\.npy\), got a PyTorch checkpoint$/],
    [
      'x.gz',
      zipped.subarray(0, 15),
      /^x\.gz: gzip: expected a compressed stream, got a file that is cut off$/,
    ],
    ['x.gz', zipped.subarray(0, -9), /^x\.gz: gzip: expected /],
    ['x.gz', Uint8Array.of(0x1f, 0x8b), /^x\.gz: gzip: expected a gzip file/],
    [
      'bomb.gz',
      gzipSync(new Uint8Array(2 ** 25), { level: 9 }),
      /^bomb\.gz: gzip: expected at most \d+ bytes of memory for a file of \d+, got one that asks for 33554432$/,
    ],
    ['a.pth.gz', changed(zipped, zipped.length - 8), /^a\.pth\.gz: gzip: expected the CRC-32/],
  ] as const)('%s is refused', (name, bytes, message) => {
    expect(refusal(() => readWeights(bytes, name))).toMatch(message);
  });
});

function changed(bytes: Uint8Array, at: number): Uint8Array {
  const copy = bytes.slice();
  copy[at]! ^= 1;
  return copy;
}

describe('weights in several files', () => {
  const tensor = (value: number) => toStored(ndarray(Float32Array.of(value), [1]));
  const files: Record<string, Uint8Array> = {
    'model-1.safetensors': writeSafetensors(
      new Map([
        ['a', tensor(1)],
        ['spare', tensor(0)],
      ]),
    ),
    'model-2.safetensors': writeSafetensors(new Map([['b', tensor(2)]])),
  };
  const index = (map: unknown) => bytesOf(JSON.stringify({ metadata: {}, weight_map: map }));
  const read = (bytes: Uint8Array) =>
    readWeightsAsync(bytes, 'dir/model.safetensors.index.json', (file) => files[file]!);

  it('are those that the index names', async () => {
    const file = await read(index({ b: 'model-2.safetensors', a: 'model-1.safetensors' }));
    expect([...file].map(([name, { tensor }]) => [name, tensor.get(0)])).toEqual([
      ['b', 2],
      ['a', 1],
    ]);
  });

  it.each([
    [
      index({ c: 'model-2.safetensors' }),
      /^dir\/model-2\.safetensors: expected the tensor 'c' of dir\/.*, got a file without$/,
    ],
    [
      index({ a: '../../etc/passwd' }),
      /^dir\/.*json: shards: expected the names of files in the same folder, got '\.\./,
    ],
    [index({ a: '..' }), /got '\.\.'$/],
    [index({ a: 7 }), /expected the file of 'a', got 7$/],
    [index([]), /expected a weight_map from tensors to files, got \[\]$/],
    [bytesOf('{"weight_map"'), /json: shards: expected an index in JSON, got other text$/],
  ])('%# are refused', async (bytes, message) => {
    expect(await laterRefusal(() => read(bytes))).toMatch(message);
  });

  it('want a way to be read', async () => {
    await expect(readWeightsAsync(index({}), 'a.json')).rejects.toThrow(
      'a.json: expected a way to read the files it names, got none',
    );
    expect(refusal(() => readWeights(index({}), 'a.json'))).toMatch(
      /, got an index of files \(\.index\.json\)$/,
    );
  });
});
