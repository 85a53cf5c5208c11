import type { NdArray } from 'ndarray';
import { OperatorError } from '../errors.js';
import { ExactSum } from '../numerics/exact-sum.js';
import { nearestFloat32, roundsCertainly, UNIT_ROUNDOFF } from '../numerics/rounding.js';
import { both, checkLayout, checkNames, checkPair, checkResult, checkSwitch, shapeOf } from './check.js';
import type { NearestRounding, Pair, ResizeCoordinates, ResizeMode, ResizeOptions } from './options.js';
import { output } from './output.js';
import {
  bilinearTaps,
  type IndexRounding,
  nearestIndices,
  type ResizeAxis,
  resizeAxis,
} from './resize-axis.js';
import {
  type CubicBlend,
  type CubicKernel,
  cubicTaps,
  plainCubicBlend,
  roundedCubicBlend,
  writeCubicBlends,
} from './resize-cubic.js';
import type { AnyTensor, Floats, Shape, Tensor } from './tensor.js';

/** A resize by its rule: where each output of an axis reads from is `nearestIndices`, `bilinearTaps` or `cubicTaps` of it. */
export interface ResizeGeometry {
  readonly mode: ResizeMode;
  readonly coordinates: ResizeCoordinates;
  /** Undefined in modes bilinear and cubic, which copy no input. */
  readonly rounding: IndexRounding | undefined;
  /** Undefined in all modes but cubic. */
  readonly cubic: CubicKernel | undefined;
  readonly vertical: ResizeAxis;
  readonly horizontal: ResizeAxis;
  readonly output: Shape;
}

type Rule = Pick<ResizeGeometry, 'coordinates' | 'rounding'>;

/** What the modes without options of their own stand for. */
const RULES: Readonly<Record<Exclude<ResizeMode, 'nearest-by-rule' | 'bilinear' | 'cubic'>, Rule>> = {
  nearest: { coordinates: 'asymmetric', rounding: 'floor-in-float32' },
  'nearest-exact': { coordinates: 'half-pixel', rounding: 'prefer-ceil' },
  repeat: { coordinates: 'asymmetric', rounding: 'floor' },
};
const MODES: readonly ResizeMode[] = [
  'nearest',
  'nearest-exact',
  'nearest-by-rule',
  'repeat',
  'bilinear',
  'cubic',
];
export const COORDINATES: readonly ResizeCoordinates[] = [
  'half-pixel',
  'half-pixel-symmetric',
  'pytorch-half-pixel',
  'align-corners',
  'asymmetric',
  'tf-half-pixel-for-nn',
];
export const ROUNDINGS: readonly NearestRounding[] = ['prefer-floor', 'prefer-ceil', 'floor', 'ceil'];
const OPTIONS = [
  'mode',
  'size',
  'factor',
  'alignCorners',
  'coordinates',
  'rounding',
  'coefficient',
  'excludeOutside',
];

/** PyTorch's a, and ONNX' where none is given. */
const USUAL_COEFFICIENT = -0.75;

/**
 * Shape rule. x [N,C,H,W] → [N,C,H′,W′], the size given, or ⌊H·factor⌋ × ⌊W·factor⌋.
 * @throws OperatorError where the mode, size or factor is out of range, both or none are given, or an option is unknown
 * or not of the mode
 */
export function checkResize(x: Shape, options: ResizeOptions): ResizeGeometry {
  checkLayout('resize', 'x', x, 'N×C×H×W');
  checkNames('resize', 'options', options, OPTIONS);
  const [batch, channels, height, width] = x;
  checkWord('mode', options.mode, MODES);
  const rule = ruleOf(options);
  const cubic = cubicOf(options);
  const [vertical, horizontal] = axesOf([height, width], options);
  const output = checkResult('resize', [batch, channels, vertical.output, horizontal.output]);
  return { mode: options.mode, ...rule, cubic, vertical, horizontal, output };
}

function checkWord(argument: string, word: string, known: readonly string[]): void {
  if (!known.includes(word)) {
    throw new OperatorError('resize', argument, `to be one of ${known.join(', ')}`, String(word));
  }
}

