/** Average pooling against BigInt rationals, on random windows and hostile values. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { averagePool2d, globalAveragePool, tensor } from '../../src/ops/index.js';
import { completion, hostileFloat, hostileFloats, nearMidpoint } from './hostile.js';
import { exact, nearest, over, rational, sum, times } from './rational.js';

const pooling = fc
  .record({
    size: fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 })),
    kernel: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
    stride: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    countIncludePadding: fc.boolean(),
  })
  .chain((options) => {
    const [kh, kw] = options.kernel;
    const side = (kernel: number) => fc.nat(Math.floor(kernel / 2));
    return fc.record({
      options: fc.constant(options),
      sides: fc.tuple(side(kh), side(kh), side(kw), side(kw)),
      x: hostileFloats(options.size[0] * options.size[1]),
    });
  })
  .filter(({ options: { size, kernel }, sides: [top, bottom, left, right] }) => {
    return size[0] + top + bottom >= kernel[0] && size[1] + left + right >= kernel[1];
  });

test('averagePool2d is the rounded formula', () => {
  fc.assert(
    fc.property(pooling, ({ options, sides: [top, bottom, left, right], x }) => {
      const { size, kernel, stride, countIncludePadding } = options;
      const outHeight = Math.floor((size[0] + top + bottom - kernel[0]) / stride[0]) + 1;
      const outWidth = Math.floor((size[1] + left + right - kernel[1]) / stride[1]) + 1;
      const expected: number[] = [];
      for (let i = 0; i < outHeight; i++) {
        for (let j = 0; j < outWidth; j++) {
          const inside = cells(i * stride[0] - top, kernel[0], size[0]).flatMap((row) =>
            cells(j * stride[1] - left, kernel[1], size[1]).map((column) => x[row * size[1] + column]!),
          );
          const count = countIncludePadding ? kernel[0] * kernel[1] : inside.length;
          expected.push(nearest(over(sum(inside.map(exact)), rational(count))));
        }
      }
      const padding = { top, bottom, left, right };
      const y = averagePool2d(tensor(x, [1, 1, ...size]), { kernel, stride, padding, countIncludePadding });
      expect([...y.data]).toEqual(expected);
    }),
    { numRuns: 200 },
  );
});

/** The input coordinates that a window of one axis covers. */
const cells = (start: number, kernel: number, size: number): number[] =>
  Array.from({ length: kernel }, (_, u) => start + u).filter((at) => at >= 0 && at < size);

/** 64 values whose mean is on a midpoint or a hair off it; those that no sum of float32s reaches are left out. */
const tied = fc
  .tuple(fc.array(hostileFloat, { maxLength: 20 }), nearMidpoint)
  .map(([values, target]) => {
    const rest = completion(times(target, rational(64)), sum(values.map(exact)));
    return { target, values, rest: rest.map(([a, b]) => a * b) };
  })
  .filter(({ rest }) => rest.length <= 44 && rest.every((x) => Math.fround(x) === x && Number.isFinite(x)))
  .map(({ target, values, rest }) => ({
    target,
    values: Array.from({ length: 64 }, (_, i) => [...values, ...rest][i] ?? 0),
  }));

test('means on a midpoint or a hair off it', () => {
  fc.assert(
    fc.property(tied, ({ target, values }) => {
      const x = tensor(values, [1, 1, 8, 8]);
      expect(globalAveragePool(x).data[0]).toBe(nearest(target));
      expect(averagePool2d(x, { kernel: 8 }).data[0]).toBe(nearest(target));
    }),
    { numRuns: 400 },
  );
});
