/** `npm run verify:mutations`, a part of it: src/engine/float32. */
import { FLOAT32 } from './float32.js';
import { verifyMutations } from './verify.js';

verifyMutations(FLOAT32);
