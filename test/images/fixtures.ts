import { readFileSync } from 'node:fs';
import type { RgbImage } from '../../src/images/index.js';

const folder = new URL('./fixtures/', import.meta.url);

export const fixture = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(name, folder)));

interface Stored {
  readonly width: number;
  readonly height: number;
  readonly maximum: 255 | 65535;
  /** Base64 of little-endian samples. */
  readonly data: string;
}

const stored: Record<string, Stored> = JSON.parse(Buffer.from(fixture('expected.json')).toString());

/** The names of the pictures whose pixels fixtures/make.py had decoded by other programs. */
export const expectedNames = (extension: string): string[] =>
  Object.keys(stored).filter((name) => name.endsWith(extension));

export function expectedPixels(
  name: string,
): Pick<RgbImage, 'width' | 'height' | 'maximum'> & { samples: number[] } {
  const { width, height, maximum, data } = stored[name];
  const bytes = Buffer.from(data, 'base64');
  const samples =
    maximum === 255
      ? [...bytes]
      : Array.from({ length: bytes.length / 2 }, (_, i) => bytes.readUInt16LE(2 * i));
  return { width, height, maximum, samples };
}
