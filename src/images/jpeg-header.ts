/** What a JPEG says about itself (ITU-T T.81 Annex B, T.871 for JFIF), read without decoding a pixel. */
import { FormatError } from '../errors.js';
import { exifOrientation, type Orientation } from './exif.js';

export const isJpeg = (bytes: Uint8Array): boolean =>
  bytes[0] === 0xff && bytes[1] === SOI && bytes[2] === 0xff;

export interface JpegHeader {
  readonly width: number;
  readonly height: number;
  /** 1 grey, 3 colour, 4 CMYK. */
  readonly components: number;
  /** Whether three components are red, green and blue already, instead of luma and two chromas. */
  readonly isRgb: boolean;
  /** Where an Adobe marker keeps its colour transform, counted from the file's first byte. */
  readonly adobeTransformAt: number | undefined;
  readonly orientation: Orientation;
  readonly scans: number;
}

const [SOF0, SOF2, DHT, RST0, RST7, SOI, EOI, SOS] = [0xc0, 0xc2, 0xc4, 0xd0, 0xd7, 0xd8, 0xd9, 0xda];
const [APP0, APP1, APP14, JPG, DAC] = [0xe0, 0xe1, 0xee, 0xc8, 0xcc];

/**
 * @throws FormatError where a segment reaches past the end of the file, there is no frame or end of image, or
 * the frame is none that this library decodes: baseline or progressive Huffman, 8 bits, 1, 3 or 4 components.
 */
export function readJpegHeader(bytes: Uint8Array): JpegHeader {
  let frame: ReturnType<typeof readFrame> | undefined;
  let orientation: Orientation = 1;
  let hasJfif = false;
  let adobeTransformAt: number | undefined;
  let scans = 0;
  for (const { marker, body } of segments(bytes)) {
    if (isFrame(marker)) {
      if (frame) throw new FormatError('jpeg', 'one frame', 'a second');
      frame = readFrame(marker, body);
    } else if (marker === SOS) scans++;
    else if (marker === APP0 && startsWith(body, 'JFIF\0')) hasJfif = true;
    else if (marker === APP1 && startsWith(body, 'Exif\0\0')) orientation = exifOrientation(body.subarray(6));
    else if (marker === APP14 && startsWith(body, 'Adobe') && body.length >= 12) {
      adobeTransformAt = body.byteOffset - bytes.byteOffset + 11;
    }
  }
  if (!frame || scans === 0) {
    throw new FormatError('jpeg', 'a frame and a scan', frame ? 'no scan' : 'no frame');
  }
  const { width, height, components, ids } = frame;
  const isRgb = !hasJfif && (adobeTransformAt === undefined ? ids === 'RGB' : bytes[adobeTransformAt] === 0);
  return { width, height, components, isRgb, adobeTransformAt, orientation, scans };
}

/** Every marker up to the end of image with the segment it heads; entropy-coded data is skipped. */
function* segments(bytes: Uint8Array): Generator<{ marker: number; body: Uint8Array }> {
  for (let at = 2; ; ) {
    while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at++;
    const marker = bytes[at + 1];
    if (bytes[at] !== 0xff || marker === undefined) {
      const actual = at < bytes.length ? `byte ${bytes[at]}` : 'the end of the file';
      throw new FormatError('jpeg', `a marker at byte ${at}`, actual);
    }
    if (marker === EOI) return;
    const length = (bytes[at + 2] << 8) | bytes[at + 3];
    if (length < 2) throw new FormatError('jpeg', `a segment of 2 bytes or more at byte ${at}`, `${length}`);
    if (at + 2 + length > bytes.length) {
      throw new FormatError('jpeg', `a segment of ${length} bytes at byte ${at}`, 'the end of the file');
    }
    yield { marker, body: bytes.subarray(at + 4, at + 2 + length) };
    at += 2 + length;
    if (marker === SOS) at = endOfScan(bytes, at);
  }
}

/** The first marker from `at` on that is neither a stuffed zero nor a restart. */
function endOfScan(bytes: Uint8Array, at: number): number {
  for (let from = at; ; ) {
    const marked = bytes.indexOf(0xff, from);
    if (marked < 0 || marked + 1 >= bytes.length) {
      throw new FormatError('jpeg', 'an end of image marker', `the end of the file at byte ${bytes.length}`);
    }
    const marker = bytes[marked + 1];
    if (marker !== 0 && marker !== 0xff && (marker < RST0 || marker > RST7)) return marked;
    from = marked + (marker === 0xff ? 1 : 2);
  }
}

const isFrame = (marker: number): boolean =>
  marker >= SOF0 && marker <= 0xcf && marker !== DHT && marker !== JPG && marker !== DAC;

function readFrame(marker: number, body: Uint8Array) {
  if (marker > SOF2) {
    throw new FormatError('jpeg', 'a baseline or progressive frame, SOF0 to SOF2', `SOF${marker - SOF0}`);
  }
  const [precision, heightHigh, heightLow, widthHigh, widthLow, components] = body;
  if (precision !== 8) throw new FormatError('jpeg', '8 bits a sample', `${precision}`);
  if (![1, 3, 4].includes(components) || body.length !== 6 + 3 * components) {
    throw new FormatError('jpeg', '1, 3 or 4 components', `${components} in ${body.length} bytes`);
  }
  const ids = Array.from({ length: components }, (_, c) => String.fromCharCode(body[6 + 3 * c])).join('');
  return {
    width: (widthHigh << 8) | widthLow,
    height: (heightHigh << 8) | heightLow,
    components,
    ids,
  };
}

const startsWith = (body: Uint8Array, text: string): boolean =>
  [...text].every((letter, i) => body[i] === letter.charCodeAt(0));
