/** `npm run verify:mutations`, a part of it: functions of one number in src/engine. */
import { ROUNDED_FUNCTIONS } from './rounded-functions.js';
import { verifyMutations } from './verify.js';

verifyMutations(ROUNDED_FUNCTIONS);
