/** Options of an operator in a line: `kernel=3 stride=2 padding=0,1,1,0`. */
import { numberLabel } from '../description/labels.js';
import type { LayerRow } from '../description/layer-rows.js';

export const optionsAsText = ({ options }: Pick<LayerRow, 'options'>): string =>
  Object.entries(options)
    .map(([name, value]) => `${name}=${asText(value)}`)
    .join(' ');

/** One number for several that are alike. */
function asText(value: unknown): string {
  if (typeof value === 'number') return numberLabel(value);
  if (typeof value !== 'object' || value === null) return String(value);
  const parts = Object.values(value).map(asText);
  return new Set(parts).size === 1 ? parts[0] : parts.join(',');
}
