/** `npm run verify:mutations`, half of it. */
import { NUMERICS } from './numerics.js';
import { verifyMutations } from './verify.js';

verifyMutations(NUMERICS);
