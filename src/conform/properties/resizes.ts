/** Rules of resizing, of every kind that fits any map. */
import fc from 'fast-check';
import type { ResizeOptions } from '../../ops/options.js';
import { COORDINATES, ROUNDINGS } from '../../ops/resize.js';

const upTo = (max: number) => fc.integer({ min: 1, max });
const size = fc.tuple(upTo(9), upTo(9));
const coordinates = fc.constantFrom(...COORDINATES);
const scale = fc.constantFrom(1, 2, 1.5, Math.fround(1.3), 3);
const resizeTarget = fc.oneof(
  fc.record({ size }),
  fc.record({ factor: scale }),
  fc.record({ size, factor: scale }),
);

export const resizeOptions: fc.Arbitrary<ResizeOptions> = fc.oneof(
  fc.record({ mode: fc.constantFrom('nearest' as const, 'nearest-exact' as const), size }),
  fc.record({
    mode: fc.constantFrom('nearest' as const, 'nearest-exact' as const, 'bilinear' as const),
    factor: fc.constantFrom(1, 2, 3, 1.5, 2.25),
  }),
  fc.record({ mode: fc.constant('repeat' as const), factor: fc.oneof(upTo(3), fc.tuple(upTo(3), upTo(3))) }),
  fc.record({ mode: fc.constant('bilinear' as const), size, alignCorners: fc.boolean() }),
  fc
    .tuple(coordinates, resizeTarget)
    .map(([rule, target]) => ({ mode: 'bilinear' as const, coordinates: rule, ...target })),
  fc
    .tuple(coordinates, fc.constantFrom(-0.75, -0.5, -1), fc.boolean(), resizeTarget)
    .map(([rule, coefficient, excludeOutside, target]) => ({
      mode: 'cubic' as const,
      coordinates: rule,
      coefficient,
      excludeOutside,
      ...target,
    })),
  fc.tuple(coordinates, fc.constantFrom(...ROUNDINGS), resizeTarget).map(([rule, rounding, target]) => ({
    mode: 'nearest-by-rule' as const,
    coordinates: rule,
    rounding,
    ...target,
  })),
);
