/**
 * The operator set. A network is written once, as a function over a `Backend<T>`; everything that
 * runs, measures, shapes or exports a network is an interpreter of these operators, and `T` is
 * whatever that interpreter computes with: a tensor, a shape, a cost, a handle to a GPU buffer.
 *
 * An operator returns at once; only `read` may be asynchronous, so that a backend whose results
 * live on another device can queue its work.
 */

import type { OperatorName } from './operators.js';
import type {
  AveragePoolOptions,
  ConvOptions,
  ConvTransposeOptions,
  ElementwiseOperation,
  FlattenOrder,
  HardSigmoidSlope,
  MaxPoolOptions,
  PadMode,
  ResizeOptions,
  Sides,
  UnaryOperation,
} from './options.js';
import type { AnyTensor, Shape } from './tensor.js';

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

/** An interpreter of the operator set. Operators throw an OperatorError where a shape or an option is out of range. */
export interface Backend<T> {
  readonly name: string;
  /** Brings a tensor (an image, a parameter) to the backend, which rounds it or widens it to what it stores. */
  tensor(value: AnyTensor): T;
  /** The shape of a value, an input or a result: [N,C,H,W] of a map, [N,C] of rows. */
  shape(x: T): Shape;
  /** The value of a result. Shape-only backends refuse. */
  read(x: T): AnyTensor | Promise<AnyTensor>;
  /** Told that nothing will read a result again: an operator's, never an input or a parameter. A backend that is left to the garbage collector has no such method. */
  release?(x: T): void;
  /**
   * Operators that take what they read into themselves before they write over it, element by element: what they read for the last time
   * may be released before they run, and their result takes its memory. None where it is left out.
   */
  readonly overwrites?: ReadonlySet<OperatorName>;
  /**
   * Told before an operator runs which one runs next, where that alone reads the result, once: a backend may compute both at once, when it
   * is asked for the second, and leave what lies between unwritten. Nobody who looks at an operator's result may say so.
   */
  followedBy?(operator: OperatorName): void;
  /** The backend to use inside the layer `path`; a tracing backend learns its layers' names from this. */
  scoped?(path: string): Backend<T>;
  /** The backend for operators that their system calls `name`, a whole path; a tracing backend reports them under it. */
  named?(name: string): Backend<T>;
  /** Told that the value is the parameter of that name, before an operator reads it. */
  parameter?(name: string, value: T): void;

  /** Σ weight·window + bias. x [N,C,H,W], weight [O,C/groups,kH,kW], bias [O] → [N,O,H′,W′]. */
  conv2d(x: T, weight: T, bias: T | undefined, options?: ConvOptions): T;
  /** Every element of x times the kernel, added where conv2d would have read it, + bias. x [N,C,H,W], weight [C,O/groups,kH,kW], bias [O] → [N,O,H′,W′]. */
  convTranspose2d(x: T, weight: T, bias: T | undefined, options?: ConvTransposeOptions): T;
  /** (x − mean)/√(variance + ε)·scale + shift. */
  batchNorm2d(x: T, parameters: BatchNormParameters<T>, epsilon: number): T;
  /** The same with the mean and the variance of each image's groups of channels, which x has in its own numbers. */
  groupNorm(x: T, groups: number, parameters: AffineParameters<T>, epsilon: number): T;
  /** max(x, 0), of any shape. */
  relu(x: T): T;
  /** 1/(1 + e^−x), of any shape. */
  sigmoid(x: T): T;
  /** x·sigmoid(x), also called swish. */
  silu(x: T): T;
  /** 0.2·x + 0.5, (x + 3)/6 or another line, between 0 and 1. */
  hardSigmoid(x: T, slope: HardSigmoidSlope): T;
  /** x·clip(x + 3, 0, 6)/6. */
  hardSwish(x: T): T;
  /** min(max(x, low), high), the bounds float32s. */
  clip(x: T, low: number, high: number): T;
  /** a + b, of one shape: a map that does not fit another is a mistake here, where `elementwise` stretches it. */
  add(a: T, b: T): T;
  /** x·factor, the factor a float32. */
  scale(x: T, factor: number): T;
  /** Every map times a number of its own: x [N,C,H,W], gates [N,C]. */
  gate(x: T, gates: T): T;
  /** a ∘ b, of shapes that broadcast as NumPy's do: aligned at the last axis, where one of length 1 is repeated. */
  elementwise(a: T, b: T, operation: ElementwiseOperation): T;
  /** f(x), of any shape. */
  unary(x: T, operation: UnaryOperation): T;
  /** The same elements in row-major order, in another shape of as many. */
  reshape(x: T, shape: Shape): T;
  /** The axes in another order: axis i of the result is axis order[i] of x. */
  transpose(x: T, order: readonly number[]): T;
  /** Σ relu(weightᵢ)·xᵢ / (Σ relu(weightᵢ) + ε), weights [K] for K tensors of one shape. */
  weightedMean(xs: readonly T[], weights: T, epsilon: number): T;
  /** Joins maps [N,C,H,W], or rows [N,C], along their channels. */
  concat(xs: readonly T[]): T;
  /** Channels start … end − 1. */
  slice(x: T, start: number, end: number): T;
  /**
   * Surrounds every map with rows and columns of `value`, 0 where it is left out, or of the elements that another `mode`
   * than constant has there: [N,C,H,W] → [N, C, H + top + bottom, W + left + right].
   */
  pad(x: T, sides: Sides, value?: number, mode?: PadMode): T;
  /** The largest element of every window, padding being −∞: [N,C,H,W] → [N,C,H′,W′]. */
  maxPool2d(x: T, options: MaxPoolOptions): T;
  /** The mean of every window, padding being 0 and counted or not: [N,C,H,W] → [N,C,H′,W′]. */
  averagePool2d(x: T, options: AveragePoolOptions): T;
  /** The mean of every map: [N,C,H,W] → [N,C]. */
  globalAveragePool(x: T): T;
  /** Brings every map to a size, or by a factor: [N,C,H,W] → [N,C,H′,W′]. */
  resize(x: T, options: ResizeOptions): T;
  /** x·weightᵀ + bias. x [N,I], weight [O,I], bias [O] → [N,O]. */
  linear(x: T, weight: T, bias: T | undefined): T;
  /** [N,C,H,W] → [N, C·H·W]. */
  flatten(x: T, order: FlattenOrder): T;
  /** e^x / Σ e^x over the last axis of [N,K]. */
  softmax(x: T): T;
}
