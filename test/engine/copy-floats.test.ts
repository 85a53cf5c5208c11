import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { copyFloats } from '../../src/engine/copy-floats.js';

const ROOM = 12_000;

/** Floats of a memory that is filled with what tells its places apart. */
function floats(isShared: boolean, offset: number, length: number, first: number): Float32Array {
  const bytes = 4 * (offset + length);
  const buffer = isShared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);
  const numbers = new Float32Array(buffer, 4 * offset);
  for (let n = 0; n < length; n++) numbers[n] = first + n;
  return numbers;
}

describe('copyFloats', () => {
  it('copies what a typed array’s own method does, whatever memory it is and wherever in a word the places are', () => {
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.boolean(),
        fc.nat(3),
        fc.nat(3),
        fc.oneof(fc.nat(80), fc.integer({ min: 4080, max: 4110 }), fc.integer({ min: 8160, max: 9000 })),
        fc.nat(9),
        (fromShared, toShared, from, to, count, at) => {
          const source = floats(fromShared, from, count, ROOM);
          const [target, expected] = [0, 1].map(() => floats(toShared, to, count + 20, 0));
          copyFloats(target, source, at);
          expected.set(source, at);
          expect(target).toEqual(expected);
        },
      ),
    );
  });

  it('refuses what does not fit', () => {
    const [source, target] = [floats(false, 1, 100, 0), floats(true, 0, 100, 0)];
    expect(() => copyFloats(target, source, 1)).toThrow(RangeError);
  });
});
