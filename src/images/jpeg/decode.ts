/**
 * JPEG in (ITU-T T.81: baseline and progressive, Huffman, 8 bits). This is our own because no package was found that
 * is maintained, answers synchronously and runs in browsers and Node alike: jpeg-js 0.4.4 (2022) fails on short last
 * restart intervals of single-component scans, lets engine errors through where a table is missing, and has an inverse
 * DCT of its own; the builds of libjpeg-turbo, such as @jsquash/jpeg, load their WebAssembly asynchronously; fast-jpeg 3
 * reads only EXIF. Done as libjpeg does it, bit for bit, a JPEG is the same input here as in PIL or torchvision.
 */
import { FormatError } from '../../errors.js';
import { checkImageSize, type ImageLimits, type RgbImage, rgbImage } from '../rgb-image.js';
import { turnUpright } from '../upright.js';
import { CONVERT } from './colour.js';
import type { Frame } from './frame.js';
import { type JpegHeader, readJpegHeader } from './header.js';
import { SOS } from './markers.js';
import { rowReader, samplesOf } from './samples.js';
import { decodeScan, type Plane } from './scan.js';
import { segments } from './segments.js';
import { noTables, readTables } from './tables.js';

/** An encoder's finest progression has about ten scans; each is a pass over all blocks, however few its bytes. */
const MOST_SCANS = 100;

/**
 * Decodes a JPEG; `decodeImage` documents the result. Takes up to 3 bytes a sample and 3 a pixel.
 * @throws FormatError for everything that is not a whole JPEG within the limits.
 */
export function decodeJpeg(bytes: Uint8Array, limits: ImageLimits): RgbImage {
  const header = readJpegHeader(bytes);
  const { frame, orientation } = header;
  checkImageSize('jpeg', frame.width, frame.height, limits);
  checkEffort(header, bytes.length);
  return turnUpright(toRgb(decodePlanes(bytes, frame), header), orientation);
}

/** What a file asks for before any memory is taken for it. */
function checkEffort({ frame, scans }: JpegHeader, length: number): void {
  const blocks = frame.components.reduce((sum, { blocks }) => sum + blocks.columns * blocks.rows, 0);
  if (blocks > 8 * length) {
    throw new FormatError('jpeg', `a bit or more for each of ${blocks} blocks`, `${length} bytes`);
  }
  if (scans > MOST_SCANS) throw new FormatError('jpeg', `at most ${MOST_SCANS} scans`, `${scans}`);
}

function decodePlanes(bytes: Uint8Array, frame: Frame): Plane[] {
  const planes = frame.components.map((component): Plane => {
    const { columns, rows } = component.padded;
    return { component, coefficients: new Int16Array(64 * columns * rows) };
  });
  const tables = noTables();
  for (const segment of segments(bytes)) {
    if (segment.marker === SOS) decodeScan(segment, frame, planes, tables);
    else readTables(segment, tables);
  }
  return planes;
}

function toRgb(planes: readonly Plane[], { frame, colours }: JpegHeader): RgbImage {
  const { width, height } = frame;
  const readers = planes.map((plane) => rowReader(samplesOf(plane), frame));
  const rows = planes.map(() => new Uint8Array(width));
  const rgb = new Uint8ClampedArray(3 * width * height);
  for (let y = 0; y < height; y++) {
    readers.forEach((read, c) => {
      read(y, rows[c]);
    });
    CONVERT[colours](rows, rgb, 3 * width * y);
  }
  return rgbImage(width, height, new Uint8Array(rgb.buffer));
}
