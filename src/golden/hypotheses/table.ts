/** Every hypothesis, by what the operator is; one line to add one. */
import { ACTIVATION } from './activations.js';
import { BUFFERS } from './buffers.js';
import { CONVOLUTION } from './convolution.js';
import { COPIES } from './copies.js';
import { ELEMENTWISE } from './elementwise.js';
import { FITTED } from './fitted.js';
import type { Hypothesis } from './hypothesis.js';
import { LAYOUT } from './layout.js';
import { MERGING } from './merging.js';
import { NORMS } from './norms.js';
import { POOLING } from './pooling.js';
import { PRECISION } from './precision.js';
import { PRODUCTS } from './products.js';
import { QUANTISED } from './quantised.js';
import { RESIZE } from './resize.js';
import { TRANSPOSED } from './transposed.js';

/** Of several that explain a tensor equally well, the first is the diagnosis: what one operator alone can have comes first. */
export const HYPOTHESES: readonly Hypothesis[] = [
  ...CONVOLUTION,
  ...TRANSPOSED,
  ...PRODUCTS,
  ...NORMS,
  ...POOLING,
  ...RESIZE,
  ...MERGING,
  ...ELEMENTWISE,
  ...ACTIVATION,
  ...COPIES,
  ...LAYOUT,
  ...BUFFERS,
  ...PRECISION,
  ...QUANTISED,
  ...FITTED,
];
