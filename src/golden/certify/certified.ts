/** The values of the certifying interpreter, and how its bounds are made: never below the true one. */
import { elements, type Shape, sizeOf, type Tensor, tensor } from '../../ops/tensor.js';
import { type Arithmetic, FORMATS } from '../arithmetic.js';
import { underflow, unitRoundoff } from './errors-of-rounding.js';

/** A result, and how far from it an honest backend's may be. */
export interface Certified {
  /** Correctly rounded, of what the backend itself had. */
  readonly value: Tensor;
  /**
   * Of the value's shape, for each element; left out where the backend's is the same. Infinite where anything is
   * possible: beyond overflow, say.
   */
  readonly bound?: Tensor;
}

/** What a backend is seen to have: an input, a parameter, or a tensor of its dump. */
export const exactly = (value: Tensor): Certified => ({ value });

/** Covers the roundings of a bound's own computation in float64 and to float32. */
const UPWARD = 1 + 2 ** -21;
const SMALLEST = 2 ** -149;

/** A float32 that is no smaller; NaN, which bounds nothing, is ∞. */
export function upward(bound: number): number {
  if (bound === 0) return 0;
  const wide = Math.fround(bound * UPWARD);
  return wide !== wide ? Infinity : Math.max(wide, SMALLEST);
}

/** A bound of a shape, from a number for each element that is rounded upward. */
export function bounds(shape: Shape, boundAt: (i: number) => number): Tensor {
  const data = new Float32Array(sizeOf(shape));
  for (let i = 0; i < data.length; i++) data[i] = upward(boundAt(i));
  return tensor(data, shape);
}

const ABSENT = (): number => 0;

/** The bound of each element in row-major order; zero throughout where there is none. */
export function boundsOf({ bound }: Certified): (i: number) => number {
  if (!bound) return ABSENT;
  const data = elements(bound);
  return (i) => data[i];
}

/** Half an ulp of the value itself, which is rounded too. */
const OWN_ROUNDING = 2 ** -24;

/**
 * The bound of a result that is computed to within `errorAt` of the exact one and then stored. Where the value is no finite
 * number because an operand is none, the backend's is to be the same; where it may overflow, anything is possible.
 * @param errorAt before it is stored; what is not finite says that an operand is not, or that nothing can be said
 */
export function stored(value: Tensor, arithmetic: Arithmetic, errorAt: (i: number) => number): Tensor {
  const { storage, roundoff } = arithmetic;
  const u = storage === 'float32' ? 0 : unitRoundoff(storage, roundoff);
  const tiny = underflow(storage, arithmetic) + SMALLEST / 2;
  const { largest } = FORMATS[storage];
  const data = elements(value);
  return bounds(value.shape, (i) => {
    const size = Math.abs(data[i]);
    const error = errorAt(i);
    if (!Number.isFinite(size)) return Number.isFinite(error) ? Infinity : 0;
    const bound = error + OWN_ROUNDING * size + u * (size + error) + tiny;
    return size + bound < largest ? bound : Infinity;
  });
}

/** Whether one rounding of an exact operation leaves a backend no choice. */
export const isIeee = ({ roundoff, storage, flush }: Arithmetic): boolean =>
  roundoff === 'nearest' && storage === 'float32' && flush === 'none';

/** |x| of every element, or |x| and the bound on it. */
export function magnitudes({ value, bound }: Certified): Float32Array {
  const sizes = elements(value).map(Math.abs);
  if (!bound) return sizes;
  const e = elements(bound);
  for (let i = 0; i < sizes.length; i++) sizes[i] = upward(sizes[i] + e[i]);
  return sizes;
}
