/**
 * Stands in for src/fpn/models/index.js: every model by its name, with backbones of an eighth of the width unless another is
 * asked for. What commands do with a model does not hang on how wide it is, and most of the time of a whole network's run on
 * a small image goes into its weights.
 */
import { vi } from 'vitest';
import type * as Models from '../../src/fpn/models/index.js';

const real = await vi.importActual<typeof Models>('../../src/fpn/models/index.js');

export const { modelNames } = real;

export const modelByName: typeof real.modelByName = (name, options) =>
  real.modelByName(name, { width: 8, ...options });
