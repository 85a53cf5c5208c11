/** fast-check arbitraries of tensors and calls, and the operators' properties: for property tests of one's own backend. */
export { type OperatorCase, operatorCase } from './calls.js';
export { type OperatorProperty, operatorProperties } from './identities.js';
export {
  anyKind,
  finiteKind,
  tensorOf,
  tensorsOf,
  type ValueKind,
  type ViewAndCopy,
  viewOf,
  viewsOf,
} from './tensors.js';
export {
  type AxisCase,
  type ConvCase,
  convCase,
  type PaddingForm,
  type WindowCase,
  windowCase,
} from './windows.js';
