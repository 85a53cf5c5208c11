/** Where an output of a resize lies among the inputs, in BigInt rationals: the formulas of ONNX' Resize as they are written. */
import type { ResizeCoordinates } from '../../src/ops/options.js';
import { minus, over, plus, type Rational, rational, times, ZERO } from './rational.js';

const HALF = rational(1, 2);
const ONE = rational(1);

/** @param scale outputs an input */
export function coordinateOf(
  d: number,
  input: number,
  output: number,
  scale: Rational,
  coordinates: ResizeCoordinates,
): Rational {
  const center = over(plus(rational(d), HALF), scale);
  switch (coordinates) {
    case 'half-pixel':
      return minus(center, HALF);
    case 'half-pixel-symmetric': {
      const adjustment = over(rational(output), times(scale, rational(input)));
      return plus(times(rational(input, 2), minus(ONE, adjustment)), minus(center, HALF));
    }
    case 'pytorch-half-pixel':
      return output > 1 ? minus(center, HALF) : ZERO;
    case 'align-corners':
      return output > 1 ? rational(d * (input - 1), output - 1) : ZERO;
    case 'asymmetric':
      return over(rational(d), scale);
    case 'tf-half-pixel-for-nn':
      return center;
  }
}
