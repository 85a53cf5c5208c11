/** Every broken operator of the zoo. */
import type { Bug } from './bug.js';
import { CONVOLUTION_BUGS } from './convolutions.js';
import { ELEMENTWISE_BUGS } from './elementwise.js';
import { OTHER_BUGS } from './others.js';
import { TRANSPOSED_BUGS } from './transposed.js';

export const BUGS: readonly Bug[] = [
  ...CONVOLUTION_BUGS,
  ...TRANSPOSED_BUGS,
  ...OTHER_BUGS,
  ...ELEMENTWISE_BUGS,
];
