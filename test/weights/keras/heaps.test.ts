/** Where the check is left out, the guard ends the reading, and the message is another. */
import { describe, expect, it } from 'vitest';
import { withinTime } from '../../../src/cli/time-limit.js';
import { readKerasH5, readWeightsAsync } from '../../../src/weights/index.js';
import { fixture, laterRefusal } from '../fixtures.js';
import { withFreeBlockTwice, withHeapsInHeaps, withTextOfSize } from './circles.js';

const CIRCLE =
  'a.h5: hdf5: expected heaps whose parts lie one behind the other, got one that leads in a circle';

describe('a heap that leads in a circle is refused', () => {
  it.each([
    ['texts, the free space behind them of no size', () => withTextOfSize(0, 0n)],
    ['the same of a size that leads to where all is 0', () => withTextOfSize(0, 16n)],
    ['a text as long as there are addresses', () => withTextOfSize(1, 0xfffffff0n)],
    ['a text of a size that memory has no number for', () => withTextOfSize(1, 0x1fffffff0n)],
    ['names, a free block followed by itself', withFreeBlockTwice],
    ['heaps within heaps', withHeapsInHeaps],
  ])('%s', async (_, file) => {
    const refused = laterRefusal(() => readWeightsAsync(file(), 'a.h5', undefined, withinTime(1)));
    expect(await refused).toBe(CIRCLE);
  });
});

describe('a heap that is damaged otherwise is left to the library', () => {
  it.each([
    ['free space beyond the heap', 0, 0xffffff00n],
    ['a text beyond the heap', 1, 0xffffff00n],
  ])('%s', async (_, index, size) => {
    const refused = laterRefusal(() => readKerasH5(withTextOfSize(index, size)));
    expect(await refused).toMatch(/^hdf5: expected (an HDF5 file|the attribute)/);
  });

  it('and numbers that look like one', async () => {
    const whole = fixture('keras3-legacy.h5');
    const bytes = new Uint8Array(whole.length + 64);
    bytes.set(whole);
    for (const [at, text] of [
      [0, 'GCOL\x01\0\0\0\xff'],
      [40, 'HEAP\0\0\0\0'],
      [56, 'HEAP\0\0\0\0'],
    ] as const) {
      bytes.set(
        [...text].map((char) => char.charCodeAt(0)),
        whole.length + at,
      );
    }
    expect([...(await readKerasH5(bytes)).keys()]).toEqual([...(await readKerasH5(whole)).keys()]);
  });
});

describe('what the check cannot read is refused', () => {
  const changed = (at: number, byte: number): Uint8Array => {
    const bytes = fixture('keras3-legacy.h5');
    bytes[at] = byte;
    return bytes;
  };
  it.each([
    ['bytes before the file', 0, 0, 'an HDF5 file, got one that begins with other bytes'],
    ['a superblock of a later version', 8, 4, 'a superblock of version 0 to 3, got another'],
    ['short offsets', 13, 4, 'offsets and lengths of 8 bytes, got others'],
    ['short lengths', 14, 4, 'offsets and lengths of 8 bytes, got others'],
  ])('%s', async (_, at, byte, message) => {
    expect(await laterRefusal(() => readKerasH5(changed(at, byte)))).toBe(`hdf5: expected ${message}`);
  });
});