function ruleOf({ mode, alignCorners, coordinates, rounding }: ResizeOptions): Rule {
  checkFits('alignCorners', alignCorners, mode, ['bilinear', 'cubic']);
  checkFits('coordinates', coordinates, mode, ['nearest-by-rule', 'bilinear', 'cubic']);
  checkFits('rounding', rounding, mode, ['nearest-by-rule']);
  if (coordinates !== undefined) checkWord('coordinates', coordinates, COORDINATES);
  if (rounding !== undefined) checkWord('rounding', rounding, ROUNDINGS);
  const isAligned = checkSwitch('resize', 'alignCorners', alignCorners, false);
  if (alignCorners !== undefined && coordinates !== undefined) {
    throw new OperatorError('resize', 'options', 'to give alignCorners or coordinates', 'both');
  }
  switch (mode) {
    case 'bilinear':
    case 'cubic':
      return {
        coordinates: coordinates ?? (isAligned ? 'align-corners' : 'half-pixel'),
        rounding: undefined,
      };
    case 'nearest-by-rule':
      return { coordinates: coordinates ?? 'half-pixel', rounding: rounding ?? 'prefer-floor' };
    default:
      return RULES[mode];
  }
}

function cubicOf({ mode, coefficient, excludeOutside }: ResizeOptions): CubicKernel | undefined {
  checkFits('coefficient', coefficient, mode, ['cubic']);
  checkFits('excludeOutside', excludeOutside, mode, ['cubic']);
  if (mode !== 'cubic') return undefined;
  const a = coefficient ?? USUAL_COEFFICIENT;
  if (!Number.isFinite(a) || Math.fround(a) !== a) {
    throw new OperatorError('resize', 'coefficient', 'to be a float32', String(a));
  }
  return {
    coefficient: a,
    excludeOutside: checkSwitch('resize', 'excludeOutside', excludeOutside, false),
  };
}

function checkFits(argument: string, value: unknown, mode: ResizeMode, modes: readonly ResizeMode[]): void {
  if (value !== undefined && !modes.includes(mode)) {
    throw new OperatorError('resize', argument, `only with mode ${modes.join(' or ')}`, `mode ${mode}`);
  }
}

function axesOf(
  [height, width]: readonly [number, number],
  options: ResizeOptions,
): [ResizeAxis, ResizeAxis] {
  const { mode, size, factor, coordinates } = options as ResizeOptions & { size?: Pair; factor?: Pair };
  const isFree = mode === 'nearest-by-rule' || coordinates !== undefined;
  if (size === undefined ? factor === undefined : factor !== undefined && !isFree) {
    const got = size === undefined ? 'neither' : 'both';
    throw new OperatorError('resize', 'options', 'to give a size or a factor', got);
  }
  if (mode === 'repeat' && factor === undefined) {
    throw new OperatorError('resize', 'options', 'to give a factor with mode repeat', 'a size');
  }
  if (mode === 'repeat') checkPair('resize', 'factor', factor!, 1);
  const sizes = size === undefined ? [] : checkPair('resize', 'size', size, 1);
  const factors = factor === undefined ? [] : both('resize', 'factor', factor);
  const axis = (input: number, a: 0 | 1): ResizeAxis => {
    const sampled = resizeAxis(input, { size: sizes[a], factor: factors[a] });
    // PyTorch, UpSample.h compute_source_index_and_lambda: an axis that keeps its size is copied, whatever the factor.
    return mode === 'bilinear' && !isFree && sampled.output === input
      ? resizeAxis(input, { size: input })
      : sampled;
  };
  return [axis(height, 0), axis(width, 1)];
}

/**
 * Resizes feature maps. The nearest modes and `repeat` copy inputs, so they are exact; `bilinear` sums four of them with
 * rational weights, (Σ w·x)/D, and `cubic` sixteen, and they round once. A tap of weight zero contributes nothing, not even 0·∞; an exact zero is +0.
 * Which input an output reads is in `nearestIndices`, `bilinearTaps` and `cubicTaps`, and under docs/numerics.md.
 * @param x [N,C,H,W] → [N,C,H′,W′]: the size given, or ⌊H·factor⌋ × ⌊W·factor⌋
 * @throws OperatorError where the mode, size or factor is out of range, both or none are given, or an option is unknown
 * or not of the mode
 */
export function resize(x: Tensor, options: ResizeOptions): Tensor {
  const geometry = checkResize(shapeOf('resize', 'x', x), options);
  return resizeWith(x, geometry, ROUNDED);
}

/** What is made of the inputs around a point. */
export interface Blends {
  readonly bilinear: Blend;
  readonly cubic: CubicBlend;
}

export const resizeWith = <D extends Floats>(
  x: NdArray<D>,
  geometry: ResizeGeometry,
  blends: Blends,
): NdArray<D> =>
  output(x, geometry.output, ({ data }) => {
    const { rounding, cubic, coordinates, vertical, horizontal } = geometry;
    if (rounding !== undefined) return writeNearest(data, x, geometry, rounding);
    if (!cubic) return writeBlends(data, x, geometry, blends.bilinear);
    const [down, across] = [vertical, horizontal].map((axis) => cubicTaps(axis, coordinates, cubic));
    writeCubicBlends(data, x, down, across, geometry.output, blends.cubic);
  });

