/** `npm run verify:mutations`, a part of it: src/engine/epilogue and src/engine/deferred. */
import { DEFERRED_OPERATORS } from './deferred.js';
import { verifyMutations } from './verify.js';

verifyMutations(DEFERRED_OPERATORS);
