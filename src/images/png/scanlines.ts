/** From the inflated bytes of a PNG to samples (W3C PNG Third Edition, §7 to §9): passes, filters, bit depths. */
import { unfilter } from './filters.js';

export interface PngLayout {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly channels: number;
  readonly interlaced: boolean;
}

/** Where the pixels of one pass lie in the picture. */
interface Pass {
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
}

const WHOLE: readonly Pass[] = [{ x: 0, y: 0, dx: 1, dy: 1 }];

const ADAM7: readonly Pass[] = [
  { x: 0, y: 0, dx: 8, dy: 8 },
  { x: 4, y: 0, dx: 8, dy: 8 },
  { x: 0, y: 4, dx: 4, dy: 8 },
  { x: 2, y: 0, dx: 4, dy: 4 },
  { x: 0, y: 2, dx: 2, dy: 4 },
  { x: 1, y: 0, dx: 2, dy: 2 },
  { x: 0, y: 1, dx: 1, dy: 2 },
];

/** The passes that have pixels, each with its size and the bytes of one of its lines, filter byte not counted. */
function passesOf({ width, height, depth, channels, interlaced }: PngLayout) {
  return (interlaced ? ADAM7 : WHOLE)
    .map((pass) => {
      const columns = Math.ceil((width - pass.x) / pass.dx);
      const rows = Math.ceil((height - pass.y) / pass.dy);
      return { ...pass, columns, rows, lineBytes: Math.ceil((columns * channels * depth) / 8) };
    })
    .filter(({ columns, rows }) => columns > 0 && rows > 0);
}

/** How many bytes the image data of this layout inflates to. */
export const inflatedSize = (layout: PngLayout): number =>
  passesOf(layout).reduce((bytes, { rows, lineBytes }) => bytes + rows * (1 + lineBytes), 0);

/**
 * Undoes filters and interlacing: [height, width, channels] samples of `depth` bits, not yet scaled.
 * @param inflated exactly `inflatedSize(layout)` bytes; overwritten.
 * @throws FormatError for a filter that does not exist.
 */
export function readScanlines(inflated: Uint8Array, layout: PngLayout): Uint8Array | Uint16Array {
  const { width, height, depth, channels } = layout;
  const samples = new (depth === 16 ? Uint16Array : Uint8Array)(width * height * channels);
  const pixelBytes = Math.max(1, (channels * depth) / 8);
  let at = 0;
  for (const { x, y, dx, dy, columns, rows, lineBytes } of passesOf(layout)) {
    let above: Uint8Array = new Uint8Array(lineBytes);
    for (let row = 0; row < rows; row++) {
      const line = inflated.subarray(at + 1, at + 1 + lineBytes);
      unfilter(inflated[at], line, above, pixelBytes);
      for (let column = 0, sample = 0; column < columns; column++) {
        const pixel = ((y + row * dy) * width + x + column * dx) * channels;
        for (let c = 0; c < channels; c++) samples[pixel + c] = sampleAt(line, sample++, depth);
      }
      above = line;
      at += 1 + lineBytes;
    }
  }
  return samples;
}

/** Sample `i` of a line; samples under 8 bits are packed from the high bits down. */
function sampleAt(line: Uint8Array, i: number, depth: number): number {
  if (depth === 8) return line[i];
  if (depth === 16) return (line[2 * i] << 8) | line[2 * i + 1];
  const bit = i * depth;
  return (line[bit >> 3] >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
}
