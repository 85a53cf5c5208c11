/** `npm run verify:mutations`, a part of it: src/engine/depthwise. */
import { DEPTHWISE } from './depthwise.js';
import { verifyMutations } from './verify.js';

verifyMutations(DEPTHWISE);
