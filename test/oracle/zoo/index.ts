/** Every broken operator of the zoo. */
import type { Bug } from './bug.js';
import { CONVOLUTION_BUGS } from './convolutions.js';
import { OTHER_BUGS } from './others.js';

export const BUGS: readonly Bug[] = [...CONVOLUTION_BUGS, ...OTHER_BUGS];
