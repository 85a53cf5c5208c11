/**
 * Where each output coordinate of a resized axis reads from, in exact integer arithmetic, except for
 * `nearest`, whose float32 rule is part of what it is.
 */
import { OperatorError } from '../errors.js';
import { dyadic } from '../numerics/dyadic.js';
import type { NearestRounding, ResizeCoordinates } from './options.js';

/** One axis: its outputs lie numerator/denominator inputs apart, unless its corners are aligned. */
export interface ResizeAxis {
  readonly input: number;
  readonly output: number;
  /** Inputs per output, as a fraction in lowest terms. */
  readonly numerator: number;
  readonly denominator: number;
}

/** Keeps the product of two axes' denominators below 2⁵³. */
const LARGEST_TERM = 1 << 24;
/** Keeps twice every coordinate's numerator below 2⁵³. */
const LARGEST_REACH = 2 ** 50;

/**
 * @param by the outputs and the factor that their coordinates use; the one left out follows from the other
 * @throws OperatorError where the factor is not positive and finite or leaves no output, or integers grow too large
 */
export function resizeAxis(
  input: number,
  { size, factor }: { readonly size?: number; readonly factor?: number },
): ResizeAxis {
  if (factor === undefined) {
    const [numerator, denominator] = lowestTerms(input, size!);
    return checked({ input, output: size!, numerator, denominator }, `${size}`);
  }
  if (!(factor > 0 && Number.isFinite(factor))) {
    throw new OperatorError('resize', 'factor', 'to be positive and finite', String(factor));
  }
  const output = size ?? Math.floor(input * factor);
  if (output < 1) {
    throw new OperatorError('resize', 'factor', `to leave some of ${input} inputs`, String(factor));
  }
  const [denominator, numerator] = fractionOf(factor);
  return checked({ input, output, numerator, denominator }, `${factor}`);
}

/**
 * What a factor stands for. A float32 is itself, as in a file that stores its scales so. Of others it is the simplest
 * fraction that float64 rounds to them, so that 0.3 means 3/10: the first convergent of the continued fraction that does.
 */
function fractionOf(x: number): [numerator: number, denominator: number] {
  const isFloat32 = Math.fround(x) === x;
  const exact = dyadic(x);
  const power = 1n << BigInt(Math.abs(exact.exponent));
  let [a, b] = exact.exponent < 0 ? [exact.mantissa, power] : [exact.mantissa * power, 1n];
  let [p, q, previousP, previousQ] = [1n, 0n, 0n, 1n];
  do {
    const digit = a / b;
    [p, previousP] = [digit * p + previousP, p];
    [q, previousQ] = [digit * q + previousQ, q];
    [a, b] = [b, a % b];
  } while (isFloat32 ? b !== 0n : Number(p) / Number(q) !== x);
  return [Number(p), Number(q)];
}

function checked(axis: ResizeAxis, given: string): ResizeAxis {
  const { input, output, numerator, denominator } = axis;
  if (Math.max(input, output, denominator) > LARGEST_TERM) {
    const expected = 'a size up to 2²⁴, or a factor that is a fraction of integers up to 2²⁴';
    throw new OperatorError('resize', 'size or factor', `to be ${expected}`, given);
  }
  const longest = Math.floor(LARGEST_REACH / numerator);
  if (output > longest) {
    throw new OperatorError('resize', 'size', `up to ${longest} by a factor of ${given}`, `${output}`);
  }
  return axis;
}

/** How a coordinate becomes an index: by ONNX' roundings, or as PyTorch's nearest has it. */
export type IndexRounding = NearestRounding | 'floor-in-float32';

/** Output d of an axis lies at (start + d·step)/denominator: all of them integers. */
export interface Line {
  readonly start: number;
  readonly step: number;
  readonly denominator: number;
}

const AT_THE_FIRST: Line = { start: 0, step: 0, denominator: 1 };

const LINES: Readonly<Record<ResizeCoordinates, (axis: ResizeAxis) => Line>> = {
  'half-pixel': ({ numerator, denominator }) => ({
    start: numerator - denominator,
    step: 2 * numerator,
    denominator: 2 * denominator,
  }),
  'half-pixel-symmetric': (axis) => {
    const line = LINES['half-pixel'](axis);
    // in/2·(1 − out/(in·s)), over the same denominator: what the outputs lack of in·s, half of it on either side
    const lacking = axis.input * axis.denominator - axis.output * axis.numerator;
    return { ...line, start: line.start + lacking };
  },
  'pytorch-half-pixel': (axis) => (axis.output === 1 ? AT_THE_FIRST : LINES['half-pixel'](axis)),
  'align-corners': ({ input, output }) => {
    if (output === 1) return AT_THE_FIRST;
    const [step, denominator] = lowestTerms(input - 1, output - 1);
    return { start: 0, step, denominator };
  },
  asymmetric: ({ numerator, denominator }) => ({ start: 0, step: numerator, denominator }),
  'tf-half-pixel-for-nn': ({ numerator, denominator }) => ({
    start: numerator,
    step: 2 * numerator,
    denominator: 2 * denominator,
  }),
};

/** Where the outputs of an axis lie among its inputs. */
export const lineOf = (axis: ResizeAxis, coordinates: ResizeCoordinates): Line => LINES[coordinates](axis);

/** Of a coordinate p/q the index. */
const ROUNDINGS: Readonly<Record<NearestRounding, (p: number, q: number) => number>> = {
  floor: (p, q) => Math.floor(p / q),
  ceil: (p, q) => Math.ceil(p / q),
  'prefer-floor': (p, q) => Math.ceil((2 * p - q) / (2 * q)),
  'prefer-ceil': (p, q) => Math.floor((2 * p + q) / (2 * q)),
};

/** The input index that every output copies. Bilinear has none: see `bilinearTaps`. */
export function nearestIndices(
  axis: ResizeAxis,
  { coordinates, rounding }: { readonly coordinates: ResizeCoordinates; readonly rounding: IndexRounding },
): Int32Array {
  const { start, step, denominator } = LINES[coordinates](axis);
  // PyTorch, UpSample.h nearest_neighbor_compute_source_index: the scale and the product are float32.
  const scale = Math.fround(axis.numerator / axis.denominator);
  const indexOf =
    rounding === 'floor-in-float32'
      ? (d: number) => Math.floor(Math.fround(d * scale))
      : (d: number) => ROUNDINGS[rounding](start + d * step, denominator);
  return Int32Array.from({ length: axis.output }, (_, d) => clamped(indexOf(d), axis.input - 1));
}

/** Output d blends inputs index[d] and index[d] + 1, the latter with weight[d]/denominator. */
export interface BilinearTaps {
  readonly index: Int32Array;
  readonly weight: Float64Array;
  readonly denominator: number;
}

/** The coordinates are clamped to the first and last input. */
export function bilinearTaps(axis: ResizeAxis, coordinates: ResizeCoordinates): BilinearTaps {
  const { input, output } = axis;
  const { start, step, denominator } = LINES[coordinates](axis);
  const last = (input - 1) * denominator;

  const index = new Int32Array(output);
  const weight = new Float64Array(output);
  for (let d = 0; d < output; d++) {
    const position = clamped(start + d * step, last);
    index[d] = Math.floor(position / denominator);
    weight[d] = position % denominator;
  }
  return { index, weight, denominator };
}

const clamped = (at: number, last: number): number => Math.min(Math.max(at, 0), last);

function lowestTerms(numerator: number, denominator: number): [number, number] {
  let [a, b] = [numerator, denominator];
  while (b !== 0) [a, b] = [b, a % b];
  return [numerator / a, denominator / a];
}
