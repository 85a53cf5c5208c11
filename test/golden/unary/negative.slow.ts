/** `npm run verify:unary`, half of it: the float32s with a sign. */
import { verifyChunks } from './verify.js';

verifyChunks(0x80, 0x100);
