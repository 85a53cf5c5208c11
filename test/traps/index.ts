/**
 * The traps by their numbers, and the mutations that fall into each. Traps 8, 9 and 10 are about detection heads (which level a
 * box belongs to; anchors; RoIAlign, classes and non-maximum suppression), which this library does not have: it ends with
 * the pyramid.
 */
import { BATCH_NORM } from './batch-norm.js';
import { LAYOUT } from './layout.js';
import { LEVELS } from './levels.js';
import { MERGING } from './merging.js';
import { OUTPUTS } from './outputs.js';
import { PADDING } from './padding.js';
import { STRIDE } from './stride.js';
import type { Trap } from './trap.js';
import { UPSAMPLING } from './upsampling.js';

export const TRAPS: readonly Trap[] = [
  STRIDE,
  BATCH_NORM,
  PADDING,
  OUTPUTS,
  UPSAMPLING,
  MERGING,
  LEVELS,
  LAYOUT,
];
