/** From pixels to a network's input, against torchvision's transform and the systems' own constants. */
import { describe, expect, it } from 'vitest';
import { FpnError } from '../../src/errors.js';
import { modelByName } from '../../src/fpn/models/index.js';
import type { Pixels } from '../../src/fpn/preparation/pixels.js';
import { prepareImage } from '../../src/fpn/preparation/prepare.js';
import { preparedSize } from '../../src/fpn/preparation/size.js';
import { type Preprocessing, TORCHVISION_INPUT } from '../../src/fpn/preprocessing.js';
import { tensor } from '../../src/ops/tensor.js';
import { copyOf, expectSameBits } from '../ops/bits.js';
import { jsonLines } from './json-lines.js';

interface SizeLine {
  readonly n: number;
  readonly square: number;
  readonly wide: readonly [height: number, width: number];
}

interface PreparedCase {
  readonly height: number;
  readonly width: number;
  readonly shortSide: { readonly target: number; readonly longSideLimit: number };
  /** float32, before the resize. */
  readonly normalised: readonly number[];
  readonly content: readonly [number, number];
  /** float64, from the float32 above. */
  readonly resized: readonly number[];
  readonly padded: readonly number[];
}

const DETECTION = modelByName('torchvision-retinanet-resnet50-fpn').preprocessing;

describe('the size an image is brought to', () => {
  const lines = jsonLines<SizeLine>('sizes.jsonl');

  it('is torchvision’s, for every square from 100 to 1333', () => {
    expect(lines).toHaveLength(1234);
    for (const { n, square } of lines) {
      expect(preparedSize([n, n], DETECTION).content, `${n}×${n}`).toEqual([square, square]);
    }
  });

  it('is 799, not 800, for 56 of them, to which padding makes no difference', () => {
    const short = lines.filter(({ n }) => preparedSize([n, n], DETECTION).content[0] === 799);
    expect(short.map(({ n }) => n)).toEqual(expect.arrayContaining([161, 335, 369]));
    expect(short).toHaveLength(56);
    expect(preparedSize([161, 161], DETECTION).padded).toEqual([800, 800]);
  });

  it('is torchvision’s where the long side’s limit binds', () => {
    for (const { n, wide } of lines) {
      expect(preparedSize([n, 2 * n], DETECTION).content, `${n}×${2 * n}`).toEqual(wide);
      expect(preparedSize([2 * n, n], DETECTION).content, `${2 * n}×${n}`).toEqual([wide[1], wide[0]]);
    }
  });

  it('is at least one pixel, and padded to the next multiple', () => {
    expect(preparedSize([1, 5000], DETECTION)).toEqual({ content: [1, 1333], padded: [32, 1344] });
    expect(preparedSize([64, 65], { ...TORCHVISION_INPUT, multipleOf: 32 })).toEqual({
      content: [64, 65],
      padded: [64, 96],
    });
  });

  it('is the image’s own where the system neither resizes nor pads', () => {
    expect(preparedSize([37, 53], TORCHVISION_INPUT)).toEqual({ content: [37, 53], padded: [37, 53] });
  });

  it.each([
    [0, 5],
    [5, 0],
  ])('%d×%d is refused', (height, width) => {
    expect(() => preparedSize([height, width], TORCHVISION_INPUT)).toThrow(FpnError);
    const nothing: Pixels = { height, width, data: new Uint8Array(0) };
    expect(() => prepareImage(nothing, TORCHVISION_INPUT)).toThrow(`got ${height}×${width}`);
  });
});

