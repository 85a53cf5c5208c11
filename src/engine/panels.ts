/** The panels of `ops/gemm.ts` in the memory. */
import { PANEL } from '../ops/gemm.js';

export const FLOAT32 = 4;
export const FLOAT64 = 8;

/** Bytes of one place of the depth in a panel. */
export const STEP = PANEL * FLOAT64;

/** How panels of a precision are made. */
export interface PanelKind {
  /** Of an element. */
  readonly bytes: number;
  /** Rows in a panel of them, and columns in one of these. */
  readonly rows: number;
  readonly columns: number;
}

export const FLOAT64_PANELS: PanelKind = { bytes: FLOAT64, rows: PANEL, columns: PANEL };

/** Tiles of eight vectors, which fit in the registers with their operands: of transformed patches, */
export const FLOAT32_PANELS: PanelKind = { bytes: FLOAT32, rows: 4, columns: 8 };

/** and of windows, which one chain at a time are faster so. */
export const FLOAT32_DIRECT_PANELS: PanelKind = { bytes: FLOAT32, rows: 2, columns: 16 };

/** So many filters make whole panels of every kind. */
export const WHOLE_PANELS = 4;

/**
 * Writes where each row or column of panels begins; those that fill the last panel begin where its first does.
 * @param width rows or columns in a panel
 * @returns the panels
 */
export function beginPanels(
  starts: Int32Array,
  count: number,
  startOf: (n: number) => number,
  width = PANEL,
): number {
  const panels = Math.ceil(count / width);
  for (let n = 0; n < panels * width; n++) starts[n] = startOf(n < count ? n : n - (n % width));
  return panels;
}

/** Norms of squares. */
export function takeRoots(squares: Float64Array): void {
  for (let n = 0; n < squares.length; n++) squares[n] = Math.sqrt(squares[n]);
}
