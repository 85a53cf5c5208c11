/** `npm run verify:mutations`, half of it. */
import { OPERATORS } from './operators.js';
import { verifyMutations } from './verify.js';

verifyMutations(OPERATORS);
