/** On small integers every sum is exact, so everything linear must equal plain integer loops, bit for bit. */
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { tensorOf, tensorsOf } from '../../src/conform/properties/tensors.js';
import { convCase } from '../../src/conform/properties/windows.js';
import { reference as nn } from '../../src/ops/reference.js';
import { tensor } from '../../src/ops/tensor.js';
import { expectSameBits, tabulate } from './bits.js';

const RUNS = { numRuns: 300 };
const upTo = (max: number) => fc.integer({ min: 1, max });
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const sum = (terms: readonly number[]): number => terms.reduce((total, term) => total + term, 0);
const asPair = (pair: number | readonly [number, number]) => (typeof pair === 'number' ? [pair, pair] : pair);

describe('on small integers, exactly as in integer arithmetic', () => {
  it('convolution', () => {
    const calls = convCase
      .filter(({ options: { padding } }) => padding !== 'same')
      .chain(({ x, weight, bias, options }) =>
        fc.tuple(tensorsOf('integers', [x, weight, ...bias]), fc.constant(options)),
      );
    fc.assert(
      fc.property(calls, ([[x, weight, bias], options]) => {
        const { padding = 0, groups = 1 } = options;
        const [stride, dilation] = [asPair(options.stride ?? 1), asPair(options.dilation ?? 1)];
        const [top, left] =
          typeof padding === 'object' && 'top' in padding
            ? [padding.top, padding.left]
            : asPair(padding === 'valid' || padding === 'same' ? 0 : padding);
        const [filters, channels, height, width] = weight.shape;
        const pixel = (n: number, c: number, row: number, column: number): number =>
          row in range(x.shape[2]) && column in range(x.shape[3]) ? x.get(n, c, row, column) : 0;

        const y = nn.conv2d(x, weight, bias, options);
        const expected = tabulate(y.shape, (n, o, i, j) => {
          const group = Math.floor(o / (filters / groups));
          const terms = range(channels).flatMap((c) =>
            range(height).flatMap((u) =>
              range(width).map((v) => {
                const row = i * stride[0] + u * dilation[0] - top;
                const column = j * stride[1] + v * dilation[1] - left;
                return weight.get(o, c, u, v) * pixel(n, group * channels + c, row, column);
              }),
            ),
          );
          return sum(terms) + (bias?.get(o) ?? 0);
        });
        expectSameBits(y, expected);
      }),
      RUNS,
    );
  });

  it('linear', () => {
    const sizes = fc.tuple(upTo(4), upTo(9), upTo(5));
    const tensors = sizes.chain(([rows, inputs, outputs]) =>
      tensorsOf('integers', [[rows, inputs], [outputs, inputs], [outputs]]),
    );
    fc.assert(
      fc.property(tensors, ([x, weight, bias]) => {
        const expected = tabulate(
          [x.shape[0], weight.shape[0]],
          (n, o) => sum(range(x.shape[1]).map((i) => weight.get(o, i) * x.get(n, i))) + bias.get(o),
        );
        expectSameBits(nn.linear(x, weight, bias), expected);
      }),
      RUNS,
    );
  });

  it('average pool over 1, 2, 4, 8 or 16 inputs', () => {
    const sides = fc.constantFrom(1, 2, 4);
    const calls = fc
      .tuple(sides, sides, upTo(4), upTo(4))
      .chain(([height, width, rows, columns]) =>
        fc.tuple(
          tensorOf('integers', [2, 2, height * rows, width * columns]),
          fc.constant([height, width] as const),
        ),
      );
    fc.assert(
      fc.property(calls, ([x, kernel]) => {
        const [height, width] = kernel;
        const [, , rows, columns] = x.shape;
        const expected = tabulate([2, 2, rows / height, columns / width], (n, c, i, j) => {
          const window = range(height * width).map((k) =>
            x.get(n, c, i * height + Math.floor(k / width), j * width + (k % width)),
          );
          return sum(window) / (height * width);
        });
        expectSameBits(nn.averagePool2d(x, { kernel }), expected);
      }),
      RUNS,
    );
  });

  it('global average pool over a power of two of inputs', () => {
    fc.assert(
      fc.property(tensorOf('integers', [2, 3, 4, 8]), (x) => {
        const expected = tabulate(
          [2, 3],
          (n, c) => sum(range(32).map((k) => x.get(n, c, k >> 3, k & 7))) / 32,
        );
        expectSameBits(nn.globalAveragePool(x), expected);
      }),
      RUNS,
    );
  });

  it('bilinear ×2: nine, three, three and one sixteenths of the four nearest, the border repeated', () => {
    const maps = fc.tuple(upTo(5), upTo(5)).chain(([h, w]) => tensorOf('integers', [2, 2, h, w]));
    fc.assert(
      fc.property(maps, fc.boolean(), (x, bySize) => {
        const [, , height, width] = x.shape;
        const clamp = (i: number, n: number) => Math.min(Math.max(i, 0), n - 1);
        // Output 2k lies between inputs k − 1 and k, output 2k + 1 between k and k + 1, always nearer to k.
        const near = (d: number) => d >> 1;
        const far = (d: number) => (d & 1 ? (d >> 1) + 1 : (d >> 1) - 1);
        const expected = tabulate([2, 2, 2 * height, 2 * width], (n, c, i, j) => {
          const at = (row: number, column: number) => x.get(n, c, clamp(row, height), clamp(column, width));
          const total =
            9 * at(near(i), near(j)) + 3 * at(near(i), far(j)) + 3 * at(far(i), near(j)) + at(far(i), far(j));
          return total / 16;
        });
        const by = bySize ? { size: [2 * height, 2 * width] as const } : { factor: 2 };
        expectSameBits(nn.resize(x, { mode: 'bilinear', ...by }), expected);
      }),
      RUNS,
    );
  });

  it('bilinear with aligned corners onto every half: means of two and of four', () => {
    const maps = fc.tuple(upTo(5), upTo(5)).chain(([h, w]) => tensorOf('integers', [1, 2, h, w]));
    fc.assert(
      fc.property(maps, (x) => {
        const [, , height, width] = x.shape;
        const size = [2 * height - 1, 2 * width - 1] as const;
        const expected = tabulate([1, 2, ...size], (n, c, i, j) => {
          const rows = [i >> 1, (i + 1) >> 1];
          const columns = [j >> 1, (j + 1) >> 1];
          return sum(rows.flatMap((row) => columns.map((column) => x.get(n, c, row, column)))) / 4;
        });
        expectSameBits(nn.resize(x, { mode: 'bilinear', size, alignCorners: true }), expected);
      }),
      RUNS,
    );
  });

  it('add, scale and batch norm', () => {
    const tensors = tensorsOf('integers', [[2, 3, 2, 2], [2, 3, 2, 2], [3], [3], [3]]);
    fc.assert(
      fc.property(tensors, ([a, b, mean, scale, shift]) => {
        expectSameBits(
          nn.add(a, b),
          tabulate(a.shape, (...at) => a.get(...at) + b.get(...at)),
        );
        expectSameBits(
          nn.scale(a, 3),
          tabulate(a.shape, (...at) => a.get(...at) * 3),
        );
        // √(3 + 1) = 2: halves are exact.
        const y = nn.batchNorm2d(a, { mean, variance: tensor([3, 3, 3], [3]), scale, shift }, 1);
        const expected = tabulate(a.shape, (n, c, i, j) => {
          const deviation = a.get(n, c, i, j) - mean.get(c);
          return (deviation * scale.get(c)) / 2 + shift.get(c);
        });
        expectSameBits(y, expected);
      }),
      RUNS,
    );
  });
});
