import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeImage, encodePng, type RgbImage } from '../../src/images/index.js';
import { rgbImage } from '../../src/images/rgb-image.js';

const side = fc.integer({ min: 1, max: 9 });

const samples = { '8': fc.uint8Array, '16': fc.uint16Array };

const anyImage: fc.Arbitrary<RgbImage> = fc
  .tuple(side, side, fc.constantFrom('8' as const, '16' as const))
  .chain(([width, height, bits]) => {
    const length = 3 * width * height;
    return samples[bits]({ minLength: length, maxLength: length }).map((data) =>
      rgbImage(width, height, data),
    );
  });

it('reads back as it was', () => {
  fc.assert(
    fc.property(anyImage, (image) => {
      expect(decodeImage(encodePng(image), 'image.png')).toEqual(image);
    }),
  );
});

it('gives the same bytes every time', () => {
  fc.assert(
    fc.property(anyImage, (image) => {
      const copy = rgbImage(image.width, image.height, image.data.slice());
      expect(encodePng(copy)).toEqual(encodePng(image));
    }),
  );
});
