/**
 * Which precision a convolution or dense layer was really computed in: a sample of its outputs is computed again with operands
 * brought to each format, and the strictest under which what is left looks like the rounding of sums explains it.
 *
 * The scale of honest rounding is u·√K·√(H² + S²), with H² = Σ(wx)² and S the sum itself: partial sums that wander are of size H,
 * those that grow steadily of size S, and each addition errs by some 0.4 u of them.
 */
import { elements, sizeOf, type Tensor } from '../ops/tensor.js';
import type { Arithmetic, FormatName } from './arithmetic.js';
import { unitRoundoff } from './certify/errors-of-rounding.js';
import { type Products, productsOf, type SumOfProducts, sample } from './products.js';
import { allIn, nearestIn, truncatedTo } from './rounded-to.js';

/** How operands, sums and results are rounded, and the preset that says the same. */
export interface Precision {
  readonly preset: string;
  readonly words: string;
  readonly operand: (x: number) => number;
  readonly accumulator: FormatName;
  readonly storage: FormatName;
}

const same = (x: number): number => x;
const rounded = (format: FormatName) => (x: number) => nearestIn(x, format);
const truncated = (format: FormatName) => (x: number) => truncatedTo(x, format);

const precision = (
  preset: string,
  words: string,
  operand: (x: number) => number,
  accumulator: FormatName = 'float32',
  storage: FormatName = 'float32',
): Precision => ({ preset, words, operand, accumulator, storage });

/** The strictest first. */
export const PRECISIONS: readonly Precision[] = [
  precision('ieee32', 'float32', same),
  precision('tf32-rounded', 'operands rounded to TF32', rounded('tf32')),
  precision('f16-operands', 'operands rounded to float16', rounded('float16')),
  precision('tf32', 'operands cut off to TF32', truncated('tf32')),
  precision('f16-h100', 'float16, added up in float32', rounded('float16'), 'float32', 'float16'),
  precision('bf16-operands', 'operands rounded to bfloat16', rounded('bfloat16')),
  precision('bf16-h100', 'bfloat16, added up in float32', rounded('bfloat16'), 'float32', 'bfloat16'),
  precision('f16', 'float16, added up in float16', rounded('float16'), 'float16', 'float16'),
  precision('bf16', 'bfloat16, added up in bfloat16', rounded('bfloat16'), 'bfloat16', 'bfloat16'),
];

/** How what was seen lies around what a precision gives. */
export interface Residuals {
  /** The root of the mean of their squares, over that which honest rounding has. */
  readonly ratio: number;
  /** mean(residual·sign)/rms: towards zero is negative; sums that are cut off have −0.7, rounded ones 0. */
  readonly bias: number;
  readonly count: number;
  /** Products of the longest of the sums. */
  readonly taps: number;
}

/** Products that are looked at, for each operation. */
const MOST_PRODUCTS = 2 ** 20;
const MOST_OUTPUTS = 1024;

/** A sample of an operation's outputs, product by product, with what somebody's backend has for them. */
export interface Sampled {
  readonly sums: readonly SumOfProducts[];
  readonly seen: readonly number[];
}

/** @param candidate what the backend has for the operation's result */
export function sampled(operation: Products, candidate: Tensor, mostOutputs = MOST_OUTPUTS): Sampled {
  const { output, taps, at } = productsOf(operation);
  const data = elements(candidate);
  const most = Math.max(16, Math.min(mostOutputs, Math.floor(MOST_PRODUCTS / taps)));
  const places = sample(sizeOf(output), most).filter((i) => Number.isFinite(data[i]));
  return { sums: places.map(at), seen: places.map((i) => data[i]) };
}

/** Of an addition's error, over u times the partial sum: that of numbers spread evenly within half an ulp, and their sizes. */
const EACH_ADDITION = 0.3;

/** What a rounding to a format takes off, over its unit roundoff, in the mean. */
const EACH_STORE = 0.4;

/** Brings operands to a format; those of many sums are the same arrays, and brought there once. */
function bringing(operand: Precision['operand']): (operands: Float64Array) => Float64Array {
  if (operand === same) return (operands) => operands;
  const brought = new Map<Float64Array, Float64Array>();
  return (operands) => {
    const there = brought.get(operands) ?? operands.map(operand);
    brought.set(operands, there);
    return there;
  };
}

