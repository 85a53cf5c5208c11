/** `npm run verify:mutations`, a part of it: src/engine. */
import { ENGINE } from './engine.js';
import { verifyMutations } from './verify.js';

verifyMutations(ENGINE);
