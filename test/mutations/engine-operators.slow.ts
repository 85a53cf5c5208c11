/** `npm run verify:mutations`, a part of it: src/engine/operators. */
import { ENGINE_OPERATORS } from './engine-operators.js';
import { verifyMutations } from './verify.js';

verifyMutations(ENGINE_OPERATORS);
