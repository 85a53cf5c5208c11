/** The oracle: plain TypeScript, synchronous, every operator correctly rounded. */
import { add } from './add.js';
import { averagePool2d } from './average-pool2d.js';
import type { Backend } from './backend.js';
import { batchNorm2d } from './batch-norm2d.js';
import { clip } from './clip.js';
import { concat } from './concat.js';
import { convTranspose2d } from './conv-transpose2d.js';
import { conv2d } from './conv2d.js';
import { elementwise } from './elementwise.js';
import { flatten } from './flatten.js';
import { gate } from './gate.js';
import { globalAveragePool } from './global-average-pool.js';
import { groupNorm } from './group-norm.js';
import { hardSigmoid } from './hard-sigmoid.js';
import { hardSwish } from './hard-swish.js';
import { linear } from './linear.js';
import { maxPool2d } from './max-pool2d.js';
import { pad } from './pad.js';
import { toFloat32 } from './precision.js';
import { relu } from './relu.js';
import { reshape } from './reshape.js';
import { resize } from './resize.js';
import { scale } from './scale.js';
import { sigmoid } from './sigmoid.js';
import { silu } from './silu.js';
import { slice } from './slice.js';
import { softmax } from './softmax.js';
import type { Tensor } from './tensor.js';
import { transpose } from './transpose.js';
import { unary } from './unary.js';
import { weightedMean } from './weighted-mean.js';

/** A backend of float32 tensors, which can be read at once. */
export interface ReferenceBackend extends Backend<Tensor> {
  read(x: Tensor): Tensor;
}

/** The operators in float32, every result correctly rounded: what other backends are judged by. */
export const reference: ReferenceBackend = {
  name: 'reference',
  tensor: toFloat32,
  shape: (x) => x.shape,
  read: (x) => x,
  conv2d: (x, weight, bias, options) => conv2d(x, weight, bias, options),
  convTranspose2d: (x, weight, bias, options) => convTranspose2d(x, weight, bias, options),
  batchNorm2d,
  groupNorm,
  relu,
  sigmoid,
  silu,
  hardSigmoid,
  hardSwish,
  clip,
  add,
  scale,
  gate,
  elementwise,
  unary,
  reshape,
  transpose,
  weightedMean,
  concat,
  slice,
  pad,
  maxPool2d,
  averagePool2d,
  globalAveragePool,
  resize,
  linear,
  flatten,
  softmax,
};
