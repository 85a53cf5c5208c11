import { constants, deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { FormatError, FpnError } from '../../src/errors.js';
import { decodeImage } from '../../src/images/index.js';
import { fixture } from './fixtures.js';
import { type Chunk, forgePng, idat, ihdr, joinJpeg, jpegParts, patchJpeg } from './forge.js';

const decodePng = (...chunks: Chunk[]) => decodeImage(forgePng(...chunks), 'photo.png');
const text = (letters: string): Uint8Array => new TextEncoder().encode(letters);

/** Image data 0, 1, 2 whose last bytes are missing, or others. */
function withoutEnd(count: number, ...others: number[]): Chunk {
  const { type, body } = idat(0, 1, 2);
  return { type, body: Uint8Array.of(...body.subarray(0, -count), ...others) };
}

function expectRefusal(decode: () => unknown, message: RegExp): void {
  expect(decode).toThrow(FormatError);
  expect(decode).toThrow(message);
}

describe('a file that is not what its name says', () => {
  it.each([
    ['photo.png', fixture('grey.jpg'), /photo\.png to be a PNG file, got JPEG/],
    ['photo.JPG', fixture('grey-8.png'), /photo\.JPG to be a JPEG file, got PNG/],
    ['photo.jpeg', text('GIF89a…'), /photo\.jpeg to be a JPEG file, got GIF/],
    ['notes.png', text('a plain text\n'), /notes\.png to be a PNG file, got text/],
    ['page.jpg', text('<!DOCTYPE html><html>'), /page\.jpg to be a JPEG file, got HTML/],
    ['photo', text('RIFF\x10\0\0\0WEBPVP8 '), /photo to be a PNG or JPEG file, got WebP/],
    ['photo.heic', text('\0\0\0\x18ftypheic'), /photo\.heic to be a PNG or JPEG file, got HEIF/],
    ['nothing.png', new Uint8Array(0), /nothing\.png to be a PNG file, got an empty file/],
    [
      'noise.png',
      new Uint8Array([0x89, 0x50, 0x4e, 0]),
      /noise\.png to be a PNG file, got an unknown format/,
    ],
  ])('%s', (name, bytes, message) => expectRefusal(() => decodeImage(bytes, name), message));

  it('is known by its content where the name says nothing', () => {
    expect(decodeImage(fixture('grey.jpg'), 'photo').width).toBe(21);
    expect(decodeImage(fixture('grey-8.png'), 'a.b/photo').width).toBe(13);
  });
});

describe('a damaged PNG', () => {
  it.each(['rgb-8.png', 'grey-1-adam7.png', 'palette-4-trns.png'])('%s with any one bit wrong', (name) => {
    const file = fixture(name);
    for (let bit = 0; bit < 8 * file.length; bit++) {
      const damaged = file.slice();
      damaged[bit >> 3] ^= 1 << (bit & 7);
      expect(() => decodeImage(damaged, name), `bit ${bit}`).toThrow(FormatError);
    }
  });

  it.each<[string, Chunk[], RegExp]>([
    ['no IHDR', [idat(0, 1, 2)], /IHDR first, got IDAT/],
    ['two IHDRs', [ihdr(), ihdr(), idat(0, 1, 2)], /one IHDR, got a second/],
    ['a short IHDR', [{ type: 'IHDR', body: new Uint8Array(12) }], /IHDR of 13 bytes, got 12/],
    ['an unknown colour type', [ihdr({ colourType: 5 })], /colour type 0, 2, 3, 4 or 6, got 5/],
    ['a depth that its colour type has not', [ihdr({ colourType: 2, depth: 4 })], /8, 16 bits .* got 4/],
    ['an unknown interlacing', [ihdr({ rest: [0, 0, 2] })], /interlace 0 or 1, got 0, 0 and 2/],
    ['an unknown critical chunk', [ihdr(), { type: 'NEED', body: text('me') }, idat(0, 1, 2)], /got NEED/],
    ['no image data', [ihdr()], /IDAT, got none/],
    ['image data that is no zlib stream', [ihdr(), { type: 'IDAT', body: text('hello') }], /zlib stream/],
    [
      'a preset dictionary',
      [ihdr(), { type: 'IDAT', body: Uint8Array.of(0x78, 0xbb, 0, 0, 0, 0) }],
      /start with 120, 187/,
    ],
    ['too few lines', [ihdr({ height: 2 }), idat(0, 1, 2)], /inflate to 6 bytes, got 3/],
    ['a wrong Adler-32', [ihdr(), withoutEnd(1, 0)], /the Adler-32 00070004, got another or none/],
    ['no Adler-32', [ihdr(), withoutEnd(4)], /the Adler-32 00070004, got another or none/],
    ['an unknown filter', [ihdr(), idat(5, 1, 2)], /filter from 0 to 4, got 5/],
    ['no palette', [ihdr({ colourType: 3 }), idat(0, 0, 0)], /palette .* got none/],
    [
      'half a colour',
      [ihdr({ colourType: 3 }), { type: 'PLTE', body: text('ab') }, idat(0, 0, 0)],
      /got 2 bytes/,
    ],
    [
      'an index beyond its palette',
      [ihdr({ colourType: 3 }), { type: 'PLTE', body: text('abcdef') }, idat(0, 1, 2)],
      /index below 2, got 2/,
    ],
  ])('with %s', (_, chunks, message) => expectRefusal(() => decodePng(...chunks), message));
});

describe('a damaged JPEG', () => {
  const jpeg = fixture('baseline-444.jpg');
  const progressive = fixture('progressive-444.jpg');
  const restarts = fixture('busy-grey-2x2-restart.jpg');
  const [SOF0, DHT, SOS, DQT, DRI] = [0xc0, 0xc4, 0xda, 0xdb, 0xdd];
  const without = (file: Uint8Array, unwanted: number) =>
    joinJpeg(jpegParts(file).filter(({ marker }) => marker !== unwanted));
  const parts = jpegParts(jpeg);
  const [frame, ...others] = [...parts].sort((a, b) => Number(b.marker === SOF0) - Number(a.marker === SOF0));
  const longInterval = { marker: DRI, bytes: Uint8Array.of(0xff, DRI, 0, 5, 0, 1, 0) };
  const cutShort = Uint8Array.of(...restarts.slice(0, restarts.lastIndexOf(0xd5) - 1), 0xff, 0xd9);
  const stray = { marker: 7, bytes: Uint8Array.of(7) };
  const pair = jpegParts(fixture('busy-pair.jpg'));
  const firstScan = pair.findIndex(({ marker }) => marker === SOS);

  it.each<[string, Uint8Array, RegExp]>([
    ['arithmetic coding', fixture('arithmetic.jpg'), /SOF0 to SOF2, got SOF9/],
    ['lossless coding', patchJpeg(jpeg, SOF0, 1, 0xc3), /SOF0 to SOF2, got SOF3/],
    ['12 bits', patchJpeg(jpeg, SOF0, 4, 12), /8 bits a sample, got 12/],
    ['two components', patchJpeg(jpeg, SOF0, 9, 2), /1, 3 or 4 components, got 2/],
    ['two components of one name', patchJpeg(jpeg, SOF0, 13, 1), /different names, got 1, 1, 3/],
    ['no sampling', patchJpeg(jpeg, SOF0, 11, 0x01), /1 to 4 that divide the largest, got 0×1/],
    ['sampling five times', patchJpeg(jpeg, SOF0, 11, 0x51), /1 to 4 that divide the largest, got 5×1/],
    ['sampling of 3 to 2', patchJpeg(jpeg, SOF0, 11, 0x31, 0, 2, 0x21), /divide the largest, got 3×1, 2×1/],
    ['four components of no known meaning', patchJpeg(fixture('cmyk.jpg'), 0xee, 4, 0), /Adobe .* got none/],
    ['a segment that is longer than the file', patchJpeg(jpeg, SOS, 2, 0xff, 0xff), /65535 bytes/],
    ['a segment shorter than its own length', patchJpeg(jpeg, 0xe0, 2, 0, 1), /2 bytes or more .* got 1/],
    [
      'bytes between its segments',
      joinJpeg([parts[0], stray, ...parts.slice(1)]),
      /marker at byte 20, got byte 7/,
    ],
    ['no scan', without(jpeg, SOS), /a frame and a scan, got no scan/],
    ['no frame', without(without(jpeg, SOF0), SOS), /a frame and a scan, got no frame/],
    ['two frames', joinJpeg([frame, ...parts]), /one frame, got a second/],
    ['a scan before its frame', joinJpeg([...others, frame]), /a frame before the first scan, got none/],
    ['no Huffman table', without(jpeg, DHT), /DC Huffman table \(DHT\) 0 before its scan, got none/],
    ['a Huffman table of no known number', patchJpeg(jpeg, DHT, 4, 0x0f), /numbers 0 to 3, got 0 and 15/],
    ['a Huffman table longer than its segment', patchJpeg(jpeg, DHT, 5, 255), /fill their segment, got 29/],
    ['more codes than fit', patchJpeg(jpeg, DHT, 5, 3, 1, 2), /codes that fit their lengths, got more/],
    ['no quantization table', without(jpeg, DQT), /quantization table \(DQT\) 0 before its scan, got none/],
    ['a quantization table cut short', patchJpeg(jpeg, DQT, 4, 0x10), /fill their segment, got 65 of 129/],
    ['a restart interval of three bytes', joinJpeg([longInterval, ...parts]), /of 2 bytes, got 3/],
    [
      'a component that no scan gives',
      joinJpeg(pair.toSpliced(firstScan, 1)),
      /scan of component 1, got none/,
    ],
    ['a component that the frame has not', patchJpeg(jpeg, SOS, 5, 9), /of the frame, got component 9/],
    ['a component twice in a scan', patchJpeg(jpeg, SOS, 7, 1), /different components, got one twice/],
    ['no component in a scan', patchJpeg(jpeg, SOS, 4, 0), /1 to 3 components, got 0 in 10 bytes/],
    ['units of too many blocks', patchJpeg(jpeg, SOF0, 11, 0x44), /at most 10 blocks in a unit .* got 18/],
    ['a band from the mean on', patchJpeg(progressive, SOS, 12, 5), /of means, or of one component’s band/],
    [
      'a band from the mean on, of one component',
      patchJpeg(fixture('grey-progressive.jpg'), SOS, 8, 5),
      /of means, or of one component’s band/,
    ],
    ['a scan cut short', withData(jpeg, [0]), /data for every block, got the end of a scan/],
    [
      'bits that are no code',
      withData(jpeg, Array(99).fill([0xff, 0]).flat()),
      /a code of the Huffman table/,
    ],
    ['a restart marker out of turn', restarted(restarts, 7, 0), /restart marker 7, got 0/],
    ['a restart marker too early', restarted(restarts, 0, 1), /restart marker 0, got 1/],
    [
      'too many restart markers',
      patchJpeg(restarts, DRI, 4, 0, 2),
      /at most 8 restart markers in a scan, got more/,
    ],
    ['too few restart intervals', cutShort, /15 restart intervals in a scan, got 14/],
  ])('with %s', (_, bytes, message) => expectRefusal(() => decodeImage(bytes, 'photo.jpg'), message));
});

/** The file with other data in its scan. */
function withData(file: Uint8Array, data: readonly number[]): Uint8Array {
  return joinJpeg(
    jpegParts(file).map(({ marker, bytes }) => {
      const header = bytes.subarray(0, 2 + ((bytes[2] << 8) | bytes[3]));
      return { marker, bytes: marker === 0xda ? Uint8Array.of(...header, ...data) : bytes };
    }),
  );
}

/** The file with its first restart marker `from` made into another. */
function restarted(file: Uint8Array, from: number, to: number): Uint8Array {
  return patchJpeg(file, 0xd0 + from, 1, 0xd0 + to);
}

it.each(['rgb-8.png', 'grey-1-adam7.png', 'baseline-420.jpg', 'progressive-444.jpg', 'restart-grey.jpg'])(
  '%s cut off anywhere is refused',
  (name) => {
    const file = fixture(name);
    for (let length = 0; length < file.length; length++) {
      expect(() => decodeImage(file.subarray(0, length), name), `${length} bytes`).toThrow(FormatError);
    }
  },
);

describe('sizes', () => {
  const jpeg = fixture('baseline-444.jpg');
  const sized = (width: number, height: number): Uint8Array =>
    patchJpeg(jpeg, 0xc0, 5, height >> 8, height & 255, width >> 8, width & 255);

  it.each<[string, Uint8Array, RegExp]>([
    ['no width', forgePng(ihdr({ width: 0 }), idat(0)), /at least 1×1 pixels, got 0×1/],
    ['no height', forgePng(ihdr({ height: 0 }), idat(0)), /at least 1×1 pixels, got 2×0/],
    ['too wide', forgePng(ihdr({ width: 65_536 }), idat(0)), /at most 65535 pixels, got 65536×1/],
    ['2³¹ high', forgePng(ihdr({ height: 2 ** 31 }), idat(0)), /at most 65535 pixels, got 2×2147483648/],
    [
      'too many pixels',
      forgePng(ihdr({ width: 10_001, height: 10_000 }), idat(0)),
      /at most 100000000 pixels/,
    ],
    ['a JPEG without width', sized(0, 10), /at least 1×1 pixels, got 0×10/],
    ['a JPEG without height', sized(10, 0), /at least 1×1 pixels, got 10×0/],
    ['a JPEG of too many pixels', sized(65_535, 65_535), /at most 100000000 pixels/],
  ])('%s', (_, bytes, message) => expectRefusal(() => decodeImage(bytes, 'photo'), message));

  it('beyond the caller’s own limits', () => {
    const [png, square] = [fixture('rgb-8.png'), { pixels: 91, side: 13 }];
    expect(decodeImage(png, 'photo.png', square).width).toBe(13);
    expectRefusal(
      () => decodeImage(png, 'photo.png', { ...square, pixels: 90 }),
      /at most 90 pixels, got 13×7/,
    );
    expectRefusal(
      () => decodeImage(png, 'photo.png', { ...square, side: 12 }),
      /at most 12 pixels, got 13×7/,
    );
    expectRefusal(() => decodeImage(jpeg, 'photo.jpg', { pixels: 272, side: 99 }), /got 21×13 = 273 pixels/);
  });

  it('that a file is too short to fill take no memory', () => {
    const before = process.memoryUsage().arrayBuffers;
    const huge = forgePng(ihdr({ width: 50_000, height: 2_000, depth: 16, colourType: 6 }), idat(0));
    expectRefusal(() => decodeImage(huge, 'photo.png'), /inflate to 800002000 bytes, got \d+ .* cannot/);
    expectRefusal(() => decodeImage(sized(50_000, 2_000), 'photo.jpg'), /4687500 blocks, got \d+ bytes/);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1e6);
  });

  it('stop a zip bomb where the picture is full, not where it ends', () => {
    const bomb = deflateSync(new Uint8Array(16e6), { finishFlush: constants.Z_FULL_FLUSH });
    const damaged = Buffer.concat([bomb, Buffer.alloc(8192, 0xff)]);
    expect([...decodePng(ihdr(), { type: 'IDAT', body: damaged }).data]).toEqual([0, 0, 0, 0, 0, 0]);
    const header = ihdr({ width: 4000, height: 4000 });
    expectRefusal(() => decodePng(header, { type: 'IDAT', body: damaged }), /damage/);
  });

  it('do not bound the scans of a JPEG, so their number is', () => {
    const progressive = fixture('grey-progressive.jpg');
    const starts = [...progressive.keys()].filter(
      (i) => progressive[i] === 0xff && progressive[i + 1] === 0xda,
    );
    const last = progressive.slice(starts.at(-1), -2);
    const repeated = Buffer.concat([
      progressive.slice(0, -2),
      ...Array(200).fill(last),
      progressive.slice(-2),
    ]);
    expectRefusal(() => decodeImage(new Uint8Array(repeated), 'photo.jpg'), /at most 100 scans, got 20\d/);
  });
});

describe('what is no file at all', () => {
  it.each<[string, unknown]>([
    ['ArrayBuffer', new ArrayBuffer(8)],
    ['Array', [0xff, 0xd8, 0xff]],
    ['string', 'photo.jpg'],
    ['undefined', undefined],
    ['null', null],
    ['Blob', new Blob([])],
  ])('%s', (name, bytes) => {
    const decode = () => decodeImage(bytes as Uint8Array, 'photo.jpg');
    expect(decode).toThrow(FpnError);
    expect(decode).toThrow(`decodeImage: expected bytes in a Uint8Array, got ${name}`);
  });
});
