/**
 * Runs a network on shapes alone: every level's size, and every shape error, without computing a pixel. Every result
 * is an array of its own, so that a trace can tell two maps of one shape apart.
 */
import { FpnError } from '../errors.js';
import { checkAdd } from './add.js';
import { checkAveragePool2d } from './average-pool2d.js';
import type { Backend } from './backend.js';
import { checkBatchNorm2d } from './batch-norm2d.js';
import { checkElementwise } from './check.js';
import { checkClip } from './clip.js';
import { checkConcat } from './concat.js';
import { checkConvTranspose2d } from './conv-transpose2d-geometry.js';
import { checkConv2d } from './conv2d-geometry.js';
import { checkBroadcast } from './elementwise.js';
import { checkFlatten } from './flatten.js';
import { checkGate } from './gate.js';
import { checkGlobalAveragePool } from './global-average-pool.js';
import { checkGroupNorm } from './group-norm.js';
import { checkHardSigmoid } from './hard-sigmoid.js';
import { checkLinear } from './linear.js';
import { checkPad } from './pad.js';
import { checkPool2d } from './pool-geometry.js';
import { checkReshape } from './reshape.js';
import { checkResize } from './resize.js';
import { checkScale } from './scale.js';
import { checkSlice } from './slice.js';
import { checkSoftmax } from './softmax.js';
import type { Shape } from './tensor.js';
import { checkTranspose } from './transpose.js';
import { checkUnary } from './unary.js';
import { checkWeightedMean } from './weighted-mean.js';

/** What an operator that keeps its input's shape gives. */
const own = (shape: Shape): Shape => [...shape];

/** The shape rules alone: networks run on it without a pixel computed. `read` throws an FpnError. */
export const shapes: Backend<Shape> = {
  name: 'shapes',
  tensor: (value) => value.shape,
  shape: (x) => x,
  read: () => {
    throw new FpnError('shapes: expected a backend that computes values, got one that computes shapes');
  },
  conv2d: (x, weight, bias, options) => checkConv2d(x, weight, bias, options).output,
  convTranspose2d: (x, weight, bias, options) => checkConvTranspose2d(x, weight, bias, options).output,
  batchNorm2d: (x, parameters, epsilon) => own(checkBatchNorm2d(x, parameters, epsilon)),
  groupNorm: (x, groups, parameters, epsilon) => own(checkGroupNorm(x, groups, parameters, epsilon)),
  relu: (x) => own(checkElementwise('relu', 'x', x)),
  sigmoid: (x) => own(checkElementwise('sigmoid', 'x', x)),
  silu: (x) => own(checkElementwise('silu', 'x', x)),
  hardSigmoid: (x, slope) => own(checkHardSigmoid(x, slope)),
  hardSwish: (x) => own(checkElementwise('hardSwish', 'x', x)),
  clip: (x, low, high) => own(checkClip(x, low, high)),
  add: (a, b) => own(checkAdd(a, b)),
  scale: (x, factor) => own(checkScale(x, factor)),
  gate: (x, gates) => own(checkGate(x, gates)),
  elementwise: checkBroadcast,
  unary: (x, operation) => own(checkUnary(x, operation)),
  reshape: checkReshape,
  transpose: checkTranspose,
  weightedMean: (xs, weights, epsilon) => own(checkWeightedMean(xs, weights, epsilon)),
  concat: checkConcat,
  slice: checkSlice,
  pad: checkPad,
  maxPool2d: (x, options) => checkPool2d('maxPool2d', x, options).output,
  averagePool2d: (x, options) => checkAveragePool2d(x, options).output,
  globalAveragePool: checkGlobalAveragePool,
  resize: (x, options) => checkResize(x, options).output,
  linear: checkLinear,
  flatten: checkFlatten,
  softmax: (x) => own(checkSoftmax(x)),
};
