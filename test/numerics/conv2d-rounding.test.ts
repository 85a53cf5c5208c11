/** conv2d and linear against BigInt rationals, on random shapes, options and hostile values. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { conv2d, conv2dExact, linear, type Tensor, tensor } from '../../src/ops/index.js';
import { completion, hostileFloat, hostileFloats, nearMidpoint } from './hostile.js';
import { exact, nearest, type Rational, sum, times } from './rational.js';

const product = ([a, b]: readonly [number, number]): Rational => times(exact(a), exact(b));

const convolution = fc
  .record({
    batch: fc.integer({ min: 1, max: 2 }),
    groups: fc.integer({ min: 1, max: 3 }),
    channels: fc.integer({ min: 1, max: 3 }),
    filters: fc.integer({ min: 1, max: 3 }),
    size: fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })),
    kernel: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    stride: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 2 })),
    dilation: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 })),
    sides: fc.tuple(fc.nat(2), fc.nat(2), fc.nat(2), fc.nat(2)),
    biased: fc.boolean(),
  })
  .filter(({ size: [h, w], kernel: [kh, kw], dilation: [dh, dw], sides: [top, bottom, left, right] }) => {
    return h + top + bottom >= dh * (kh - 1) + 1 && w + left + right >= dw * (kw - 1) + 1;
  })
  .chain((options) => {
    const { batch, groups, channels, filters, size, kernel, biased } = options;
    return fc.record({
      options: fc.constant(options),
      x: hostileFloats(batch * groups * channels * size[0] * size[1]),
      weight: hostileFloats(groups * filters * channels * kernel[0] * kernel[1]),
      bias: hostileFloats(biased ? groups * filters : 0),
    });
  });

/** The formula, tap by tap. */
function expected(
  x: Tensor,
  weight: Tensor,
  bias: readonly number[],
  { stride, dilation, sides, groups, filters }: { [key: string]: unknown } & ConvolutionOptions,
): number[] {
  const [batch, , height, width] = x.shape as [number, number, number, number];
  const [outputs, channels, kh, kw] = weight.shape as [number, number, number, number];
  const [top, bottom, left, right] = sides;
  const outHeight = Math.floor((height + top + bottom - dilation[0] * (kh - 1) - 1) / stride[0]) + 1;
  const outWidth = Math.floor((width + left + right - dilation[1] * (kw - 1) - 1) / stride[1]) + 1;
  const y: number[] = [];
  for (let n = 0; n < batch; n++) {
    for (let o = 0; o < outputs; o++) {
      const firstChannel = Math.floor(o / filters) * (x.shape[1]! / groups);
      for (let i = 0; i < outHeight; i++) {
        for (let j = 0; j < outWidth; j++) {
          const terms = bias.length > 0 ? [exact(bias[o]!)] : [];
          for (let c = 0; c < channels; c++) {
            for (let u = 0; u < kh; u++) {
              for (let v = 0; v < kw; v++) {
                const row = i * stride[0] - top + u * dilation[0];
                const column = j * stride[1] - left + v * dilation[1];
                if (row < 0 || row >= height || column < 0 || column >= width) continue;
                terms.push(product([weight.get(o, c, u, v), x.get(n, firstChannel + c, row, column)]));
              }
            }
          }
          y.push(nearest(sum(terms)));
        }
      }
    }
  }
  return y;
}

interface ConvolutionOptions {
  readonly groups: number;
  readonly filters: number;
  readonly stride: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly sides: readonly [number, number, number, number];
}

describe('conv2d', () => {
  test('is the rounded formula, for every option', () => {
    fc.assert(
      fc.property(convolution, ({ options, x, weight, bias }) => {
        const { batch, groups, channels, filters, size, kernel, stride, dilation, sides } = options;
        const [top, bottom, left, right] = sides;
        const input = tensor(x, [batch, groups * channels, ...size]);
        const kernels = tensor(weight, [groups * filters, channels, ...kernel]);
        const biases = bias.length > 0 ? tensor(bias, [groups * filters]) : undefined;
        const given = { stride, dilation, groups, padding: { top, bottom, left, right } };
        const truth = expected(input, kernels, bias, options);
        expect([...conv2d(input, kernels, biases, given).data]).toEqual(truth);
        expect([...conv2dExact(input, kernels, biases, given).data]).toEqual(truth);
      }),
      { numRuns: 150 },
    );
  });
});

