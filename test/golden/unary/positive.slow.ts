/** `npm run verify:unary`, half of it: the float32s without a sign, from +0 to ∞ and the NaNs after it. */
import { verifyChunks } from './verify.js';

verifyChunks(0x00, 0x80);
