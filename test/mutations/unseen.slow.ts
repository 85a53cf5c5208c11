/** `npm run verify:mutations`, the last part of it: what no test notices, for a stated reason. */
import { UNSEEN } from './unseen.js';
import { verifyUnseen } from './verify.js';

verifyUnseen(UNSEEN);
