/** The float32s whose results lie closest to a midpoint of two float32s, found by hardest.py. */
import { readFileSync } from 'node:fs';

/** Their bits, in rising order. */
export function hardest(operator: 'sigmoid' | 'silu'): Uint32Array {
  const found = JSON.parse(readFileSync(new URL('./hardest.json', import.meta.url), 'utf8'));
  return Uint32Array.from(found[operator]);
}