describe('the images that are taken', () => {
  const rgb = Uint8Array.of(255, 0, 51, 102, 153, 204);
  const image = { width: 2, height: 1 };
  const expectPrepared = (data: Pixels['data'], alike: Pixels['data']) => {
    const [actual, expected] = [data, alike].map((data) =>
      prepareImage({ ...image, data }, TORCHVISION_INPUT),
    );
    expectSameBits(actual.tensor, expected.tensor);
  };

  it.each([Uint8Array, Uint8ClampedArray])('a canvas’ RGBA in a %o, whatever its alpha', (Samples) => {
    const data = Samples.of(255, 0, 51, 0, 102, 153, 204, 255);
    expectPrepared(data, rgb);
  });

  it('RGBA of 16 bits, and views into larger buffers', () => {
    // No multiples of 257, which say as much in one byte as in two.
    const deep = Uint16Array.of(65534, 1, 13108, 9, 26000, 40000, 52429, 9);
    expectPrepared(deep, Uint16Array.of(65534, 1, 13108, 26000, 40000, 52429));
    expectPrepared(Uint8ClampedArray.of(7, ...rgb, 7).subarray(1, 7), rgb);
  });

  const refused = (pixels: unknown, preprocessing: unknown = TORCHVISION_INPUT) => {
    try {
      prepareImage(pixels as Pixels, preprocessing as Preprocessing);
    } catch (error) {
      if (error instanceof FpnError) return error.message;
      throw error;
    }
    return 'taken';
  };

  it.each<[unknown, string]>([
    [rgb.subarray(0, 5), 'expected 6 samples (RGB) or 8 (RGBA) for 1×2 pixels, got 5'],
    [new Uint8Array(2), 'expected 6 samples (RGB) or 8 (RGBA) for 1×2 pixels, got 2'],
    [new Uint8Array(9), 'expected 6 samples (RGB) or 8 (RGBA) for 1×2 pixels, got 9'],
    [new Float32Array(6), 'Uint8ClampedArray or Uint16Array, got data in Float32Array'],
    [rgb.buffer, 'Uint8ClampedArray or Uint16Array, got data in ArrayBuffer'],
    [[...rgb], 'Uint8ClampedArray or Uint16Array, got data in Array'],
    [null, 'Uint8ClampedArray or Uint16Array, got data in null'],
  ])('not %o', (data, message) => expect(refused({ ...image, data })).toContain(message));

  it.each<[unknown, string]>([
    [undefined, 'got undefined without data'],
    [null, 'got null without data'],
    ['photo.png', 'got string without data'],
    [new Blob([]), 'got Blob without data'],
    [{ width: 1.5, height: 4, data: new Uint8Array(18) }, 'whole numbers, got 4×1.5'],
    [{ width: 2, data: rgb }, 'whole numbers, got undefined×2'],
    [{ width: '2', height: 1, data: rgb }, 'whole numbers, got 1×2'],
    [tensor([0, 0, 0], [1, 3, 1, 1]), 'got data in Float32Array'],
    [{ ...image, data: rgb, maximum: 1 }, 'expected maximum 255 of Uint8Array data, got 1'],
    [{ ...image, data: Uint16Array.from(rgb), maximum: 255 }, 'maximum 65535 of Uint16Array data, got 255'],
  ])('not %o', (pixels, message) => expect(refused(pixels)).toContain(message));

  it.each<[unknown, string]>([
    [null, 'expected a model’s, got null'],
    [{}, 'expected channelOrder of RGB, BGR or L, got undefined'],
    [{ ...TORCHVISION_INPUT, channelOrder: 'constructor' }, 'got "constructor"'],
    [
      { ...TORCHVISION_INPUT, channelOrder: 'L' },
      'expected mean of a number a channel, got [0.485,0.456,0.406]',
    ],
    [{ ...TORCHVISION_INPUT, mean: [0, 0, NaN] }, 'expected mean of a number a channel, got [0,0,null]'],
    [{ ...TORCHVISION_INPUT, deviation: [1, 0, 1] }, 'expected deviation of a number a channel, none 0'],
    [{ ...TORCHVISION_INPUT, fullScale: 2 }, 'expected fullScale of 1, 255 or as-stored, got 2'],
    [{ ...TORCHVISION_INPUT, arithmetic: 'float16' }, 'expected arithmetic of float32 or float64'],
    [{ ...TORCHVISION_INPUT, size: [2.5, 2] }, 'expected size of two sides of whole pixels, got [2.5,2]'],
    [{ ...TORCHVISION_INPUT, shortSide: { target: 0, longSideLimit: 9 } }, 'a target and a limit above 0'],
    [{ ...TORCHVISION_INPUT, square: { shortSide: 1, side: 0 } }, 'expected square of sides of whole pixels'],
    [{ ...TORCHVISION_INPUT, multipleOf: 0 }, 'expected multipleOf of a whole number above 0, got 0'],
  ])('prepared by no %o', (preprocessing, message) => {
    expect(refused({ ...image, data: rgb }, preprocessing)).toContain(`preprocessing: `);
    expect(refused({ ...image, data: rgb }, preprocessing)).toContain(message);
  });
});

