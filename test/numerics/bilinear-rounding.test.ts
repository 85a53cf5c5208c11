/** Bilinear resizing against BigInt rationals: rational coordinates, hat functions, one rounding. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { engine } from '../../src/engine/index.js';
import { reference, resize, tensor } from '../../src/ops/index.js';
import type { ResizeCoordinates, ResizeOptions } from '../../src/ops/options.js';
import { COORDINATES } from '../../src/ops/resize.js';
import { coordinateOf } from './coordinates.js';
import { hostileFloats } from './hostile.js';
import { compare, exact, minus, nearest, type Rational, rational, sum, times, ZERO } from './rational.js';

const ONE = rational(1);

/** The same, among the inputs. */
function clamped(at: Rational, input: number): Rational {
  const last = rational(input - 1);
  if (compare(at, ZERO) < 0) return ZERO;
  return compare(at, last) > 0 ? last : at;
}

/** The weight of every input at a coordinate: 1 − distance, or 0 from a distance of 1 on. */
function hat(at: Rational, input: number): Rational[] {
  return Array.from({ length: input }, (_, i) => {
    const difference = minus(at, rational(i));
    const distance = compare(difference, ZERO) < 0 ? minus(ZERO, difference) : difference;
    return compare(distance, ONE) < 0 ? minus(ONE, distance) : ZERO;
  });
}

function expected(
  x: readonly number[],
  [height, width]: readonly [number, number],
  [outHeight, outWidth]: readonly [number, number],
  [down, across]: readonly [Rational, Rational],
  coordinates: ResizeCoordinates,
): number[] {
  const y: number[] = [];
  for (let i = 0; i < outHeight; i++) {
    const rows = hat(clamped(coordinateOf(i, height, outHeight, down, coordinates), height), height);
    for (let j = 0; j < outWidth; j++) {
      const columns = hat(clamped(coordinateOf(j, width, outWidth, across, coordinates), width), width);
      const terms = x.map((value, at) => {
        const weight = times(rows[Math.floor(at / width)]!, columns[at % width]!);
        return times(weight, exact(value));
      });
      y.push(nearest(sum(terms)));
    }
  }
  return y;
}

const length = fc.integer({ min: 1, max: 5 });
const input = fc
  .tuple(length, length)
  .chain((size) => fc.record({ size: fc.constant(size), x: hostileFloats(size[0] * size[1]) }));

test('to a size: half-pixel centres and aligned corners', () => {
  const target = fc.integer({ min: 1, max: 8 });
  fc.assert(
    fc.property(input, fc.tuple(target, target), fc.boolean(), ({ size, x }, to, alignCorners) => {
      const scales = [rational(to[0], size[0]), rational(to[1], size[1])] as const;
      const y = resize(tensor(x, [1, 1, ...size]), { mode: 'bilinear', size: to, alignCorners });
      const coordinates = alignCorners ? 'align-corners' : 'half-pixel';
      expect([...y.data]).toEqual(expected(x, size, to, scales, coordinates));
    }),
    { numRuns: 200 },
  );
});

test('by a factor: the coordinates use the factor itself, unless the size is kept', () => {
  const factor = fc.constantFrom(1, 1.25, 1.5, 2, 2.75, 3);
  fc.assert(
    fc.property(input, fc.tuple(factor, factor), ({ size, x }, factors) => {
      const to = [Math.floor(size[0] * factors[0]), Math.floor(size[1] * factors[1])] as const;
      // Where the size stays as it is, the axis is copied.
      const scaleOf = (axis: 0 | 1) => (to[axis] === size[axis] ? ONE : exact(factors[axis]));
      const scales = [scaleOf(0), scaleOf(1)] as const;
      const y = resize(tensor(x, [1, 1, ...size]), { mode: 'bilinear', factor: factors });
      expect([...y.data]).toEqual(expected(x, size, to, scales, 'half-pixel'));
    }),
    { numRuns: 200 },
  );
});

