import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OperatorError } from '../../src/errors.js';
import { type Block, type Key, philox4x32, streamKey, symmetric, words } from '../../src/numerics/philox.js';

interface KnownAnswers {
  blocks: { counter: Block; key: Key; words: number[] }[];
  streams: { name: string; key: Key; start: number; words: number[] }[];
}

const known: KnownAnswers = JSON.parse(
  readFileSync(new URL('../golden/known-answers.json', import.meta.url), 'utf8'),
);

const hex = (values: Iterable<number>) => [...values].map((v) => v.toString(16).padStart(8, '0')).join(' ');

describe('philox4x32', () => {
  // Random123's kat_vectors, lines "philox4x32 10".
  it.each([
    [[0, 0, 0, 0], [0, 0], '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
    [Array(4).fill(0xffffffff), Array(2).fill(0xffffffff), '408f276d 41c83b0e a20bc7c6 6d5451fd'],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      'd16cfe09 94fdcceb 5001e420 24126ea1',
    ],
  ])('answers Random123 for counter %j', (counter, key, expected) => {
    expect(hex(philox4x32(counter as unknown as Block, key as unknown as Key))).toBe(expected);
  });

  it('equals ten rounds of 64-bit products', () => {
    const uint32 = fc.integer({ min: 0, max: 0xffffffff });
    fc.assert(
      fc.property(fc.tuple(uint32, uint32, uint32, uint32), fc.tuple(uint32, uint32), (counter, key) => {
        expect(hex(philox4x32(counter, key))).toBe(hex(byBigInt(counter, key)));
      }),
      { numRuns: 2000 },
    );
  });

  it('answers the file that the Python generator is tested against', () => {
    for (const { counter, key, words } of known.blocks) {
      expect([...philox4x32(counter, key)]).toEqual(words);
    }
  });
});

/** The paper's round, on integers that cannot overflow. */
function byBigInt(counter: Block, key: Key): number[] {
  let [c0, c1, c2, c3] = counter.map(BigInt) as [bigint, bigint, bigint, bigint];
  let [k0, k1] = key.map(BigInt) as [bigint, bigint];
  const low = (x: bigint) => BigInt.asUintN(32, x);
  for (let round = 0; round < 10; round++) {
    const p0 = 0xd2511f53n * c0;
    const p1 = 0xcd9e8d57n * c2;
    [c0, c1, c2, c3] = [(p1 >> 32n) ^ c1 ^ k0, low(p1), (p0 >> 32n) ^ c3 ^ k1, low(p0)];
    [k0, k1] = [low(k0 + 0x9e3779b9n), low(k1 + 0xbb67ae85n)];
  }
  return [c0, c1, c2, c3].map(Number);
}

describe('streamKey', () => {
  // The FNV authors' test suite: FNV-1a 64 of "", "a" and "foobar".
  it.each([
    ['', '84222325 cbf29ce4'],
    ['a', '8601ec8c af63dc4c'],
    ['foobar', 'f73967e8 85944171'],
  ])('is FNV-1a 64 of %j, low word first', (name, expected) => {
    expect(hex(streamKey(name))).toBe(expected);
  });
});

describe('words', () => {
  it('answers the file that the Python generator is tested against', () => {
    for (const { name, key, start, words: expected } of known.streams) {
      expect(streamKey(name)).toEqual(key);
      expect([...words(name, expected.length, start)]).toEqual(expected);
    }
  });

  it('gives the same word at an index, wherever the reading starts', () => {
    const whole = words('s', 64);
    fc.assert(
      fc.property(fc.nat(40), fc.nat(24), (start, count) => {
        expect([...words('s', count, start)]).toEqual([...whole.subarray(start, start + count)]);
      }),
    );
  });

  it('carries the block number into the second counter word', () => {
    const at = 4 * 2 ** 32 + 4 * 7;
    expect([...words('s', 4, at)]).toEqual([...philox4x32([7, 1, 0, 0], streamKey('s'))]);
  });

  it.each([
    [-1, 0],
    [1.5, 0],
    [1, -1],
    [1, Number.MAX_SAFE_INTEGER],
    [1, Number.NaN],
  ])('refuses count %d from %d', (count, start) => {
    expect(() => words('s', count, start)).toThrow(OperatorError);
  });
});

describe('symmetric', () => {
  it.each([
    [0, 2 ** -24 - 1],
    [0xffffffff, 1 - 2 ** -24],
    [0x80000000, 2 ** -24],
    [0x7fffffff, -(2 ** -24)],
    [0x800000ff, 2 ** -24],
  ])('maps word %d to %d', (word, value) => {
    expect(symmetric(word)).toBe(value);
  });
});
