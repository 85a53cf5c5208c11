import type { Orientation } from './exif.js';
import { type RgbImage, rgbImage } from './rgb-image.js';

/**
 * By orientation (Exif 2.32, tag 274, which says where the stored first row and first column belong): whether
 * the upright picture's x runs along the stored columns or the stored rows, and which stored axes run backwards.
 */
const TURNS: Readonly<Record<Orientation, { swap: boolean; fromRight: boolean; fromBottom: boolean }>> = {
  1: { swap: false, fromRight: false, fromBottom: false },
  2: { swap: false, fromRight: true, fromBottom: false },
  3: { swap: false, fromRight: true, fromBottom: true },
  4: { swap: false, fromRight: false, fromBottom: true },
  5: { swap: true, fromRight: false, fromBottom: false },
  6: { swap: true, fromRight: false, fromBottom: true },
  7: { swap: true, fromRight: true, fromBottom: true },
  8: { swap: true, fromRight: true, fromBottom: false },
};

/** The picture as it was seen; orientations 5 to 8 exchange width and height. */
export function turnUpright(image: RgbImage, orientation: Orientation): RgbImage {
  if (orientation === 1) return image;
  const { swap, fromRight, fromBottom } = TURNS[orientation];
  const [width, height] = swap ? [image.height, image.width] : [image.width, image.height];
  const data = image.data.slice();
  for (let y = 0, o = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [column, row] = swap ? [y, x] : [x, y];
      const storedX = fromRight ? image.width - 1 - column : column;
      const storedY = fromBottom ? image.height - 1 - row : row;
      const i = 3 * (storedY * image.width + storedX);
      for (let c = 0; c < 3; c++) data[o++] = image.data[i + c];
    }
  }
  return rgbImage(width, height, data);
}
