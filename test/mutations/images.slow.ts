/** `npm run verify:mutations`, a part of it: pictures. */
import { IMAGES } from './images.js';
import { verifyMutations } from './verify.js';

verifyMutations(IMAGES);
