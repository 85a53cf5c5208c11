/** `npm run verify:mutations`, a part of it: src/engine/winograd. */
import { verifyMutations } from './verify.js';
import { WINOGRAD } from './winograd.js';

verifyMutations(WINOGRAD);
