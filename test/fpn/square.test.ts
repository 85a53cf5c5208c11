/** matterport's image preparation, against scikit-image and the system's rules in Python (make_square.py). */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { maskRcnn } from '../../src/fpn/index.js';
import { prepareImage } from '../../src/fpn/preparation/prepare.js';
import { resizeSamples } from '../../src/fpn/preparation/resize-samples.js';
import { preparedSize } from '../../src/fpn/preparation/size.js';
import { type RgbImage, rgbImage } from '../../src/images/rgb-image.js';
import { elements, type Tensor } from '../../src/ops/tensor.js';
import { jsonLines } from './json-lines.js';

type Pair = readonly [number, number];

interface SizeLine {
  readonly image: Pair;
  readonly content: Pair;
}

interface Image {
  readonly height: number;
  readonly width: number;
  readonly maximum: number;
  readonly darkest: number;
  readonly origin: Pair;
  readonly sha256: string;
}

interface SquareImage extends Image {
  readonly shortSide: number;
  readonly side: number;
  readonly content: Pair;
  readonly resized: readonly number[];
  readonly low: readonly number[];
}

interface PaddedImage extends Image {
  readonly padded: Pair;
}

const model = maskRcnn('resnet50');
const { square, pad64 } = model.imageModes!;

/** make_square.py's samples. */
const pixelsOf = ({ height, width, maximum, darkest }: Image, index: number): RgbImage => {
  const samples = Array.from({ length: 3 * height * width }, (_, i) => {
    const [pixel, k] = [Math.floor(i / 3), i % 3];
    const sum = 37 * Math.floor(pixel / width) + 59 * (pixel % width) + 101 * k + 13 * index;
    return darkest + (((maximum === 255 ? 1 : 7919) * sum) % (maximum + 1 - darkest));
  });
  return rgbImage(width, height, maximum === 255 ? Uint8Array.from(samples) : Uint16Array.from(samples));
};

const sha256 = (tensor: Tensor): string => {
  const { buffer, byteOffset, byteLength } = elements(tensor);
  return createHash('sha256')
    .update(new Uint8Array(buffer, byteOffset, byteLength))
    .digest('hex');
};

describe('mode square', () => {
  it('is the default: IMAGE_MIN_DIM 800, IMAGE_MAX_DIM 1024', () => {
    expect(model.preprocessing).toBe(square);
    expect(square.square).toEqual({ shortSide: 800, side: 1024 });
  });

  it('brings images to the system’s sizes', () => {
    const lines = jsonLines<SizeLine>('square-sizes.jsonl');
    expect(lines.length).toBeGreaterThan(400);
    for (const { image, content } of lines) {
      expect(preparedSize(image, square), image.join('×')).toEqual({ content, padded: [1024, 1024] });
    }
    // 64×65 becomes 800 × 812.5, 1501×2048 becomes 750.5 × 1024: halves go to the even side.
    expect(preparedSize([64, 65], square).content).toEqual([800, 812]);
    expect(preparedSize([1501, 2048], square).content).toEqual([750, 1024]);
    expect(preparedSize([1503, 2048], square).content).toEqual([752, 1024]);
  });

  it.each([
    [1, 2048],
    [3000, 1],
  ])('%d×%d, of which nothing would be left, is refused', (height, width) => {
    const message = `image: expected sides that leave a pixel where the long one is 1024, got ${height}×${width}`;
    expect(() => preparedSize([height, width], square)).toThrow(message);
  });

  const images = jsonLines<SquareImage>('square-images.jsonl').map((golden, index) => ({ golden, index }));

  it.each(images)(
    'resizes $golden.height×$golden.width to $golden.content as skimage does, of $golden.maximum',
    ({ golden, index }) => {
      const { content, resized, low } = golden;
      const exact = resized.map((sample, i) => (low.includes(i) ? sample + 1 : sample));
      expect([...resizeSamples(pixelsOf(golden, index), content).data]).toEqual(exact);
    },
  );

  it('meets samples at which skimage’s float64 falls short of an integer', () => {
    expect(images.map(({ golden }) => golden.low.length)).toEqual([0, 0, 0, 1, 0, 3, 0, 30, 6, 0]);
  });

  it.each(images)(
    'prepares $golden.height×$golden.width for $golden.side×$golden.side, of $golden.maximum',
    ({ golden, index }) => {
      const { shortSide, side, content, origin } = golden;
      const rule = { ...square, square: { shortSide, side } };
      const prepared = prepareImage(pixelsOf(golden, index), rule);
      expect(prepared).toMatchObject({ content, origin });
      expect(prepared.tensor.shape).toEqual([1, 3, side, side]);
      expect(sha256(prepared.tensor)).toBe(golden.sha256);
    },
  );
});

describe('mode pad64', () => {
  const images = jsonLines<PaddedImage>('pad64-images.jsonl').map((golden, index) => ({ golden, index }));

  it.each(images)('centres $golden.height×$golden.width in $golden.padded', ({ golden, index }) => {
    const { height, width, padded, origin } = golden;
    const prepared = prepareImage(pixelsOf(golden, index), pad64);
    expect(prepared).toMatchObject({ content: [height, width], origin });
    expect(prepared.tensor.shape).toEqual([1, 3, ...padded]);
    expect(sha256(prepared.tensor)).toBe(golden.sha256);
  });
});