function writeNearest(
  y: Floats,
  x: AnyTensor,
  { coordinates, vertical, horizontal, output }: ResizeGeometry,
  rounding: IndexRounding,
): void {
  const rows = nearestIndices(vertical, { coordinates, rounding });
  const columns = nearestIndices(horizontal, { coordinates, rounding });
  const [batch, channels] = output;
  const { data } = x;
  const [byImage, byChannel, byRow, byColumn] = x.stride;
  let next = 0;
  for (let n = 0; n < batch; n++) {
    for (let c = 0; c < channels; c++) {
      const map = x.offset + n * byImage + c * byChannel;
      for (const row of rows) {
        for (const column of columns) y[next++] = data[map + row * byRow + column * byColumn];
      }
    }
  }
}

/** Σ w·x / D over the four inputs around a point, with integer weights below 2⁵³. Those of weight zero are not to count. */
export type Blend = (inputs: Float64Array, weights: Float64Array, denominator: number) => number;

function writeBlends(y: Floats, x: AnyTensor, geometry: ResizeGeometry, blend: Blend): void {
  const vertical = bilinearTaps(geometry.vertical, geometry.coordinates);
  const horizontal = bilinearTaps(geometry.horizontal, geometry.coordinates);
  const [batch, channels, height, width] = geometry.output;
  const { data } = x;
  const [byImage, byChannel, byRow, byColumn] = x.stride;
  const denominator = vertical.denominator * horizontal.denominator;
  const inputs = new Float64Array(4);
  const weights = new Float64Array(4);
  let next = 0;
  for (let n = 0; n < batch; n++) {
    for (let c = 0; c < channels; c++) {
      const map = x.offset + n * byImage + c * byChannel;
      for (let i = 0; i < height; i++) {
        const down = vertical.weight[i];
        const up = vertical.denominator - down;
        const top = map + vertical.index[i] * byRow;
        const bottom = down === 0 ? top : top + byRow;
        for (let j = 0; j < width; j++) {
          const after = horizontal.weight[j];
          const before = horizontal.denominator - after;
          const left = horizontal.index[j] * byColumn;
          const right = after === 0 ? left : left + byColumn;
          inputs[0] = data[top + left];
          inputs[1] = data[top + right];
          inputs[2] = data[bottom + left];
          inputs[3] = data[bottom + right];
          weights[0] = up * before;
          weights[1] = up * after;
          weights[2] = down * before;
          weights[3] = down * after;
          y[next++] = blend(inputs, weights, denominator);
        }
      }
    }
  }
}

/** Roundings on the way of one product: its own, two additions, the division, the comparison's two; and one spare. */
export const RELATIVE_ERROR = 7 * UNIT_ROUNDOFF;

/** The blend, rounded once. */
export function roundedBlend(inputs: Float64Array, weights: Float64Array, denominator: number): number {
  const a = weights[0] * inputs[0];
  const b = weights[1] * inputs[1];
  const c = weights[2] * inputs[2];
  const d = weights[3] * inputs[3];
  const value = (a + b + (c + d)) / denominator + 0; // an exact −0 becomes +0
  const magnitude = Math.abs(a) + Math.abs(b) + (Math.abs(c) + Math.abs(d));
  const error = (RELATIVE_ERROR * magnitude) / denominator;
  if (roundsCertainly(value, error)) return value;
  if (!Number.isFinite(value)) return plainBlend(inputs, weights, denominator);
  return nearestFloat32(value, error, (point) => {
    const difference = new ExactSum(); // Σ w·x − point·D has the sign of the blend − point
    for (let k = 0; k < 4; k++) difference.addProduct(inputs[k], weights[k]);
    difference.addProduct(-point, denominator);
    return difference.sign();
  });
}

/** The blend as float64 adds it up, tap by tap. */
export function plainBlend(inputs: Float64Array, weights: Float64Array, denominator: number): number {
  let sum = 0;
  for (let k = 0; k < 4; k++) if (weights[k] !== 0) sum += weights[k] * inputs[k];
  return sum / denominator;
}

/** Each rounded once. */
const ROUNDED: Blends = { bilinear: roundedBlend, cubic: roundedCubicBlend };

/** As float64 adds them up. */
export const PLAIN: Blends = { bilinear: plainBlend, cubic: plainCubicBlend };
