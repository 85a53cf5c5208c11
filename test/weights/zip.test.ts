import { type Zippable, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { Budget } from '../../src/bytes/budget.js';
import { inMemory } from '../../src/bytes/byte-source.js';
import { FormatError } from '../../src/errors.js';
import { ZipArchive } from '../../src/weights/zip.js';
import { fixture, refusal } from './fixtures.js';

const opened = (bytes: Uint8Array): ZipArchive =>
  new ZipArchive(inMemory('zip', bytes), new Budget('zip', bytes.length));

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

/** Where the directory's entry `index` begins, counted from the front. */
function directoryEntry(bytes: Uint8Array, index = 0): number {
  const view = viewOf(bytes);
  let at = view.getUint32(bytes.length - 6, true);
  for (let i = 0; i < index; i++) {
    at += 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return at;
}

/** An archive with some bytes of a directory entry changed: [offset in the entry, size, value]. */
function forged(files: Zippable, fields: [number, 2 | 4, number][], index = 0): Uint8Array {
  const bytes = zipSync(files);
  const view = viewOf(bytes);
  const at = directoryEntry(bytes, index);
  for (const [offset, size, value] of fields) {
    if (size === 2) view.setUint16(at + offset, value, true);
    else view.setUint32(at + offset, value, true);
  }
  return bytes;
}

const [FLAGS, METHOD, CRC, PACKED, SIZE, NAME_LENGTH, COMMENT_LENGTH, OFFSET] = [
  8, 10, 16, 20, 24, 28, 32, 42,
] as const;

const stored = (value: string): Zippable[string] => [text(value), { level: 0 }];
const two: Zippable = { a: stored('first'), b: stored('second') };

describe('reading', () => {
  it('gives stored and deflated entries', () => {
    const archive = opened(zipSync({ 'x/a': stored('plain'), 'x/b': text('squeezed'.repeat(50)) }));
    expect(archive.names).toEqual(['x/a', 'x/b']);
    expect(archive.read('x/a')).toEqual(text('plain'));
    expect(archive.read('x/b')).toEqual(text('squeezed'.repeat(50)));
  });

  it('does not copy stored entries', () => {
    const bytes = zipSync(two);
    expect(opened(bytes).read('b').buffer).toBe(bytes.buffer);
  });

  it('finds the directory before a comment', () => {
    const bytes = Uint8Array.of(...zipSync(two), ...text('hello'));
    viewOf(bytes).setUint16(bytes.length - 7, 5, true);
    expect(opened(bytes).read('a')).toEqual(text('first'));
  });

  it('reads sizes and offsets from zip64 fields', () => {
    const bytes = fixture('zip-zip64.pth');
    const at = bytes.findIndex((_, i) => viewOf(bytes).getUint32(i, true) === 0x02014b50);
    expect(viewOf(bytes).getUint32(at + SIZE, true)).toBe(0xffffffff);
    expect(opened(bytes).read('archive/version')).toEqual(text('3\n'));
  });

  it('does not compare a CRC that the writer left out', () => {
    expect(opened(forged(two, [[CRC, 4, 0]])).read('a')).toEqual(text('first'));
  });
});

describe('an archive is refused', () => {
  const cases: [why: string, archive: Uint8Array, message: RegExp][] = [
    ['that is empty', new Uint8Array(0), /a central directory at the end/],
    ['without an end record', zipSync(two).subarray(0, -1), /a central directory at the end/],
    ['that is encrypted', forged(two, [[FLAGS, 2, 1]]), /no encryption, got 'a' encrypted/],
    [
      'with another compression',
      forged(two, [[METHOD, 2, 12]]),
      /stored or deflated, got compression method 12/,
    ],
    ['with two sizes for stored bytes', forged(two, [[SIZE, 4, 6]]), /expected 6 bytes in 'a', got 5/],
    [
      'with an entry beyond the directory',
      forged(two, [
        [PACKED, 4, 9e6],
        [SIZE, 4, 9e6],
      ]),
      /9000000 bytes of 'a'/,
    ],
    ['with a header elsewhere', forged(two, [[OFFSET, 4, 1]]), /a local header for 'a'/],
    ['with a header beyond the file', forged(two, [[OFFSET, 4, 0xfffffff0]]), /a local header for 'a'/],
    ['with a name beyond the directory', forged(two, [[NAME_LENGTH, 2, 0xffff]]), /one that is cut off/],
    ['with zip64 sizes that are not there', forged(two, [[SIZE, 4, 0xffffffff]]), /a zip64 field/],
    ['with two entries on the same bytes', forged(two, [[OFFSET, 4, 0]], 1), /entries apart/],
  ];
  it.each(cases)('%s', (_, archive, message) => {
    expect(refusal(() => opened(archive))).toMatch(message);
  });

  it('with a name twice', () => {
    const bytes = zipSync(two);
    bytes[directoryEntry(bytes, 1) + 46] = 'a'.charCodeAt(0);
    expect(() => opened(bytes)).toThrow(/every entry once, got 'a' twice/);
  });

  it('with an entry that begins in the last bytes of its directory', () => {
    const comment = `${'x'.repeat(50)}PK\u0001\u0002`;
    const bytes = forged({ a: [text('first'), { level: 0, comment }] }, [[COMMENT_LENGTH, 2, 50]]);
    viewOf(bytes).setUint16(bytes.length - 12, 2, true);
    expect(refusal(() => opened(bytes))).toMatch(/a directory entry, got other bytes/);
  });

  it('with more entries than its directory has room for', () => {
    const bytes = zipSync(two);
    viewOf(bytes).setUint16(bytes.length - 12, 0xffff, true);
    expect(() => opened(bytes)).toThrow(/a directory of 65535 entries/);
  });
});

describe('an entry is refused', () => {
  const zeros = (length: number): Zippable => ({ z: new Uint8Array(length) });

  it('that is not there', () => {
    expect(() => opened(zipSync(two)).read('c')).toThrow(/expected an entry 'c'/);
  });

  it('whose CRC differs', () => {
    expect(() => opened(forged(two, [[CRC, 4, 1]])).read('a')).toThrow(/'a' with its CRC-32/);
  });

  it.each([
    [9_999, 'more'],
    [10_001, '10000'],
  ])('that inflates to 10,000 bytes and claims %s', (claimed, got) => {
    const archive = opened(forged(zeros(10_000), [[SIZE, 4, claimed]]));
    expect(() => archive.read('z')).toThrow(
      new FormatError('zip', `an entry that inflates to ${claimed} bytes`, got),
    );
  });

  it('that claims more than deflate can give, before memory is taken', () => {
    const archive = opened(forged(zeros(1_000), [[SIZE, 4, 1_000_000]]));
    expect(() => archive.read('z')).toThrow(/compressed bytes, which cannot/);
  });

  it('whose bytes are no deflate stream', () => {
    const bytes = zipSync({ z: text('squeezed'.repeat(50)) });
    bytes.fill(0xff, 31, 40);
    expect(() => opened(bytes).read('z')).toThrow(FormatError);
  });

  it('that brings all that was inflated over what the file may take, before memory is taken', () => {
    const bytes = zipSync({ z: new Uint8Array(6e6), y: new Uint8Array(6e6), x: new Uint8Array(6e6) });
    const archive = opened(bytes);
    archive.read('z');
    archive.read('y');
    const limit = 2 ** 24 + 3 * bytes.length;
    expect(refusal(() => archive.read('x'))).toMatch(
      new RegExp(
        `^zip: expected at most ${limit} bytes of memory for a file of ${bytes.length}, got one that asks`,
      ),
    );
  });
});
