/** Winograd's convolutions have the reference's bits, whatever their transforms lose. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ALGORITHMS, type AlgorithmName, CHOICES, type Precision } from '../../src/engine/algorithms.js';
import { backendOn } from '../../src/engine/backend.js';
import { FLOAT32_ALGORITHMS } from '../../src/engine/float32/algorithms.js';
import { Machine } from '../../src/engine/machine.js';
import { seededImage } from '../../src/layers/seeded.js';
import { convolutionOf } from '../../src/ops/convolution.js';
import {
  type ConvOptions,
  elements,
  type ReferenceBackend,
  reference,
  type Shape,
  type Tensor,
  tensor,
} from '../../src/ops/index.js';
import { type Case, convolutions, differences, seededVector, WINOGRAD } from './cases.js';

const backendFor = (fused: boolean, name: AlgorithmName): ReferenceBackend =>
  backendOn(Machine.make(fused), { choose: () => name });

/** Padding that any map of these tests can have: a window fits in it alone. */
const more = fc.integer({ min: 2, max: 6 });

const seededFilters = (shape: Shape): Tensor => {
  const size = shape.reduce((product, side) => product * side, 1);
  return tensor(elements(seededImage([1, 1, 1, size])), shape);
};

describe.each(WINOGRAD)('%s', (name, { stride }) => {
  describe.each([false, true])('fused: %s', (fused) => {
    const nn = backendFor(fused, name);
    const transformable = convolutions({ kernel: [3, 3], stride, dilation: 1 });
    const expectSame = ({ x, weight, bias, options }: Case): void => {
      const got = nn.conv2d(x, weight, bias, options);
      expect(differences(got, reference.conv2d(x, weight, bias, options))).toEqual([]);
    };

    it('has the bits of plain TypeScript', () => {
      fc.assert(fc.property(transformable, expectSame), { numRuns: 150 });
    });

    it('with any padding on each side, and of views', () => {
      const sides = fc.record({ top: more, bottom: more, left: more, right: more });
      const property = fc.property(transformable, sides, fc.boolean(), (layer, padding, turned) => {
        const { x, weight } = layer;
        expectSame({
          ...layer,
          x: turned ? x.transpose(0, 1, 3, 2).step(1, 1, -1, 1) : x,
          weight: turned ? weight.transpose(0, 1, 3, 2).step(1, 1, 1, -1) : weight,
          options: { ...layer.options, padding },
        });
      });
      fc.assert(property, { numRuns: 150 });
    });

    it('whatever there is of channels, filters and patches: chains, panels, tiles and their tails', () => {
      for (const [channels, filters, height, width] of [
        [67, 6, 5, 9],
        [130, 4, 4, 4],
        [3, 9, 33, 70],
        // tiles that begin and end inside of rows of patches, some of them two patches behind the end or before it
        [3, 5, 17, 680],
        // whose pixels lie further apart
        [256, 5, 9, 6],
        // more panels of filters than are transformed at a time
        [500, 17, 4, 4],
      ] as const) {
        const x = seededImage([1, channels, stride * height, stride * width]);
        const weight = seededFilters([filters, channels, 3, 3]);
        expectSame({ x, weight, bias: seededVector(filters), options: { padding: 1, stride } });
      }
    });

    it.runIf(fused)('whatever bands of rows the maps are in', () => {
      const [x, weight] = [seededImage([1, 64, 182, 182]), seededFilters([4, 64, 3, 3])];
      expectSame({ x, weight, bias: undefined, options: { padding: 1, stride } });
    });
  });
});

it('the algorithm is the one with the fewest multiplications, all costs counted', () => {
  const chosen = (
    filters: number,
    channels: number,
    size: number,
    kernel = 3,
    options: ConvOptions = {},
    precision: Precision = 'exact',
  ): AlgorithmName =>
    CHOICES[precision](
      convolutionOf(
        tensor(new Float32Array(channels * size * size), [1, channels, size, size]),
        tensor(new Float32Array(filters * channels * kernel * kernel), [filters, channels, kernel, kernel]),
        undefined,
        { padding: (kernel - 1) / 2, ...options },
      ),
    );
  expect(Object.keys(ALGORITHMS)).toEqual([
    'depthwise',
    'direct',
    'inner-products',
    ...WINOGRAD.map(([name]) => name),
    ...Object.keys(FLOAT32_ALGORITHMS),
  ]);
  expect(chosen(3, 64, 40)).toBe('direct');
  expect(chosen(3, 64, 60)).toBe('direct');
  expect(chosen(3, 1, 40)).toBe('depthwise');
  expect(chosen(4, 1, 40)).toBe('direct');
  expect(chosen(64, 64, 40, 1)).toBe('direct');
  expect(chosen(8, 8, 10)).toBe('direct');
  expect(chosen(8, 8, 9)).toBe('inner-products');
  expect(chosen(8, 8, 9, 1)).toBe('inner-products');
  expect(chosen(3, 64, 9)).toBe('direct');
  expect(chosen(128, 128, 20)).toBe('winograd-2');
  expect(chosen(128, 128, 60)).toBe('winograd-4');
  // 75 MB of transformed filters
  expect(chosen(512, 512, 60)).toBe('winograd-2');

  const ofStride2 = (filters: number, channels: number, size: number) =>
    chosen(filters, channels, size, 3, { stride: 2 });
  expect(ofStride2(3, 64, 120)).toBe('direct');
  expect(ofStride2(32, 32, 120)).toBe('direct');
  expect(ofStride2(64, 64, 120)).toBe('winograd-2-stride-2');
  expect(ofStride2(256, 256, 24)).toBe('winograd-2-stride-2');
  expect(ofStride2(256, 256, 18)).toBe('inner-products');
  expect(ofStride2(128, 128, 120)).toBe('winograd-3-stride-2');
  // 52 MB of transformed filters; 67 MB of the smaller patches’
  expect(ofStride2(512, 512, 120)).toBe('winograd-2-stride-2');
  expect(ofStride2(512, 1024, 120)).toBe('direct');
  for (const options of [
    { stride: 3 },
    { stride: [1, 2] },
    { stride: 2, dilation: 2 },
    { dilation: 2 },
  ] as const) {
    expect(chosen(128, 128, 120, 3, options)).toBe('direct');
  }
  expect(chosen(128, 128, 120, 5, { stride: 2 })).toBe('direct');

  const fast = (filters: number, channels: number, size: number, stride: number) =>
    chosen(filters, channels, size, 3, { stride }, 'float32-fast');
  expect(fast(128, 128, 60, 1)).toBe('float32-winograd-4');
  expect(fast(128, 128, 120, 2)).toBe('float32-winograd-3-stride-2');
  expect(fast(256, 256, 24, 2)).toBe('float32-direct');
  expect(fast(512, 512, 40, 2)).toBe('float32-winograd-2-stride-2');
  expect(fast(128, 128, 120, 3)).toBe('float32-direct');
});
