import { MODEL_OPTIONS, type parsed } from './usage.js';

export const RUN_OPTIONS = {
  ...MODEL_OPTIONS,
  weights: { type: 'string' },
  'weights-key': { type: 'string' },
  seed: { type: 'string' },
  out: { type: 'string' },
  features: { type: 'boolean' },
  heatmaps: { type: 'string' },
  'neck-only': { type: 'boolean' },
  'short-side': { type: 'string' },
  'image-mode': { type: 'string' },
  'image-size': { type: 'string' },
  json: { type: 'boolean' },
} as const;

/** What was typed after `fpn run`. */
export type RunValues = ReturnType<typeof parsed<typeof RUN_OPTIONS>>['values'];
