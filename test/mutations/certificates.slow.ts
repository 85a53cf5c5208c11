/** `npm run verify:mutations`, a part of it: src/golden. */
import { CERTIFICATES } from './certificates.js';
import { verifyMutations } from './verify.js';

verifyMutations(CERTIFICATES);
