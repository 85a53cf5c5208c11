/** What there is to choose about the operators: the types of their options, before any default is filled in. */

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

/**
 * What stands around a map: a number, or its own elements again.
 * - `edge`: the last one, PyTorch's replicate.
 * - `reflect`: those before the last one, as in a mirror upon it: c b | a b c | b a.
 * - `symmetric`: those from the last one on, as in a mirror beside it (TensorFlow's MirrorPad): b a | a b c | c b.
 * - `wrap`: those of the other end, PyTorch's circular: b c | a b c | a b.
 */
export type PadMode = 'constant' | 'edge' | 'reflect' | 'symmetric' | 'wrap';

/** How a kernel goes over a map; left out, stride, dilation and groups are 1 and there is no padding. */
export interface ConvOptions {
  readonly stride?: Pair;
  readonly padding?: Padding;
  readonly dilation?: Pair;
  readonly groups?: number;
}

/** How a kernel goes over the result of a transposed convolution; left out, stride, dilation and groups are 1 and nothing is cut off or added. */
export interface ConvTransposeOptions {
  readonly stride?: Pair;
  /** Rows and columns that are cut off, as a convolution's padding would have added them. */
  readonly padding?: Pair | Sides;
  readonly dilation?: Pair;
  readonly groups?: number;
  /** Rows and columns more at the bottom and right: of the sizes that a convolution would bring to the input's, which one. */
  readonly outputPadding?: Pair;
}

/** How the windows of a max pool lie on a map; left out, there is no padding and the dilation is 1. */
export interface MaxPoolOptions {
  readonly kernel: Pair;
  /** The kernel's size where it is left out, as in PyTorch. */
  readonly stride?: Pair;
  readonly padding?: Padding;
  readonly dilation?: Pair;
  /** Round the output size up instead of down; a window may then hang over the bottom or right edge. */
  readonly ceilMode?: boolean;
}

/** How the windows of an average pool lie on a map, and what they divide by; left out, the stride is the kernel's size. */
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
 * - `nearest-by-rule`: any `coordinates`, brought to an input by any `rounding`, in exact arithmetic: ONNX' Resize.
 * - `repeat`: every row and column an integer number of times, Keras' UpSampling2D; needs a `factor`.
 * - `bilinear`: half-pixel centres clamped at the border; with `alignCorners`, corner on corner; or by any `coordinates`.
 * - `cubic`: four inputs an axis by Keys' kernel, the border repeated; `coordinates` or `alignCorners` as of bilinear.
 */
export type ResizeMode = 'nearest' | 'nearest-exact' | 'nearest-by-rule' | 'repeat' | 'bilinear' | 'cubic';

/**
 * Where output d lies among the inputs, s times as many outputs as inputs: https://onnx.ai/onnx/operators/onnx__Resize.html.
 * - `half-pixel`: (d + ½)/s − ½.
 * - `half-pixel-symmetric`: the same, with the middle of the outputs upon the middle of the inputs where in·s is no integer.
 * - `pytorch-half-pixel`: the same as half-pixel, but 0 where there is one output.
 * - `align-corners`: d·(in − 1)/(out − 1), 0 where there is one output.
 * - `asymmetric`: d/s.
 * - `tf-half-pixel-for-nn`: (d + ½)/s, without the half pixel that the others take off (ONNX until opset 12).
 */
export type ResizeCoordinates =
  | 'half-pixel'
  | 'half-pixel-symmetric'
  | 'pytorch-half-pixel'
  | 'align-corners'
  | 'asymmetric'
  | 'tf-half-pixel-for-nn';

/** The input that is nearest to a coordinate; `prefer-…` says which of two that are equally near. */
export type NearestRounding = 'prefer-floor' | 'prefer-ceil' | 'floor' | 'ceil';

/** A rule of interpolation, and where it leads: to a size in rows and columns, or by a factor. */
export type ResizeOptions = {
  readonly mode: ResizeMode;
  /** Only for `bilinear` and `cubic`; false where it is left out. As in PyTorch, an axis that keeps its size is copied by `bilinear`, whatever the factor. */
  readonly alignCorners?: boolean;
  /** Only for `nearest-by-rule`, half-pixel where they are left out, and for `bilinear` and `cubic` in the place of `alignCorners`. */
  readonly coordinates?: ResizeCoordinates;
  /** Only for `nearest-by-rule`; prefer-floor where it is left out. */
  readonly rounding?: NearestRounding;
  /** Only for `cubic`: the kernel's a, a float32. −0.75 where it is left out, PyTorch's and ONNX'; TensorFlow has −0.5. */
  readonly coefficient?: number;
  /** Only for `cubic`: inputs beyond the border count nothing, and the other weights are divided by their sum. False where it is left out. */
  readonly excludeOutside?: boolean;
} & (
  | { readonly size: readonly [height: number, width: number] }
  /** The output is ⌊in·factor⌋ long (in float64), and the coordinates use the factor itself, not out/in. */
  | { readonly factor: Pair }
  /** Only by `coordinates`: they use the factor, however long the output is. */
  | { readonly size: readonly [height: number, width: number]; readonly factor: Pair }
);

/** The order of a map's elements in a row: `CHW` as PyTorch flattens, `HWC` as Keras does. */
export type FlattenOrder = 'CHW' | 'HWC';

/** What is done with two numbers; `maximum` and `minimum` are those of IEEE 754-2019. */
export type ElementwiseOperation = 'add' | 'subtract' | 'multiply' | 'divide' | 'maximum' | 'minimum';

/** slope·x + offset, both float32s: the α and β of ONNX' HardSigmoid. What a system writes as 0.1 is Math.fround(0.1) here. */
export interface HardSigmoidLine {
  readonly slope: number;
  readonly offset: number;
}

/** A hard sigmoid's line: `fifth` is 0.2·x + 0.5 (Keras), `sixth` is (x + 3)/6 (PyTorch); or any other. */
export type HardSigmoidSlope = 'fifth' | 'sixth' | HardSigmoidLine;

/**
 * A function of one variable. `gelu` is the one with erf, `gelu-tanh` what is called its approximation; the
 * others are named by their parameters, float32s.
 */
export type UnaryOperation =
  | NamedFunction
  | ExponentialUnitOperation
  /** x above α, else 0. */
  | { readonly thresholdedRelu: number };

/** The ones without parameters. */
export type NamedFunction =
  | 'exp'
  | 'log'
  | 'sqrt'
  | 'tanh'
  | 'erf'
  | 'softplus'
  | 'mish'
  | 'gelu'
  | 'gelu-tanh';

/** Exponentials below zero: α(eˣ − 1), γα(eˣ − 1) or, for an α > 0, α(e^(x/α) − 1); and x, or γx, from there on. */
export type ExponentialUnitOperation =
  | { readonly elu: number }
  | { readonly selu: SeluParameters }
  | { readonly celu: number };

/** Float32s; their product is not rounded. */
export interface SeluParameters {
  readonly alpha: number;
  readonly gamma: number;
}
