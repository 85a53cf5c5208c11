import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FpnError } from '../../src/errors.js';
import { exifOrientation } from '../../src/images/exif.js';
import { decodeImage } from '../../src/images/index.js';
import { expectedNames, fixture } from './fixtures.js';
import { forgePng, ihdr } from './forge.js';

/** Either a picture that is as large as it says, or an error of our own. */
function decodesOrRefuses(bytes: Uint8Array): void {
  try {
    const { width, height, data } = decodeImage(bytes, 'photo');
    expect(data.length).toBe(3 * width * height);
  } catch (error) {
    if (!(error instanceof FpnError)) throw error;
  }
}

const anyBytes = fc.uint8Array({ maxLength: 200 });
const anyFixture = (extension: string) => fc.constantFrom(...expectedNames(extension)).map(fixture);
const anyEdits = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 });

function edited(file: Uint8Array, edits: readonly (readonly [number, number])[]): Uint8Array {
  const copy = file.slice();
  for (const [at, byte] of edits) copy[at % copy.length] = byte;
  return copy;
}

it('random bytes, with and without a signature', () => {
  const signature = fc.constantFrom([], [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], [0xff, 0xd8, 0xff]);
  fc.assert(
    fc.property(signature, anyBytes, (start, bytes) => decodesOrRefuses(Uint8Array.of(...start, ...bytes))),
  );
});

it('JPEGs with wrong bytes', () => {
  fc.assert(
    fc.property(anyFixture('.jpg'), anyEdits, (file, edits) => decodesOrRefuses(edited(file, edits))),
    { numRuns: 500 },
  );
});

it('PNGs with wrong bytes', () => {
  fc.assert(
    fc.property(anyFixture('.png'), anyEdits, (file, edits) => decodesOrRefuses(edited(file, edits))),
  );
});

it('PNGs with right checksums around any header, palette and image data', () => {
  const header = fc.record({
    width: fc.nat(9),
    height: fc.nat(9),
    depth: fc.constantFrom(1, 2, 3, 4, 8, 16),
    colourType: fc.nat(6),
    rest: fc.tuple(fc.constant(0), fc.constant(0), fc.nat(1)),
  });
  const zeros = fc.nat(700).map((length) => deflateSync(new Uint8Array(length)));
  const body = fc.oneof(
    zeros,
    anyBytes.map((bytes) => deflateSync(bytes)),
    anyBytes,
  );
  fc.assert(
    fc.property(header, anyBytes, body, (fields, palette, data) =>
      decodesOrRefuses(forgePng(ihdr(fields), { type: 'PLTE', body: palette }, { type: 'IDAT', body: data })),
    ),
    { numRuns: 500 },
  );
});

it('any EXIF block has an orientation', () => {
  const start = fc.constantFrom([], [0x49, 0x49, 42, 0, 8, 0, 0, 0], [0x4d, 0x4d, 0, 42, 0, 0, 0, 8]);
  fc.assert(
    fc.property(start, anyBytes, (mark, bytes) => {
      expect([1, 2, 3, 4, 5, 6, 7, 8]).toContain(exifOrientation(Uint8Array.of(...mark, ...bytes)));
    }),
  );
});
