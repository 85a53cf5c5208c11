/**
 * The same operators computed *and stored* in float64: what a network gives that never rounds to float32. Beside the
 * reference it shows what float32 storage costs a network, and beside another system's float64 run whether the two
 * have one structure: they then agree to 1e-12 and not to 1e-6.
 *
 * It is not correctly rounded. An output errs by a few units u = 2⁻⁵³ of its *gauge*, the sum of the magnitudes that it is
 * made of:
 *
 *   copies, relu, clip, max pool      0
 *   add, scale, gate, elementwise     1 u |y|
 *   conv2d, linear                    γₙ·(Σ|w||x| + |b|), n = 256 + ⌈K/256⌉ + 2 for K taps (1 u more for products)
 *   convTranspose2d                   the same, K the taps that one output has
 *   average pools                     (K + 1) u Σ|x|/count for K taps
 *   resize, bilinear                  6 u Σ|w||x|/D
 *   resize, cubic                     32 u Σ|w||x|
 *   weighted mean                     (2K + 3) u Σ w|x|/(Σw + ε) of K tensors
 *   batch norm                        10 u (|x − mean|·|slope| + |shift|)
 *   group norm                        (N + 20) u (max|x|·|slope| + |shift|), N the elements of a group; as a rule √N
 *   sigmoid, silu, softmax            100 u |y|, softmax (2K + |logits' range|) u more for K logits
 *   unary                             180 u |y|, erf and gelu (400 + x²) u |y|, gelu 22 times that for x in [−2, 0], gelu-tanh (100 + 10|x| + |x|³/2) u |y|
 *   hard sigmoid                      4 u, of another line 2 u (|slope·x| + |offset|)
 *   hard swish                        4 u |y|
 *
 * where a sum neither overflows nor falls below 2⁻¹⁰²². What is said of padding, zeros, infinities and NaN holds as for
 * the reference; a NaN has the bits 7ff8000000000000. Constants (a factor, a bound) are float32s here as there.
 */
import { add } from './add.js';
import type { Backend } from './backend.js';
import { shapeOf, shapesOf } from './check.js';
import { clip } from './clip.js';
import { concat } from './concat.js';
import { elementwise } from './elementwise.js';
import { flatten } from './flatten.js';
import { hardSigmoid, hardSwish, sigmoid, silu, softmax } from './float64/activations.js';
import { batchNorm2d, groupNorm } from './float64/norms.js';
import {
  averagePool2d,
  conv2d,
  convTranspose2d,
  globalAveragePool,
  linear,
  resize,
  weightedMean,
} from './float64/sums.js';
import { unary } from './float64/unary.js';
import { gate } from './gate.js';
import { maxPool2d } from './max-pool2d.js';
import { pad } from './pad.js';
import { toFloat64 } from './precision.js';
import { relu } from './relu.js';
import { reshape } from './reshape.js';
import { scale } from './scale.js';
import { slice } from './slice.js';
import type { Float64Tensor } from './tensor.js';
import { transpose } from './transpose.js';

/** A backend of float64 tensors, which can be read at once. */
export interface Float64Backend extends Backend<Float64Tensor> {
  read(x: Float64Tensor): Float64Tensor;
}

/** Copies and single roundings compute in the storage of what they are given, so that must be float64. */
function wide(operator: string, argument: string, x: Float64Tensor): Float64Tensor {
  shapeOf(operator, argument, x, 'float64');
  return x;
}

/** The operators computed and stored in float64; not correctly rounded, but within a few units of 2⁻⁵³ of what each sums. */
export const float64: Float64Backend = {
  name: 'float64',
  tensor: toFloat64,
  shape: (x) => x.shape,
  read: (x) => x,
  conv2d,
  convTranspose2d,
  batchNorm2d,
  groupNorm,
  relu: (x) => relu(wide('relu', 'x', x)),
  sigmoid,
  silu,
  hardSigmoid,
  hardSwish,
  clip: (x, low, high) => clip(wide('clip', 'x', x), low, high),
  add: (a, b) => add(wide('add', 'a', a), b),
  scale: (x, factor) => scale(wide('scale', 'x', x), factor),
  gate: (x, gates) => gate(wide('gate', 'x', x), gates),
  unary,
  elementwise: (a, b, operation) => elementwise(wide('elementwise', 'a', a), b, operation),
  reshape: (x, shape) => reshape(wide('reshape', 'x', x), shape),
  transpose: (x, order) => transpose(wide('transpose', 'x', x), order),
  weightedMean,
  concat(xs) {
    shapesOf('concat', 'xs', xs, 'float64');
    return concat(xs);
  },
  slice: (x, start, end) => slice(wide('slice', 'x', x), start, end),
  pad: (x, sides, value, mode) => pad(wide('pad', 'x', x), sides, value, mode),
  maxPool2d: (x, options) => maxPool2d(wide('maxPool2d', 'x', x), options),
  averagePool2d,
  globalAveragePool,
  resize,
  linear,
  flatten: (x, order) => flatten(wide('flatten', 'x', x), order),
  softmax,
};
