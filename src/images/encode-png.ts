import { encode } from 'fast-png';
import type { RgbImage } from './rgb-image.js';

/** The image as an RGB PNG of 8 or 16 bits a sample; the same pixels always give the same bytes. */
export const encodePng = ({ width, height, data, maximum }: RgbImage): Uint8Array =>
  encode({ width, height, data, channels: 3, depth: maximum === 255 ? 8 : 16 }, { zlib: { level: 9 } });
