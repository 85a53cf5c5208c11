/**
 * Convolutions, transposed ones, and dense layers: Σ|w|·M with M = what an input is off by, and the share of every product that rounding may
 * take. One convolution more, on magnitudes.
 */
import { engine } from '../../engine/index.js';
import type { ResolvedConv, ResolvedConvTranspose } from '../../ops/resolve-options.js';
import { elements, sizeOf, type Tensor, tensor } from '../../ops/tensor.js';
import { type Arithmetic, FORMATS } from '../arithmetic.js';
import { bounds, boundsOf, type Certified, magnitudes, stored } from './certified.js';
import { ofOperand, ofSum, underflow } from './errors-of-rounding.js';

interface Products {
  readonly x: Certified;
  readonly weight: Certified;
  readonly bias?: Certified;
}

/** Σ weight·window of non-negative tensors, as the operator itself goes over them. */
type Sum = (x: Tensor, weight: Tensor) => Tensor;

export function convolution(
  inputs: Products,
  options: ResolvedConv,
  value: Tensor,
  arithmetic: Arithmetic,
): Tensor {
  const sum: Sum = (x, weight) => engine().conv2d(x, weight, undefined, options);
  return convolved(inputs, tapsOf(inputs.weight), sum, value, arithmetic);
}

/**
 * Of the products of an input's channels and a whole kernel no more land on an output than would fit; but a backend that spreads
 * zeros between its inputs adds as many, and they fill the blocks of its matrix units.
 */
export function transposedConvolution(
  inputs: Products,
  options: ResolvedConvTranspose,
  value: Tensor,
  arithmetic: Arithmetic,
): Tensor {
  const [channels, , ...kernel] = inputs.weight.value.shape;
  const taps = (channels / options.groups) * sizeOf(kernel);
  const sum: Sum = (x, weight) => engine().convTranspose2d(x, weight, undefined, options);
  return convolved(inputs, taps, sum, value, arithmetic);
}

const convolved = (inputs: Products, taps: number, sum: Sum, value: Tensor, arithmetic: Arithmetic): Tensor =>
  products(inputs, taps, sum, value, arithmetic, arithmetic.fast);

export function dense(inputs: Products, value: Tensor, arithmetic: Arithmetic): Tensor {
  const sum: Sum = (x, weight) => engine().linear(x, weight, undefined);
  return products(inputs, tapsOf(inputs.weight), sum, value, arithmetic, false);
}

/** Products in a sum whose weights stand together. */
const tapsOf = ({ value }: Certified): number => value.size / value.shape[0];

/** Roundings of a weight that a batch norm was folded into: ε's addition (halved), root, quotient and their ulps, two products. */
const foldingOf = ({ ulps }: Arithmetic): number => 3 + 4 * ulps.quotient;

/** What an unseen input may be off by before its sums are given up: they would overflow soon. */
const LARGEST_OFF = 2 ** 100;

function products(
  { x, weight, bias }: Products,
  taps: number,
  sum: Sum,
  value: Tensor,
  arithmetic: Arithmetic,
  fast: boolean,
): Tensor {
  const operand = ofOperand(arithmetic);
  const share = ofSum(taps + (arithmetic.foldedNorms ? foldingOf(arithmetic) : 0), arithmetic);
  if (share === Infinity) return bounds(value.shape, () => Infinity);
  const r = operand.relative;
  const [data, ofX] = [elements(x.value), boundsOf(x)];
  // of Σ ŵx̂ − wx = Σ w(x̂ − x) + (ŵ − w)x̂, and of the products' sum; ŵ and x̂ are at most 1 + r times as large
  const off = bounds(x.value.shape, (i) => {
    const size = Math.abs(data[i]) + ofX(i);
    const carried = ofX(i) + r * size + operand.absolute;
    return (1 + r) * carried + r * Math.abs(data[i]) + share * (1 + r) * ((1 + r) * size + operand.absolute);
  });
  // of an input that may be anything nothing can be said, and sums of infinities take very long
  if (x.bound && elements(off).some((m) => !(m < LARGEST_OFF))) return bounds(value.shape, () => Infinity);
  const w = tensor(magnitudes(weight), weight.value.shape);
  const gauge = elements(sum(off, w));
  const unseen = unseenWeights(x, weight, sum);
  const small = smallWeights(x, weight, sum, arithmetic);
  const [, channels, height = 1, width = 1] = value.shape;
  const pixels = height * width;
  const shift = bias && magnitudes(bias);
  const shiftError = bias ? boundsOf(bias) : () => 0;
  const tiny = (taps + 2) * underflow(arithmetic.accumulator, arithmetic);
  const most = share * FORMATS[arithmetic.accumulator].largest;
  const largest = fast ? largestOfMaps(gauge, pixels) : undefined;
  // a sum that may overflow on the way is anything; one of an infinity or NaN is what it is
  let areFinite: boolean | undefined;
  const beyond = (i: number, error: number): number => {
    if (Number.isFinite(elements(value)[i])) return Infinity;
    areFinite ??= areNumbers(x) && areNumbers(weight) && areNumbers(bias);
    return areFinite ? most : error;
  };
  return stored(value, arithmetic, (i) => {
    const channel = Math.floor(i / pixels) % channels;
    const sums = largest ? TRANSFORMED * largest[Math.floor(i / pixels)] : gauge[i];
    const error =
      sums +
      (unseen?.[i] ?? 0) +
      (small?.[i] ?? 0) +
      share * (shift?.[channel] ?? 0) +
      shiftError(channel) +
      tiny;
    return error < most ? error : beyond(i, error);
  });
}

const areNumbers = (certified: Certified | undefined): boolean =>
  certified === undefined || elements(certified.value).every(Number.isFinite);

/** Σ (ŵ − w)·x of weights that are a result themselves, which nobody has seen; x̂ − x is multiplied by ŵ already. */
function unseenWeights(x: Certified, weight: Certified, sum: Sum): Float32Array | undefined {
  if (!weight.bound) return undefined;
  const sizes = elements(x.value).map(Math.abs);
  return elements(sum(tensor(sizes, x.value.shape), weight.bound));
}

/** What weights lose that are subnormal in the operands' format; nothing, where none is. */
function smallWeights(
  x: Certified,
  { value: weight, bound }: Certified,
  sum: Sum,
  arithmetic: Arithmetic,
): Float32Array | undefined {
  const { absolute } = ofOperand(arithmetic);
  const smallest = 2 ** FORMATS[arithmetic.operands?.format ?? 'float32'].minExponent;
  const isNormal = (w: number): boolean => w === 0 || Math.abs(w) >= smallest;
  if (absolute === 0 || (!bound && elements(weight).every(isNormal))) return undefined;
  const lost = new Float32Array(weight.size).fill(absolute);
  return elements(sum(tensor(magnitudes(x), x.value.shape), tensor(lost, weight.shape)));
}

/** Of Winograd's F(4×4, 3×3) and FFTs: how much larger than a map's largest sum of magnitudes the transforms' terms get. */
const TRANSFORMED = 64;

function largestOfMaps(gauge: Float32Array, pixels: number): Float32Array {
  return Float32Array.from({ length: gauge.length / pixels }, (_, map) => {
    let largest = 0;
    for (let i = map * pixels; i < (map + 1) * pixels; i++) largest = Math.max(largest, gauge[i]);
    return largest;
  });
}
