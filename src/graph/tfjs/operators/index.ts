/** The operators of TensorFlow that are known, by their names. */
import { ARRANGEMENTS } from './arrangements.js';
import { ELEMENTWISE } from './elementwise.js';
import type { GraphOperator } from './operator.js';
import { PRODUCTS } from './products.js';
import { REDUCTIONS } from './reductions.js';
import { RESIZES } from './resize.js';
import { WINDOWS } from './windows.js';

export const GRAPH_OPERATORS: ReadonlyMap<string, GraphOperator> = new Map<string, GraphOperator>(
  Object.entries({ ...WINDOWS, ...REDUCTIONS, ...ELEMENTWISE, ...PRODUCTS, ...ARRANGEMENTS, ...RESIZES }),
);
