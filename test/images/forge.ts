/** Files that no encoder writes, made with Node's own zlib. */
import { crc32, deflateSync } from 'node:zlib';

export interface Chunk {
  readonly type: string;
  readonly body: Uint8Array;
}

const u32 = (n: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(n);
  return bytes;
};

/** A PNG of these chunks and an IEND, their CRCs right. */
export function forgePng(...chunks: readonly Chunk[]): Uint8Array {
  const parts = [...chunks, { type: 'IEND', body: new Uint8Array(0) }].map(({ type, body }) => {
    const typed = Buffer.concat([Buffer.from(type, 'latin1'), body]);
    return Buffer.concat([u32(body.length), typed, u32(crc32(typed))]);
  });
  return new Uint8Array(Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), ...parts]));
}

export interface Header {
  readonly width?: number;
  readonly height?: number;
  readonly depth?: number;
  readonly colourType?: number;
  readonly rest?: readonly [compression: number, filter: number, interlace: number];
}

/** A grey 8-bit 2×1 picture unless told otherwise. */
export const ihdr = ({
  width = 2,
  height = 1,
  depth = 8,
  colourType = 0,
  rest = [0, 0, 0],
}: Header = {}): Chunk => ({
  type: 'IHDR',
  body: Buffer.concat([u32(width), u32(height), Buffer.from([depth, colourType, ...rest])]),
});

/** Image data that inflates to these bytes. */
export const idat = (...bytes: readonly number[]): Chunk => ({
  type: 'IDAT',
  body: deflateSync(Uint8Array.from(bytes)),
});

/** A copy of a JPEG with `value` written over the bytes at `offset` from the first `marker`. */
export function patchJpeg(
  jpeg: Uint8Array,
  marker: number,
  offset: number,
  ...value: readonly number[]
): Uint8Array {
  const copy = jpeg.slice();
  const at = copy.findIndex((byte, i) => byte === 0xff && copy[i + 1] === marker);
  copy.set(value, at + offset);
  return copy;
}

export interface JpegPart {
  readonly marker: number;
  /** The segment with its marker and, of a scan, the data after it. */
  readonly bytes: Uint8Array;
}

/** What lies between a JPEG's start and its end. */
export function jpegParts(jpeg: Uint8Array): JpegPart[] {
  const parts: JpegPart[] = [];
  for (let at = 2; jpeg[at + 1] !== 0xd9; ) {
    let end = at + 2 + ((jpeg[at + 2] << 8) | jpeg[at + 3]);
    const isData = (i: number) => jpeg[i] !== 0xff || jpeg[i + 1] === 0 || (jpeg[i + 1] & 0xf8) === 0xd0;
    while (jpeg[at + 1] === 0xda && isData(end)) end++;
    parts.push({ marker: jpeg[at + 1], bytes: jpeg.subarray(at, end) });
    at = end;
  }
  return parts;
}

export const joinJpeg = (parts: readonly JpegPart[]): Uint8Array =>
  Uint8Array.of(0xff, 0xd8, ...parts.flatMap(({ bytes }) => [...bytes]), 0xff, 0xd9);
