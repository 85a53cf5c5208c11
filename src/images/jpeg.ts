import jpeg from 'jpeg-js';
import { FormatError } from '../errors.js';
import { type JpegHeader, readJpegHeader } from './jpeg-header.js';
import { checkImageSize, type ImageLimits, type RgbImage, rgbImage } from './rgb-image.js';
import { turnUpright } from './upright.js';

/** An encoder's finest progression has about ten scans; each is a pass over all blocks, however few its bytes. */
const MOST_SCANS = 100;

/**
 * Decodes a JPEG with jpeg-js; `decodeImage` documents the result.
 * @throws FormatError for everything that is not a whole JPEG within the limits.
 */
export function decodeJpeg(bytes: Uint8Array, limits: ImageLimits): RgbImage {
  const header = readJpegHeader(bytes);
  const { width, height, components } = header;
  checkImageSize('jpeg', width, height, limits);
  const blocks = Math.ceil(width / 8) * Math.ceil(height / 8);
  if (blocks > 8 * bytes.length) {
    throw new FormatError('jpeg', `a bit or more for each of ${blocks} blocks`, `${bytes.length} bytes`);
  }
  if (header.scans > MOST_SCANS) {
    throw new FormatError('jpeg', `at most ${MOST_SCANS} scans`, `${header.scans}`);
  }
  if (components === 4 && header.adobeTransformAt === undefined) {
    throw new FormatError('jpeg', 'an Adobe marker that says what four components mean', 'none');
  }
  const data = components === 3 ? decodeColour(bytes, header) : decodeWithJpegJs(bytes);
  return turnUpright(rgbImage(width, height, data), header.orientation);
}

/**
 * Three components, of which jpeg-js only does the decompression: its own conversion cuts fractions off, which
 * darkens a photograph by half a step, and takes Adobe's RGB for YCbCr. An Adobe marker that asks for the conversion
 * is answered in our copy.
 */
function decodeColour(bytes: Uint8Array, { isRgb, adobeTransformAt }: JpegHeader): Uint8Array {
  const unconverted = bytes.slice();
  if (adobeTransformAt !== undefined) unconverted[adobeTransformAt] = 0;
  const samples = decodeWithJpegJs(unconverted);
  return isRgb ? samples : yCbCrToRgb(samples);
}

/** ITU-T T.871 §7, rounded to the nearest. */
function yCbCrToRgb(samples: Uint8Array): Uint8Array {
  const rgb = new Uint8ClampedArray(samples.length);
  for (let i = 0; i < samples.length; i += 3) {
    const [y, cb, cr] = [samples[i], samples[i + 1] - 128, samples[i + 2] - 128];
    rgb[i] = y + 1.402 * cr;
    rgb[i + 1] = y - (0.114 * 1.772 * cb + 0.299 * 1.402 * cr) / 0.587;
    rgb[i + 2] = y + 1.772 * cb;
  }
  return new Uint8Array(rgb.buffer);
}

function decodeWithJpegJs(bytes: Uint8Array): Uint8Array {
  try {
    return jpeg.decode(bytes, {
      useTArray: true,
      formatAsRGBA: false,
      // For three components; of four, their Adobe marker decides.
      colorTransform: false,
      // A damaged scan throws either way. Tolerance lets a last restart interval reach past the last block, as
      // it may in a grey picture.
      tolerantDecoding: true,
      // The header's size and the file's length bound these already.
      maxResolutionInMP: Number.POSITIVE_INFINITY,
      maxMemoryUsageInMB: Number.POSITIVE_INFINITY,
    }).data;
  } catch (error) {
    throw new FormatError('jpeg', 'an undamaged JPEG', (error as Error).message);
  }
}
