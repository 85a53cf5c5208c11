/** The operators of ONNX that are known, by their names. */
import { ARRANGEMENTS } from './arrangements.js';
import { ELEMENTWISE } from './elementwise.js';
import { FUNCTIONS } from './functions.js';
import { NORMS } from './norms.js';
import type { GraphOperator } from './operator.js';
import { PRODUCTS } from './products.js';
import { REDUCTIONS } from './reductions.js';
import { resize } from './resize.js';
import { softmax } from './softmax.js';
import { WINDOWS } from './windows.js';

export const GRAPH_OPERATORS: ReadonlyMap<string, GraphOperator> = new Map<string, GraphOperator>(
  Object.entries({
    ...WINDOWS,
    ...NORMS,
    ...REDUCTIONS,
    ...ELEMENTWISE,
    ...FUNCTIONS,
    ...PRODUCTS,
    ...ARRANGEMENTS,
    Softmax: softmax,
    Resize: resize,
    Upsample: resize,
  }),
);
