import { zipSync } from 'fflate';
import ndarray from 'ndarray';
import { describe, expect, it } from 'vitest';
import { readNpy, readNpz, readWeights, toStored, writeNpy, writeNpz } from '../../src/weights/index.js';
import { expectTensors, fixture, fixtureNames, refusal } from './fixtures.js';

describe('archives that NumPy wrote', () => {
  const files = fixtureNames(/\.npz$/);

  it('are both here', () => expect(files).toEqual(['deflated.npz', 'stored.npz']));

  it.each(files)('%s reads as numpy.load reads it, in its order', (name) => {
    expectTensors(readWeights(fixture(name), name), name);
  });
});

describe('writing', () => {
  const file = readNpz(fixture('stored.npz'));

  it('keeps names, order, dtypes, shapes and values', () => {
    expectTensors(readNpz(writeNpz(file)), 'stored.npz');
  });

  it('stores every array as the bytes of its .npy file', () => {
    const bytes = writeNpz(file);
    const text = new TextDecoder('latin1').decode(bytes);
    for (const stored of file.values()) {
      expect(text).toContain(new TextDecoder('latin1').decode(writeNpy(stored)));
    }
  });

  it('gives the same bytes whatever the clock says, with the time 1980-01-01 00:00', () => {
    const bytes = writeNpz(file);
    expect([...bytes.subarray(10, 14)]).toEqual([0, 0, 0x21, 0]);
  });

  it('writes an empty archive that reads as one', () => {
    expect(readWeights(writeNpz(new Map()), 'none.npz').size).toBe(0);
  });

  it('says which array NumPy has no dtype for', () => {
    const tensor = ndarray(new Float32Array(1), [1]);
    expect(() => writeNpz(new Map([['w', { dtype: 'BF16', tensor }]]))).toThrow(
      "npz: 'w': npy: expected a dtype that NumPy has, got BF16",
    );
  });
});

describe('an archive is refused', () => {
  const npy = writeNpy(toStored(ndarray(Float32Array.of(1, 2), [2])));
  const text = new TextEncoder().encode('hello');

  it('with anything but arrays in it', () => {
    expect(refusal(() => readNpz(zipSync({ 'a.npy': npy, 'notes.txt': text })))).toBe(
      "npz: expected entries of .npy files, got 'notes.txt'",
    );
  });

  it('with an array that is none, by its name', () => {
    expect(refusal(() => readNpz(zipSync({ 'a.npy': npy, 'b.npy': text })))).toMatch(
      /^npz: 'b': npy: expected the magic bytes/,
    );
  });

  it('with a damaged array', () => {
    const bytes = zipSync({ 'a.npy': npy }, { level: 0 });
    bytes[30 + 'a.npy'.length + 128] = 1;
    expect(refusal(() => readNpz(bytes))).toMatch(/'a.npy' with its CRC-32/);
  });

  it('under the name of a PyTorch checkpoint, and the other way round', () => {
    expect(refusal(() => readWeights(zipSync({ 'a.npy': npy }), 'a.pth'))).toBe(
      'a.pth: expected a PyTorch checkpoint, got a NumPy archive (.npz)',
    );
    expect(refusal(() => readWeights(fixture('zip-module.pth'), 'a.npz'))).toBe(
      'a.npz: expected a NumPy archive (.npz), got a PyTorch checkpoint',
    );
  });

  it('reads what it writes array by array', () => {
    const [stored] = [...readNpz(zipSync({ 'a.npy': npy })).values()];
    expect(stored).toEqual(readNpy(npy));
  });
});
