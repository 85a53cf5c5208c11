/** The panels of `ops/gemm.ts` in the memory. */
import { PANEL, panelsOf } from '../ops/gemm.js';

export const FLOAT32 = 4;
export const FLOAT64 = 8;

/** Bytes of one place of the depth in a panel. */
export const STEP = PANEL * FLOAT64;

/**
 * Writes where each row or column of panels begins; those that fill the last panel begin where its first does.
 * @returns the panels
 */
export function beginPanels(starts: Int32Array, count: number, startOf: (n: number) => number): number {
  const panels = panelsOf(count);
  for (let n = 0; n < panels * PANEL; n++) starts[n] = startOf(n < count ? n : n - (n % PANEL));
  return panels;
}
