/** The conformance corpus: small cases of every operator, in the order of their numbers. */
import { COPIES } from './copies.js';
import type { CorpusRow } from './corpus-case.js';
import { POINTWISE } from './pointwise.js';
import { SUMS } from './sums.js';

export { corpusCase } from './corpus-case.js';

export const CORPUS: readonly CorpusRow[] = [...SUMS, ...COPIES, ...POINTWISE];
