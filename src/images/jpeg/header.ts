/** What a JPEG says about itself (ITU-T T.81 Annex B, T.871 for JFIF), read without decoding a pixel. */
import { FormatError } from '../../errors.js';
import { exifOrientation, type Orientation } from '../exif.js';
import { type Frame, isFrame, readFrame } from './frame.js';
import { APP0, APP1, APP14, SOS } from './markers.js';
import { segments } from './segments.js';

/** What the components are: `Cmyk` and `Ycck` hold Adobe's inverted inks. */
export type ColourModel = 'Grey' | 'Rgb' | 'YCbCr' | 'Cmyk' | 'Ycck';

export interface JpegHeader {
  readonly frame: Frame;
  readonly colours: ColourModel;
  readonly orientation: Orientation;
  readonly scans: number;
}

/**
 * @throws FormatError where the segments are damaged (see `segments`), there is no frame or scan, the frame is none
 * that this library decodes (see `readFrame`), or four components have no Adobe marker.
 */
export function readJpegHeader(bytes: Uint8Array): JpegHeader {
  let frame: Frame | undefined;
  let orientation: Orientation | undefined;
  let jfif = false;
  let adobeTransform: number | undefined;
  let scans = 0;
  for (const { marker, body } of segments(bytes)) {
    if (isFrame(marker)) {
      if (frame) throw new FormatError('jpeg', 'one frame', 'a second');
      frame = readFrame(marker, body);
    } else if (marker === SOS) {
      if (!frame) throw new FormatError('jpeg', 'a frame before the first scan', 'none');
      scans++;
    } else if (marker === APP0 && startsWith(body, 'JFIF\0')) jfif = true;
    else if (marker === APP1 && startsWith(body, 'Exif\0\0')) {
      // Of two blocks the first counts, as in PIL.
      orientation ??= exifOrientation(body.subarray(6));
    } else if (marker === APP14 && startsWith(body, 'Adobe') && body.length >= 12) adobeTransform = body[11];
  }
  if (!frame || scans === 0) {
    throw new FormatError('jpeg', 'a frame and a scan', frame ? 'no scan' : 'no frame');
  }
  return { frame, colours: coloursOf(frame, jfif, adobeTransform), orientation: orientation ?? 1, scans };
}

/** libjpeg's rules: JFIF means YCbCr, then Adobe's marker decides, then the names of the components. */
function coloursOf({ components }: Frame, jfif: boolean, adobeTransform: number | undefined): ColourModel {
  if (components.length === 1) return 'Grey';
  if (components.length === 4) {
    if (adobeTransform === undefined) {
      throw new FormatError('jpeg', 'an Adobe marker that says what four components mean', 'none');
    }
    return adobeTransform === 0 ? 'Cmyk' : 'Ycck';
  }
  if (jfif) return 'YCbCr';
  const names = String.fromCharCode(...components.map(({ id }) => id));
  return (adobeTransform === undefined ? names === 'RGB' : adobeTransform === 0) ? 'Rgb' : 'YCbCr';
}

const startsWith = (body: Uint8Array, text: string): boolean =>
  [...text].every((letter, i) => body[i] === letter.charCodeAt(0));
