/**
 * Feature Pyramid Networks, every operator correctly rounded. The core: operators and their interpreters, layers,
 * networks. Weights, images and golden files are on subpaths of their own.
 */
export { FormatError, FpnError, OperatorError } from './errors.js';
export * from './fpn/index.js';
export * from './layers/index.js';
export * from './ops/index.js';