/** Factors whose product leaves room for a completion made of two float32s. */
const factors = fc.tuple(hostileFloat, hostileFloat).filter(([a, b]) => Math.abs(a * b) < 2 ** 224);

/** Terms of a sum that has been completed to a midpoint, or a hair off it, in any order. */
const tied = fc.tuple(fc.array(factors, { maxLength: 20 }), nearMidpoint).chain(([terms, target]) => {
  const all = [...terms, ...completion(target, sum(terms.map(product)))];
  return fc.record({
    terms: fc.shuffledSubarray(all, { minLength: all.length }),
    target: fc.constant(target),
  });
});

describe('a bound that leaves out', () => {
  test('the bias would take 1 + 2⁻²⁴ + 2⁻⁸⁰ for a tie', () => {
    const values = [2 ** -12, 2 ** -40];
    const bias = tensor([1], [1]);
    expect(linear(tensor(values, [1, 2]), tensor(values, [1, 2]), bias).data[0]).toBe(1 + 2 ** -23);
    expect(conv2d(tensor(values, [1, 2, 1, 1]), tensor(values, [1, 2, 1, 1]), bias).data[0]).toBe(
      1 + 2 ** -23,
    );
  });

  test.each([
    ['rows', [1, 1, 5, 1], [1, 1, 3, 1], [2, 1]],
    ['columns', [1, 1, 1, 5], [1, 1, 1, 3], [1, 2]],
  ] as const)(
    'the largest of dilated %s would take 1 + 2⁻²⁴ + 2⁻⁸⁰ for a tie',
    (_, size, kernel, dilation) => {
      const x = tensor([2 ** -40, 0, 2 ** -12, 0, 1], size);
      const weight = tensor([2 ** -40, 2 ** -12, 1], kernel);
      expect(conv2d(x, weight, undefined, { dilation }).data[0]).toBe(1 + 2 ** -23);
    },
  );

  test('the additions of blocks would not see 4,000 of them lose nearly 2⁻⁵³ each', () => {
    // In float64 nothing of less than 2⁻⁵³ moves 1 + 2⁻²⁴ − 3,840·2⁻⁵³; over the reals 4,000 of them do, across the midpoint.
    const taps = 1_024_256;
    const [x, weight] = [new Float32Array(taps), new Float32Array(taps)];
    const put = (at: number, a: number, b: number): void => {
      x[at] = a;
      weight[at] = b;
    };
    put(0, 1, 1);
    put(1, 2 ** -12, 2 ** -12);
    for (const places of [42, 43, 44, 45]) put(places, 2 ** -20, -(2 ** (20 - places)));
    for (let at = 256; at < taps; at += 256) put(at, 2 ** -26, 2 ** -27 - 2 ** -50);
    expect(linear(tensor(x, [1, taps]), tensor(weight, [1, taps])).data[0]).toBe(1 + 2 ** -23);
  });
});

describe('sums on a midpoint or a hair off it', () => {
  test('linear', () => {
    fc.assert(
      fc.property(tied, ({ terms, target }) => {
        const shape = [1, terms.length];
        const [x, weight] = [0, 1].map((side) =>
          tensor(
            terms.map((term) => term[side]!),
            shape,
          ),
        );
        expect(linear(x!, weight!).data[0]).toBe(nearest(target));
      }),
      { numRuns: 400 },
    );
  });

  test('conv2d', () => {
    fc.assert(
      fc.property(tied, ({ terms, target }) => {
        const channels = Math.ceil(terms.length / 6);
        const [x, weight] = [0, 1].map((side) => {
          const values = Array.from({ length: 6 * channels }, (_, i) => terms[i]?.[side] ?? 0);
          return tensor(values, [1, channels, 2, 3]);
        });
        expect(conv2d(x!, weight!).data[0]).toBe(nearest(target));
      }),
      { numRuns: 400 },
    );
  });
});