describe('torchvision’s transform', () => {
  /** make_sizes.py's samples. */
  const pixelsOf = ({ height, width }: PreparedCase, index: number): Pixels => ({
    height,
    width,
    maximum: 255,
    data: Uint8Array.from({ length: 3 * height * width }, (_, i) => {
      const [pixel, k] = [Math.floor(i / 3), i % 3];
      return (37 * Math.floor(pixel / width) + 59 * (pixel % width) + 101 * k + 13 * index) % 256;
    }),
  });

  it.each(jsonLines<PreparedCase>('prepared.jsonl').map((golden, index) => ({ golden, index })))(
    'on $golden.height×$golden.width',
    ({ golden, index }) => {
      const { height, width, shortSide, normalised, content, resized, padded } = golden;
      const pixels = pixelsOf(golden, index);
      const plain = prepareImage(pixels, TORCHVISION_INPUT);
      expect(plain.content).toEqual([height, width]);
      expectSameBits(plain.tensor, tensor(normalised, [1, 3, height, width]));

      const whole = prepareImage(pixels, { ...TORCHVISION_INPUT, shortSide, multipleOf: 32 });
      expect(whole.content).toEqual(content);
      expect(whole.tensor.shape).toEqual(padded);
      // Its float64 errs by a few roundings of values below 4; ours is the float32 nearest to the truth.
      const slack = 4 * 8 * Number.EPSILON;
      const shown = copyOf(whole.tensor.hi(1, 3, ...content)).data;
      expect(shown).toHaveLength(resized.length);
      shown.forEach((value, i) => {
        const [low, high] = [Math.fround(resized[i] - slack), Math.fround(resized[i] + slack)];
        if (!(value >= low && value <= high)) expect.fail(`sample ${i}: ${value} for ${resized[i]}`);
      });
      const [rows, columns] = content;
      expect(whole.tensor.lo(0, 0, rows).data.length).toBeGreaterThan(shown.length);
      for (const beyond of [whole.tensor.lo(0, 0, rows), whole.tensor.lo(0, 0, 0, columns)]) {
        expect(new Set(copyOf(beyond).data)).toEqual(new Set([0]));
      }
    },
  );
});

