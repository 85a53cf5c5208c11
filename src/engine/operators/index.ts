/** The operators that are computed in WebAssembly, in parts. */
import { CHOICES } from '../algorithms.js';
import { averagePool2d } from './average-pool2d.js';
import { batchNorm2d } from './batch-norm2d.js';
import { blend } from './blend.js';
import { convolution } from './conv2d.js';
import { add, clip, elementwise, gate, relu, scale } from './elementwise.js';
import { groupNorm } from './group-norm.js';
import { maxPool2d } from './max-pool2d.js';
import { hardSigmoid, hardSwish, sigmoid, silu, unary } from './rounded-functions.js';
import { softmax } from './softmax.js';

import { weightedMean } from './weighted-mean.js';

export const DIVIDED = {
  add,
  averagePool2d,
  batchNorm2d,
  clip,
  conv2d: convolution(CHOICES.exact),
  elementwise,
  gate,
  groupNorm,
  hardSigmoid,
  hardSwish,
  maxPool2d,
  relu,
  resize: blend,
  scale,
  sigmoid,
  silu,
  softmax,
  unary,
  weightedMean,
} as const;

export type DividedName = keyof typeof DIVIDED;
