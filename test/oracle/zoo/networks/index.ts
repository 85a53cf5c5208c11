/** Every whole network of the zoo. */
import { CONVOLUTIONS } from './convolutions.js';
import type { NetworkBug } from './network-bug.js';
import { OTHERS } from './others.js';

export const NETWORK_BUGS: readonly NetworkBug[] = [...CONVOLUTIONS, ...OTHERS];