/** A sum of products and of their squares. */
function momentsOf(weights: Float64Array, inputs: Float64Array) {
  let [sum, square] = [0, 0];
  for (let i = 0; i < weights.length; i++) {
    const product = weights[i] * inputs[i];
    sum += product;
    square += product * product;
  }
  return { sum, square, count: weights.length };
}

/** The mean square of what honest rounding does to a sum of products and its bias. */
const squareOfSpread = (
  accumulator: FormatName,
  { sum, square, count }: ReturnType<typeof momentsOf>,
  bias: number,
): number =>
  (EACH_ADDITION * unitRoundoff(accumulator, 'nearest')) ** 2 *
  (count + 1) *
  (square + sum * sum + bias * bias);

/** The root mean square of what honest rounding does to an operation's sums, from a sample of them. */
export function spreadOfSums(operation: Products, result: Tensor, accumulator: FormatName): number {
  const { sums } = sampled(operation, result, MOST_OUTPUTS / 8);
  let squares = 0;
  for (const each of sums)
    squares += squareOfSpread(accumulator, momentsOf(each.weights, each.inputs), each.bias);
  return sums.length === 0 ? 0 : Math.sqrt(squares / sums.length);
}

/** What is left of what was seen, once operands are what this precision has. */
export function residualsUnder(
  { operand, accumulator, storage }: Precision,
  { sums, seen }: Sampled,
): Residuals {
  const us = unitRoundoff(storage, 'nearest');
  const bring = bringing(operand);
  let [squares, expected, signed, taps] = [0, 0, 0, 0];
  sums.forEach((each, k) => {
    taps = Math.max(taps, each.weights.length);
    const moments = momentsOf(bring(each.weights), bring(each.inputs));
    const value = moments.sum + each.bias;
    const residual = seen[k] - value;
    squares += residual * residual;
    signed += residual * Math.sign(value);
    expected += squareOfSpread(accumulator, moments, each.bias) + (EACH_STORE * us * value) ** 2;
  });
  const rms = Math.sqrt(squares / sums.length);
  const ratio = squares === 0 ? 0 : Math.sqrt(squares / expected);
  return { ratio, bias: squares === 0 ? 0 : signed / sums.length / rms, count: sums.length, taps };
}

/** Above it, what is left is no rounding of sums. Honest runs were seen up to half of it; see docs/certificates.md. */
const MOST_RATIO = 4;

/** Sums that are rounded have a bias of 0 ± 0.05, sums that are cut off one of −0.7; of few outputs it wanders. */
const MOST_BIAS = 0.4;

/**
 * The largest ratio of honest sums. What is cut off is lost in one direction, so that errors grow with K and not with √K: of
 * matrix units, which cut off once in four products or more, by up to √K/2 of the spread of what is rounded.
 */
const mostRatio = (taps: number, cutOff: boolean): number =>
  cutOff ? MOST_RATIO + Math.sqrt(taps) / 2 : MOST_RATIO;

/** Whether residuals lie towards zero, as those of sums do that are cut off; the mean of few of them wanders by 1/√count. */
const isCutOff = ({ bias, count }: Residuals): boolean => bias < -MOST_BIAS - 1 / Math.sqrt(count);

/** Whether residuals are not those of an honest backend of this arithmetic, though within its bounds. */
export function isStrange(
  { ratio, bias, count, taps }: Residuals,
  { roundoff, fast, blocks }: Arithmetic,
): boolean {
  if (fast) return false;
  const most = (roundoff === 'nearest' ? 1 : 2) * mostRatio(taps, blocks !== undefined);
  const cutOff = roundoff === 'nearest' && !blocks && Math.abs(bias) > MOST_BIAS + 4 / Math.sqrt(count);
  return ratio > most || (cutOff && ratio > 0.3);
}

/** The precision that an arithmetic declares. */
export function precisionFor({ name, operands, accumulator, storage }: Arithmetic): Precision {
  const bring = operands?.rounding === 'truncated' ? truncated : rounded;
  return precision(name, name, operands ? bring(operands.format) : same, accumulator, storage);
}

/** The strictest precision that explains what was seen; undefined where none of them does. */
export function precisionOf(seen: Sampled, candidate: Tensor): Precision | undefined {
  const data = elements(candidate);
  return PRECISIONS.find((each) => {
    if (each.storage !== 'float32' && !allIn(data, each.storage)) return false;
    const residuals = residualsUnder(each, seen);
    return residuals.ratio <= mostRatio(residuals.taps, isCutOff(residuals));
  });
}
