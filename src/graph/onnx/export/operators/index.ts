/** Every operator of the operator set in ONNX' operators. */
import { ARRANGEMENTS } from './arrangements.js';
import { NORMS } from './norms.js';
import { POINTWISE } from './pointwise.js';
import { resize } from './resize.js';
import type { Translators } from './translators.js';
import { WINDOWS } from './windows.js';

export const TRANSLATORS: Translators = { ...WINDOWS, ...NORMS, ...POINTWISE, ...ARRANGEMENTS, resize };