describe('every system’s constants', () => {
  const white: Pixels = { height: 1, width: 2, data: Uint8Array.of(255, 0, 51, 102, 153, 204) };
  const prepared = (model: string): number[] => {
    const { multipleOf: _, shortSide: __, ...plain }: Preprocessing = modelByName(model).preprocessing;
    return [...prepareImage(white, plain).tensor.data];
  };
  const float32 = (values: number[]) => values.map(Math.fround);

  it('torchvision and pytorch-fpn: RGB from 0 to 1, less the mean, by the deviation', () => {
    const [mean, deviation] = [float32([0.485, 0.456, 0.406]), float32([0.229, 0.224, 0.225])];
    const planes = [
      [1, 0.4],
      [0, 0.6],
      [0.2, 0.8],
    ];
    const expected = planes.flatMap((plane, c) =>
      float32(plane).map((v) => Math.fround(Math.fround(v - mean[c]) / deviation[c])),
    );
    for (const model of ['torchvision-resnet50-fpn', 'pytorch-fpn', 'torchvision-retinanet-resnet50-fpn']) {
      expect(prepared(model)).toEqual(expected);
    }
  });

  const caffe = [102.9801, 115.9465, 122.7717];
  it.each([
    ['paper-resnet50', 'float64', caffe],
    ['panet', 'float64', caffe],
    ['keras-retinanet', 'float64', [103.939, 116.779, 123.68]],
    ['detectron2-resnet50-fpn', 'float32', float32([103.53, 116.28, 123.675])],
  ])('%s: BGR from 0 to 255, less the mean in %s', (model, _, mean) => {
    const planes = [
      [51, 204],
      [0, 153],
      [255, 102],
    ];
    const expected = planes.flatMap((plane, c) => plane.map((v) => Math.fround(v - mean[c])));
    expect(prepared(model)).toEqual(expected);
  });

  it('sixteen bits are scaled to the same range', () => {
    const deep: Pixels = { ...white, data: Uint16Array.from(white.data, (v) => v * 257) };
    const { preprocessing } = modelByName('torchvision-resnet50-fpn');
    expectSameBits(prepareImage(deep, preprocessing).tensor, prepareImage(white, preprocessing).tensor);
  });

  it('only the detectors resize and pad', () => {
    expect(DETECTION).toMatchObject({ shortSide: { target: 800, longSideLimit: 1333 }, multipleOf: 32 });
    expect(modelByName('detectron2-resnet50-fpn').preprocessing).toMatchObject({ multipleOf: 32 });
    expect(TORCHVISION_INPUT.multipleOf ?? TORCHVISION_INPUT.shortSide).toBeUndefined();
  });

  it.each([
    ['mask-rcnn-resnet50', 'RGB', [123.7, 116.8, 103.9], [1, 1, 1]],
    ['keras-retinanet', 'BGR', [103.939, 116.779, 123.68], [1, 1, 1]],
    ['panet', 'BGR', [102.9801, 115.9465, 122.7717], [1, 1, 1]],
    ['mmdet-fpn', 'RGB', [123.675, 116.28, 103.53], [58.395, 57.12, 57.375]],
  ])('%s: %s from 0 to 255, less its mean, by its deviation', (model, order, mean, deviation) => {
    const rgb = [
      [255, 102],
      [0, 153],
      [51, 204],
    ];
    const planes = order === 'BGR' ? rgb.toReversed() : rgb;
    const expected = planes.flatMap((plane, c) => plane.map((v) => (v - mean[c]) / deviation[c]));
    const { tensor: image } = prepareImage(white, pixelRule(model));
    image.data.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i], 4);
    });
  });

  it('matterport’s black lies around the image before the mean is subtracted, PyTorch’s zeros after it', () => {
    const around = (model: string, padding: Preprocessing['padding'] = 'bottom-right') => {
      const { tensor: image, origin } = prepareImage(white, { ...pixelRule(model), padding, multipleOf: 4 });
      expect(image.shape).toEqual([1, 3, 4, 4]);
      return { origin, corner: [0, 1, 2].map((c) => image.get(0, c, 3, 3)) };
    };
    const matterport = around('mask-rcnn-resnet50', modelByName('mask-rcnn-resnet50').preprocessing.padding);
    expect(matterport.origin).toEqual([1, 1]);
    expect(matterport.corner).toEqual([123.7, 116.8, 103.9].map((mean) => expect.closeTo(-mean, 4)));
    expect(around('detectron2-resnet50-fpn')).toEqual({ origin: [0, 0], corner: [0, 0, 0] });
  });
});

/** What a system does to each pixel, without its sizes. */
function pixelRule(model: string): Preprocessing {
  const { channelOrder, fullScale, mean, deviation } = modelByName(model).preprocessing;
  return { channelOrder, fullScale, mean, deviation };
}
