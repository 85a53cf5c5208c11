import ndarray from 'ndarray';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../../src/errors.js';
import { readWeights, toStored, writeNpy, writeSafetensors } from '../../src/weights/index.js';
import { fixture } from './fixtures.js';

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
      'in.pth: pickle: expected tensors, containers, numbers and strings alone, got a call to os.system',
    );
  });
});
