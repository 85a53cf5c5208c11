import { interpolateInferno } from 'd3-scale-chromatic';

/** A colour, each part from 0 to 255. */
export type Rgb = readonly [red: number, green: number, blue: number];

const STEPS = 256;

/**
 * matplotlib's inferno in its 256 steps: lightness grows evenly from black to pale yellow, so equal steps of energy
 * look equal, the order survives grey print and colour blindness, and what is quiet recedes.
 */
const INFERNO: readonly Rgb[] = Array.from({ length: STEPS }, (_, step) => {
  const hex = interpolateInferno((step + 0.5) / STEPS);
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as unknown as Rgb;
});

/** A green that inferno does not contain. */
const NOT_A_NUMBER: Rgb = [0, 200, 110];

/** The colour of t, from 0 (black) to 1 (pale yellow); what lies outside is clamped, NaN is green. */
export function colourOf(t: number): Rgb {
  if (Number.isNaN(t)) return NOT_A_NUMBER;
  return INFERNO[Math.max(0, Math.min(STEPS - 1, Math.floor(t * STEPS)))];
}
