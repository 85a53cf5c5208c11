import { describe, expect, it } from 'vitest';
import { decodeImage } from '../../src/images/index.js';
import { expectedNames, expectedPixels, fixture } from './fixtures.js';
import { joinJpeg, jpegParts, patchJpeg } from './forge.js';

describe('PNG', () => {
  it('has fixtures of all 15 colour types and depths, interlaced and not', () => {
    const kinds = /^(grey|rgb|palette)(-alpha)?-\d+(-adam7)?\.png$/;
    expect(expectedNames('.png').filter((name) => kinds.test(name))).toHaveLength(30);
  });

  it.each(expectedNames('.png'))('%s has the pixels that Pillow or ImageMagick sees', (name) => {
    const { samples, ...size } = expectedPixels(name);
    const { data, ...actual } = decodeImage(fixture(name), name);
    expect(actual).toEqual(size);
    expect([...data]).toEqual(samples);
  });

  it('keeps the low byte of 16-bit samples', () => {
    const { data } = decodeImage(fixture('rgb-16.png'), 'rgb-16.png');
    expect(data).toBeInstanceOf(Uint16Array);
    expect(data.some((sample) => sample % 257 !== 0)).toBe(true);
  });

  it('reads a view into a larger buffer', () => {
    const file = fixture('rgb-16-adam7.png');
    const buffer = new Uint8Array(file.length + 20).fill(7);
    buffer.set(file, 11);
    const view = buffer.subarray(11, 11 + file.length);
    expect(decodeImage(view, 'view.png')).toEqual(decodeImage(file, 'file.png'));
  });
});

describe('names', () => {
  it.each([
    'photo.jpg',
    'PHOTO.JPEG',
    'photo.jpe',
    'photo.jfif',
    'photo',
    'photo.constructor',
    'photo.__proto__',
  ])('%s may hold a JPEG', (name) => expect(decodeImage(fixture('grey.jpg'), name).width).toBe(21));
});

describe('JPEG', () => {
  it.each(expectedNames('.jpg'))(
    '%s has exactly the pixels that Pillow sees through libjpeg-turbo',
    (name) => {
      const { samples, ...size } = expectedPixels(name);
      const { data, ...actual } = decodeImage(fixture(name), name);
      expect(actual).toEqual(size);
      expect([...data]).toEqual(samples);
    },
  );

  it('is YCbCr where a JFIF marker says so, whatever its components are called', () => {
    const [SOF0, SOS, APP0] = [0xc0, 0xda, 0xe0];
    const file = fixture('baseline-444.jpg');
    const named = [...'RGB'].reduce((patched, letter, c) => {
      const id = letter.charCodeAt(0);
      return patchJpeg(patchJpeg(patched, SOF0, 10 + 3 * c, id), SOS, 5 + 2 * c, id);
    }, file);
    expect(decodeImage(named, 'photo.jpg')).toEqual(decodeImage(file, 'photo.jpg'));
    const withoutJfif = patchJpeg(named, APP0, 4, 0);
    expect(decodeImage(withoutJfif, 'photo.jpg')).not.toEqual(decodeImage(file, 'photo.jpg'));
  });

  it('has the quantization tables that were there at its first scan, as in libjpeg', () => {
    const [SOS, DQT] = [0xda, 0xdb];
    const file = fixture('grey-progressive.jpg');
    const parts = jpegParts(file);
    const last = parts.findLastIndex(({ marker }) => marker === SOS);
    const others = { marker: DQT, bytes: Uint8Array.of(0xff, DQT, 0, 67, 0, ...Array(64).fill(99)) };
    const requantized = joinJpeg(parts.toSpliced(last, 0, others));
    expect(decodeImage(requantized, 'photo.jpg')).toEqual(decodeImage(file, 'photo.jpg'));
  });

  it('of one component has no units, whatever its sampling', () => {
    const file = fixture('grey.jpg');
    const sampled = patchJpeg(file, 0xc0, 11, 0x44);
    expect(decodeImage(sampled, 'photo.jpg')).toEqual(decodeImage(file, 'photo.jpg'));
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('is turned upright from orientation %i', (orientation) => {
    const { samples, width, height } = expectedPixels('upright');
    const image = decodeImage(fixture(`orientation-${orientation}.jpg`), 'photo.jpg');
    expect([image.width, image.height]).toEqual([width, height]);
    const differences = samples.map((sample, i) => Math.abs(image.data[i] - sample));
    expect(Math.max(...differences)).toBeLessThanOrEqual(4);
  });
});
