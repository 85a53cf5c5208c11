/** The two classifiers of grey images: what no other model has. Their numbers are under test in golden/networks. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FpnError } from '../../src/errors.js';
import { loadParameters } from '../../src/fpn/load.js';
import { WeightsError } from '../../src/fpn/loading/problems.js';
import { imageShapeOf } from '../../src/fpn/model.js';
import { covidCt } from '../../src/fpn/models/covid-ct.js';
import { fpnTensorflow } from '../../src/fpn/models/fpn-tensorflow.js';
import type { Pixels } from '../../src/fpn/preparation/pixels.js';
import { prepareImage } from '../../src/fpn/preparation/prepare.js';
import { preparedSize } from '../../src/fpn/preparation/size.js';
import { costOf, parametersOf, shapesOf } from '../../src/fpn/run-model.js';
import { readGoldenNetwork } from '../../src/golden/golden-network.js';
import type { WeightFile } from '../../src/weights/stored-tensor.js';
import { expectSameBits } from '../ops/bits.js';

describe('fpn-tensorflow', () => {
  const model = fpnTensorflow();

  it('makes 44, 20, 20 and 11 cells of its 350×350 pixels, votes of them, and one probability', () => {
    expect(imageShapeOf(model)).toEqual([1, 1, 350, 350]);
    const { features, pyramid, outputs } = shapesOf(model, imageShapeOf(model));
    const sides = (maps: Record<string, readonly number[]>) => Object.values(maps).map((shape) => shape[3]);
    expect([sides(features), sides(pyramid)]).toEqual([
      [44, 22, 22, 11],
      [44, 20, 20, 11],
    ]);
    const vote = [1, 2];
    expect(outputs).toEqual({ head2: vote, head3: vote, head4: vote, head5: vote, probability: [1, 1] });
  });

  it('has as many parameters as the notebook of its source prints', () => {
    expect(costOf(model, imageShapeOf(model)).parameters).toBe(49_097_489);
  });

  it('takes its C3 from the block that it is told, and from no other stage', () => {
    const tiny = { depths: [1, 1, 3, 1], width: 1, channels: 1 };
    const field = (c3Block: number) =>
      costOf(fpnTensorflow({ ...tiny, c3Block }), [1, 1, 99, 99]).levels.features.c3.receptiveField[0];
    expect([1, 2, 3].map(field)).toEqual([1, 2, 3].map((block) => field(1) + 32 * (block - 1)));
    for (const c3Block of [0, 4, 1.5]) {
      expect(() => fpnTensorflow({ ...tiny, c3Block })).toThrow(FpnError);
      expect(() => fpnTensorflow({ ...tiny, c3Block })).toThrow(`from 1 to 3, got ${c3Block}`);
    }
  });
});

describe('covid-ct', () => {
  it('makes two votes of each of P3…P7, and two probabilities', () => {
    const model = covidCt();
    expect(imageShapeOf(model)).toEqual([1, 1, 512, 512]);
    const { pyramid, outputs } = shapesOf(model, imageShapeOf(model));
    expect(Object.values(pyramid).map((shape) => shape[3])).toEqual([30, 14, 16, 8, 4]);
    expect(Object.keys(outputs!)).toEqual(['head3', 'head4', 'head5', 'head6', 'head7', 'probability']);
    expect(outputs!.probability).toEqual([1, 2]);
  });

  it('has dense layers for its own size, or for the one that is asked for', () => {
    const tiny = covidCt({ depths: [2, 2, 2, 2], width: 1, channels: 3 });
    const votesOfP3 = (specs: ReturnType<typeof parametersOf>) =>
      specs.find(({ name }) => name === 'dense_1.weight')?.shape;
    expect(votesOfP3(parametersOf(tiny))).toEqual([2, 3 * 30 * 30]);
    expect(votesOfP3(parametersOf(tiny, [1, 1, 80, 112]))).toEqual([2, 3 * 3 * 5]);
  });
});

describe('dense layers, which Keras numbers on through a session', () => {
  const { parameters, options, input } = readGoldenNetwork(
    readFileSync(new URL('../golden/networks/covid-ct-67x107.safetensors', import.meta.url)),
  );
  const model = covidCt(options);
  const { shape } = input!;
  const expected = loadParameters(model, parameters, shape);
  /** The file with other numbers, and backwards. */
  const renamed = (numberOf: (number: number) => string): WeightFile =>
    new Map(
      [...parameters]
        .map(([name, value]) => {
          const other = name.replace(/^dense_(\d)/, (_, number) => `dense${numberOf(Number(number))}`);
          return [other, value] as const;
        })
        .reverse(),
    );

  it.each([
    ['dense_7 to dense_12', (number: number) => `_${number + 6}`],
    ['dense to dense_5', (number: number) => (number === 1 ? '' : `_${number - 1}`)],
  ])('load as %s, in the order of their numbers', (_, numberOf) => {
    const loaded = loadParameters(model, renamed(numberOf), shape);
    for (const [name, value] of expected) expectSameBits(loaded.get(name)!, value);
  });

  it('are unexpected where there are too many, and missing where there are too few', () => {
    const problemsOf = (file: WeightFile) => {
      try {
        loadParameters(model, file, shape);
      } catch (error) {
        if (error instanceof WeightsError) return error.problems;
        throw error;
      }
      return expect.fail('the file was accepted');
    };
    const more = new Map([...parameters, ['dense_9/bias', parameters.get('dense_6/bias')!]]);
    expect(problemsOf(more)).toMatchObject({ unexpected: ['dense_9/bias'], missing: [], misshapen: [] });
    const fewer = renamed((number) => `_${number + 6}`);
    fewer.delete('dense_12/kernel');
    fewer.delete('dense_12/bias');
    expect(problemsOf(fewer).missing.map(({ name }) => name)).toEqual(['dense_6.weight', 'dense_6.bias']);
  });
});