test('by any coordinates, to a size or by float32 factors, on any backend', () => {
  const factor = fc.float({ min: Math.fround(0.2), max: 2, noNaN: true });
  const rule = fc
    .record({
      coordinates: fc.constantFrom(...COORDINATES),
      factors: fc.option(fc.tuple(factor, factor), { nil: undefined }),
      given: fc.option(fc.tuple(length, length), { nil: undefined }),
    })
    .filter(({ factors, given }) => (given ?? factors) !== undefined);
  const backends = [reference, engine()];
  fc.assert(
    fc.property(input, rule, ({ size, x }, { coordinates, factors, given }) => {
      const to = given ?? ([Math.floor(size[0] * factors![0]), Math.floor(size[1] * factors![1])] as const);
      fc.pre(Math.min(...to) > 0);
      const scaleOf = (axis: 0 | 1) =>
        factors === undefined ? rational(to[axis], size[axis]) : exact(factors[axis]);
      const options = {
        mode: 'bilinear' as const,
        coordinates,
        ...(given && { size: given }),
        ...(factors && { factor: factors }),
      } as ResizeOptions;
      const right = expected(x, size, to, [scaleOf(0), scaleOf(1)], coordinates);
      for (const nn of backends)
        expect([...nn.resize(tensor(x, [1, 1, ...size]), options).data]).toEqual(right);
    }),
    { numRuns: 300 },
  );
});

/**
 * An output between a and b with odd weights p and q in units of 1/(p + q): a = m − q·t and b = m + p·t blend to m,
 * which is half an ulp past a float32 where t is an odd number of half ulps.
 */
const tie = fc
  .tuple(fc.integer({ min: 2, max: 40 }), fc.integer({ min: 2, max: 40 }), fc.nat(1000))
  .map(([from, to, at]) => {
    const d = at % to;
    const twice = (2 * d + 1) * from - to; // the coordinate over 2·to
    const [low, part] = [Math.floor(twice / (2 * to)), ((twice % (2 * to)) + 2 * to) % (2 * to)];
    const divisor = gcd(part, 2 * to);
    return { from, to, d, low, q: part / divisor, p: (2 * to - part) / divisor };
  })
  .filter(({ from, low, p, q }) => low >= 0 && low + 1 < from && p % 2 === 1 && q % 2 === 1);

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

test('ties go to even where a weight has 42 bits, and its product with an input 66', () => {
  // By 1,048,586/699,053 each axis has this denominator. Both rows are alike; output 1 has q of their ends.
  const denominator = 2 * 1_048_586;
  const q = 3 * 699_053 - 1_048_586;
  const p = denominator - q;
  fc.assert(
    fc.property(
      fc.integer({ min: 3 * 2 ** 22 - 2 ** 18, max: 3 * 2 ** 22 + 2 ** 18 }),
      fc.integer({ min: -4, max: 3 }),
      fc.integer({ min: -149, max: 104 }),
      (significand, half, exponent) => {
        const t = 2 * half + 1;
        const ends = [(2 * significand + 1 - q * t) / 2, (2 * significand + 1 + p * t) / 2];
        const x = ends.map((end) => end * 2 ** exponent);
        const rows = tensor([...x, ...x], [1, 1, 2, 2]);
        for (const map of [rows, rows.transpose(0, 1, 3, 2)]) {
          const y = resize(map, { mode: 'bilinear', factor: 1_048_586 / 699_053 });
          const [down, across] = map === rows ? [2, 1] : [1, 2]; // the end of the map, where nothing comes after
          const even = (significand + (significand % 2)) * 2 ** exponent;
          expect([y.get(0, 0, 1, 1), y.get(0, 0, down, across)]).toEqual([even, even]);
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('ties with denominators that are no powers of two go to even', () => {
  fc.assert(
    fc.property(
      tie,
      fc.integer({ min: 2 ** 23 + 10000, max: 2 ** 24 - 10000 }),
      fc.nat(20),
      fc.integer({ min: -149, max: 104 }),
      ({ from, to, d, low, p, q }, significand, half, exponent) => {
        const t = 2 * half + 1;
        const x = new Float32Array(from);
        x[low] = ((2 * significand + 1 - q * t) / 2) * 2 ** exponent;
        x[low + 1] = ((2 * significand + 1 + p * t) / 2) * 2 ** exponent;
        const y = resize(tensor(x, [1, 1, 1, from]), { mode: 'bilinear', size: [1, to] });
        expect(y.data[d]).toBe((significand + (significand % 2)) * 2 ** exponent);
      },
    ),
    { numRuns: 1000 },
  );
});
