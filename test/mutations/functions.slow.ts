/** `npm run verify:mutations`, half of it. */
import { FUNCTIONS } from './functions.js';
import { verifyMutations } from './verify.js';

verifyMutations(FUNCTIONS);
