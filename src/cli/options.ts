/** Every option by its name: its kind, its letter where it has one, and what its value is called. */

export interface Option {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly value?: string;
}

export const OPTIONS = {
  model: { type: 'string', short: 'm', value: 'M' },
  graph: { type: 'string', short: 'g', value: 'FILE' },
  prepare: { type: 'string', short: 'p', value: 'NAME' },
  'graph-input': { type: 'string', value: 'NAME' },
  weights: { type: 'string', short: 'w', value: 'FILE' },
  'weights-key': { type: 'string', short: 'k', value: 'KEY' },
  input: { type: 'string', short: 'i', value: 'FILE' },
  arithmetic: { type: 'string', short: 'a', value: 'NAME' },
  names: { type: 'string', short: 'n', value: 'FILE' },
  layout: { type: 'string', value: 'NAME' },
  ends: { type: 'string', value: 'FILE' },
  case: { type: 'string', value: 'FILE' },
  runner: { type: 'string', value: 'NAME' },
  backend: { type: 'string', short: 'b', value: 'FILE' },
  report: { type: 'string', value: 'FILE' },
  junit: { type: 'string', value: 'FILE' },
  seed: { type: 'string', short: 's', value: 'N' },
  out: { type: 'string', short: 'o', value: 'PATH' },
  outputs: { type: 'string', value: 'NAMES' },
  layers: { type: 'string', value: 'NAMES' },
  shard: { type: 'string', value: 'I/N' },
  levels: { type: 'string', short: 'l', value: 'NAMES' },
  features: { type: 'boolean', short: 'f' },
  heatmaps: { type: 'string', value: 'DIR' },
  'short-side': { type: 'string', value: 'N' },
  'image-mode': { type: 'string', value: 'NAME' },
  image: { type: 'string', value: 'HxW' },
  'image-size': { type: 'string', value: 'HxW' },
  tensor: { type: 'boolean', short: 't' },
  'neck-only': { type: 'boolean' },
  'pyramid-channels': { type: 'string', short: 'c', value: 'N' },
  epsilon: { type: 'string', short: 'e', value: 'E' },
  depths: { type: 'string', value: 'A,B,C,D' },
  'stride-in': { type: 'string', value: 'KERNEL' },
  engine: { type: 'string', value: 'NAME' },
  threads: { type: 'string', value: 'N' },
  precision: { type: 'string', value: 'NAME' },
  turns: { type: 'string', value: 'N' },
  json: { type: 'boolean', short: 'j' },
} as const satisfies Record<string, Option>;

export type OptionName = keyof typeof OPTIONS;
