/** `npm run verify:mutations`, a part of it: src/engine/inner-products. */
import { INNER_PRODUCTS } from './inner-products.js';
import { verifyMutations } from './verify.js';

verifyMutations(INNER_PRODUCTS);
