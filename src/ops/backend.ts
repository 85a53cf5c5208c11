/**
 * The operator set. A network is written once, as a function over a `Backend<T>`; everything that
 * runs, measures, shapes or exports a network is an interpreter of these operators, and `T` is
 * whatever that interpreter computes with: a tensor, a shape, a cost, a handle to a GPU buffer.
 *
 * An operator returns at once; only `read` may be asynchronous, so that a backend whose results
 * live on another device can queue its work.
 */
import type { FlattenOrder } from './flatten.js';
import type { HardSigmoidSlope } from './hard-sigmoid.js';
import type { Shape, Tensor } from './tensor.js';

/** One number for both axes, or [vertical, horizontal]. */
export type Pair = number | readonly [number, number];

/** Rows and columns added on each side of a map. */
export interface Sides {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/**
 * A number or pair pads both ends of an axis alike (PyTorch); `same` is TensorFlow's rule, which gives
 * ⌈n/stride⌉ outputs and puts the odd row or column of padding at the bottom and right; `valid` is none.
 */
export type Padding = Pair | Sides | 'same' | 'valid';

export interface ConvOptions {
  readonly stride?: Pair;
  readonly padding?: Padding;
  readonly dilation?: Pair;
  readonly groups?: number;
}

export interface MaxPoolOptions {
  readonly kernel: Pair;
  /** The kernel's size where it is left out, as in PyTorch. */
  readonly stride?: Pair;
  readonly padding?: Padding;
  readonly dilation?: Pair;
  /** Round the output size up instead of down; a window may then hang over the bottom or right edge. */
  readonly ceilMode?: boolean;
}

export interface AveragePoolOptions {
  readonly kernel: Pair;
  readonly stride?: Pair;
  readonly padding?: Padding;
  readonly ceilMode?: boolean;
  /** Whether padded zeros count in the divisor; true as in PyTorch where it is left out. */
  readonly countIncludePadding?: boolean;
}

/**
 * - `nearest`: ⌊d·scale⌋ with the scale rounded to float32, PyTorch's `nearest` and TensorFlow 1's legacy rule.
 * - `nearest-exact`: ⌊(d+½)·in/out⌋ in exact arithmetic, the half-pixel rule of TensorFlow 2.
 * - `repeat`: every row and column an integer number of times, Keras' UpSampling2D; needs a `factor`.
 * - `bilinear`: half-pixel centres clamped at the border; with `alignCorners`, corner on corner.
 */
export type ResizeMode = 'nearest' | 'nearest-exact' | 'repeat' | 'bilinear';

export type ResizeOptions = {
  readonly mode: ResizeMode;
  /** Only for `bilinear`; false where it is left out. */
  readonly alignCorners?: boolean;
} & (
  | { readonly size: readonly [height: number, width: number] }
  /** The output is ⌊in·factor⌋ long (in float64), and the coordinates use the factor itself, not out/in. */
  | { readonly factor: Pair }
);

/** What a normalisation does to its channels last; left out, scale is 1 and shift is 0. */
export interface AffineParameters<T> {
  readonly scale?: T;
  readonly shift?: T;
}

/** Per-channel statistics and the affine part. */
export interface BatchNormParameters<T> extends AffineParameters<T> {
  readonly mean: T;
  readonly variance: T;
}

export interface Backend<T> {
  readonly name: string;
  /** Brings a tensor (an image, a parameter) to the backend. */
  tensor(value: Tensor): T;
  shape(x: T): Shape;
  /** The value of a result. Shape-only backends refuse. */
  read(x: T): Tensor | Promise<Tensor>;
  /** The backend to use inside the layer `path`; a tracing backend learns its layers' names from this. */
  scoped?(path: string): Backend<T>;

  /** Σ weight·window + bias. x [N,C,H,W], weight [O,C/groups,kH,kW], bias [O] → [N,O,H′,W′]. */
  conv2d(x: T, weight: T, bias: T | undefined, options?: ConvOptions): T;
  /** (x − mean)/√(variance + ε)·scale + shift. */
  batchNorm2d(x: T, parameters: BatchNormParameters<T>, epsilon: number): T;
  /** The same with the mean and the variance of each image's groups of channels, which x has in its own numbers. */
  groupNorm(x: T, groups: number, parameters: AffineParameters<T>, epsilon: number): T;
  relu(x: T): T;
  sigmoid(x: T): T;
  /** x·sigmoid(x), also called swish. */
  silu(x: T): T;
  /** 0.2·x + 0.5 or (x + 3)/6, between 0 and 1. */
  hardSigmoid(x: T, slope: HardSigmoidSlope): T;
  /** min(max(x, low), high), the bounds float32s. */
  clip(x: T, low: number, high: number): T;
  /** a + b, of one shape. */
  add(a: T, b: T): T;
  /** x·factor, the factor a float32. */
  scale(x: T, factor: number): T;
  /** Every map times a number of its own: x [N,C,H,W], gates [N,C]. */
  gate(x: T, gates: T): T;
  /** Σ relu(weightᵢ)·xᵢ / (Σ relu(weightᵢ) + ε), weights [K] for K tensors of one shape. */
  weightedMean(xs: readonly T[], weights: T, epsilon: number): T;
  /** Joins maps [N,C,H,W], or rows [N,C], along their channels. */
  concat(xs: readonly T[]): T;
  /** Channels start … end − 1. */
  slice(x: T, start: number, end: number): T;
  pad(x: T, sides: Sides, value?: number): T;
  maxPool2d(x: T, options: MaxPoolOptions): T;
  averagePool2d(x: T, options: AveragePoolOptions): T;
  /** The mean of every map: [N,C,H,W] → [N,C]. */
  globalAveragePool(x: T): T;
  resize(x: T, options: ResizeOptions): T;
  /** x·weightᵀ + bias. x [N,I], weight [O,I], bias [O] → [N,O]. */
  linear(x: T, weight: T, bias: T | undefined): T;
  /** [N,C,H,W] → [N, C·H·W]. */
  flatten(x: T, order: FlattenOrder): T;
  /** e^x / Σ e^x over the last axis of [N,K]. */
  softmax(x: T): T;
}