describe('a grey image', () => {
  // PIL 9.4, Image.fromarray(…).convert('L') of these pixels.
  const rgb = [
    [255, 255, 255],
    [1, 0, 0],
    [0, 0, 4],
    [0, 1, 0],
    [187, 150, 81],
    [243, 205, 24],
    [236, 8, 246],
    [164, 231, 36],
    [210, 111, 172],
    [210, 174, 176],
    [218, 242, 169],
    [114, 205, 63],
  ];
  const grey = [255, 0, 0, 1, 153, 196, 103, 189, 148, 185, 227, 162];
  const pixels: Pixels = { width: 4, height: 3, data: Uint8Array.from(rgb.flat()), maximum: 255 };
  /** What a model prepares, without its resize. */
  const prepared = (image: Pixels, { preprocessing: { size: _, ...plain } } = covidCt()) => {
    const { tensor } = prepareImage(image, plain);
    expect(tensor.shape).toEqual([1, 1, image.height, image.width]);
    return [...tensor.data];
  };

  it('is PIL’s, from 0 to 255 for covid-ct and divided by 255 for fpn-tensorflow', () => {
    expect(prepared(pixels)).toEqual(grey);
    expect(prepared(pixels, fpnTensorflow())).toEqual(grey.map((value) => Math.fround(value / 255)));
  });

  it('of 16 bits keeps its samples for covid-ct, whose slices go to 5000', () => {
    const slice: Pixels = { width: 2, height: 1, data: Uint16Array.of(5000, 5000, 5000, 7, 7, 7) };
    expect(prepared(slice)).toEqual([5000, 7]);
    expect(prepared(slice, fpnTensorflow())).toEqual([5000, 7].map((value) => Math.fround(value / 65535)));
  });

  it('is brought to the model’s size, whatever its proportions', () => {
    const { preprocessing } = fpnTensorflow();
    expect(preparedSize([3, 4], preprocessing)).toEqual({ content: [350, 350], padded: [350, 350] });
    const { tensor, content, origin } = prepareImage(pixels, preprocessing);
    expect({ shape: tensor.shape, content, origin }).toEqual({
      shape: [1, 1, 350, 350],
      content: [350, 350],
      origin: [0, 0],
    });
    // Half-pixel bilinear: the corners are the image's own.
    const corners = [tensor.get(0, 0, 0, 0), tensor.get(0, 0, 349, 349)];
    expect(corners).toEqual([255, 162].map((value) => Math.fround(value / 255)));
  });
});
