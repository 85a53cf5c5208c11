/** nearest-by-rule against BigInt rationals: every rule, by sizes and by factors, to the largest that there may be. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { NearestRounding } from '../../src/ops/options.js';
import { COORDINATES, ROUNDINGS } from '../../src/ops/resize.js';
import { nearestIndices, resizeAxis } from '../../src/ops/resize-axis.js';
import { coordinateOf } from './coordinates.js';
import { exact, type Rational, rational } from './rational.js';

const floor = ({ numerator, denominator }: Rational): bigint =>
  numerator >= 0n ? numerator / denominator : -((-numerator + denominator - 1n) / denominator);

function indexOf(at: Rational, rounding: NearestRounding, input: number): number {
  const low = floor(at);
  const twice = 2n * (at.numerator - low * at.denominator); // twice the part above it, of the denominator
  const high = twice === 0n ? low : low + 1n;
  const isUpper = {
    floor: false,
    ceil: true,
    'prefer-floor': twice > at.denominator,
    'prefer-ceil': twice >= at.denominator,
  };
  const index = isUpper[rounding] ? high : low;
  return Number(index < 0n ? 0n : index >= BigInt(input) ? BigInt(input - 1) : index);
}

const rule = fc.record({
  coordinates: fc.constantFrom(...COORDINATES),
  rounding: fc.constantFrom(...ROUNDINGS),
});
const length = fc.integer({ min: 1, max: 130 });

test('to a size', () => {
  fc.assert(
    fc.property(length, length, rule, (input, size, { coordinates, rounding }) => {
      const places = Array.from({ length: size }, (_, d) =>
        coordinateOf(d, input, size, rational(size, input), coordinates),
      );
      const indices = nearestIndices(resizeAxis(input, { size }), { coordinates, rounding });
      expect([...indices]).toEqual(places.map((at) => indexOf(at, rounding, input)));
    }),
    { numRuns: 1000 },
  );
});

test('by a float32 factor, to the size that it gives or another', () => {
  const factor = fc.float({ min: Math.fround(1 / 64), max: 64, noNaN: true });
  fc.assert(
    fc.property(
      length,
      factor,
      fc.option(length, { nil: undefined }),
      rule,
      (input, by, size, { coordinates, rounding }) => {
        const output = size ?? Math.floor(input * by);
        fc.pre(output > 0 && output < 1000);
        const places = Array.from({ length: output }, (_, d) =>
          coordinateOf(d, input, output, exact(by), coordinates),
        );
        const axis = resizeAxis(input, { factor: by, ...(size !== undefined && { size }) });
        expect([...nearestIndices(axis, { coordinates, rounding })]).toEqual(
          places.map((at) => indexOf(at, rounding, input)),
        );
      },
    ),
    { numRuns: 1000 },
  );
});

test('of 2²⁴ − 1 inputs, by the factors that have the longest fractions', () => {
  const input = 2 ** 24 - 1;
  for (const factor of [2 ** -20 - 2 ** -44, (2 ** 24 - 1) * 2 ** -43, Math.fround(1e-5)]) {
    for (const coordinates of COORDINATES) {
      for (const rounding of ROUNDINGS) {
        const axis = resizeAxis(input, { factor });
        expect([...nearestIndices(axis, { coordinates, rounding })]).toEqual(
          Array.from({ length: axis.output }, (_, d) =>
            indexOf(coordinateOf(d, input, axis.output, exact(factor), coordinates), rounding, input),
          ),
        );
      }
    }
  }
});
