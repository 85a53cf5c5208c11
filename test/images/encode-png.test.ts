import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FpnError } from '../../src/errors.js';
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

describe('refuses what is no picture', () => {
  const image: RgbImage = { width: 2, height: 1, data: new Uint8Array(6), maximum: 255 };

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'an image with data in a Uint8Array or Uint16Array, got undefined without data'],
    ['an array', { ...image, data: [0, 0, 0, 0, 0, 0] }, 'Uint16Array, got data in Array'],
    ['floats', { ...image, data: new Float32Array(6) }, 'Uint16Array, got data in Float32Array'],
    ['a canvas', { ...image, data: new Uint8Array(8) }, '6 samples for 1×2 pixels of RGB, got 8'],
    ['too few samples', { ...image, data: new Uint8Array(5) }, '6 samples for 1×2 pixels of RGB, got 5'],
    ['no width', { ...image, width: 0, data: new Uint8Array(0) }, 'sides of whole pixels, got 1×0'],
    ['no height', { ...image, height: 0, data: new Uint8Array(0) }, 'sides of whole pixels, got 0×2'],
    ['half a pixel', { ...image, width: 0.5, height: 4 }, 'sides of whole pixels, got 4×0.5'],
    ['16 bits in bytes', { ...image, maximum: 65535 }, 'maximum 255 of Uint8Array data, got 65535'],
    ['8 bits in words', { ...image, data: new Uint16Array(6) }, 'maximum 65535 of Uint16Array data, got 255'],
  ])('%s', (_, given, message) => {
    const encode = () => encodePng(given as RgbImage);
    expect(encode).toThrow(FpnError);
    expect(encode).toThrow(message);
    expect(encode).toThrow(/^encodePng: expected /);
  });
});
