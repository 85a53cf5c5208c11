/** The container of JPEG (ITU-T T.81, Annex B): markers, the segments they head, and entropy-coded data. */
import { FormatError } from '../../errors.js';
import { EOI, RST0, RST7, SOI, SOS } from './markers.js';

/** Whether a file begins as every JPEG does, with SOI and another marker. */
export const isJpeg = (bytes: Uint8Array): boolean =>
  bytes[0] === 0xff && bytes[1] === SOI && bytes[2] === 0xff;

export interface Segment {
  readonly marker: number;
  readonly body: Uint8Array;
  /** What a start of scan is followed by, up to the next marker that is no restart; empty for other segments. */
  readonly data: Uint8Array;
}

/**
 * Every segment up to the end of image, as views on `bytes`; what follows that is ignored.
 * @throws FormatError where there is no marker where one has to be, a segment reaches past the end of the file, or
 * the end of image is missing.
 */
export function* segments(bytes: Uint8Array): Generator<Segment> {
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
    const end = at + 2 + length;
    if (end > bytes.length) {
      throw new FormatError('jpeg', `a segment of ${length} bytes at byte ${at}`, 'the end of the file');
    }
    const next = marker === SOS ? endOfScan(bytes, end) : end;
    yield { marker, body: bytes.subarray(at + 4, end), data: bytes.subarray(end, next) };
    at = next;
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
