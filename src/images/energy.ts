import { OperatorError } from '../errors.js';
import { elements, formatShape, type Tensor } from '../ops/tensor.js';
import { typeName } from '../type-name.js';

/** A map of one number a cell, row by row. */
export interface EnergyMap {
  readonly height: number;
  readonly width: number;
  readonly values: Float64Array;
}

/**
 * How strongly each cell of a level responds: the root mean square over its channels, √(Σx²/C), summed in float64
 * in channel order.
 * @param level [1, C, H, W], C ≥ 1.
 * @returns H×W values ≥ 0, NaN where a channel is.
 * @throws OperatorError for any other shape, or what is no tensor.
 */
export function energy(level: Tensor): EnergyMap {
  if (!Array.isArray(level?.shape)) throw new OperatorError('energy', 'level', 'a tensor', typeName(level));
  const [batch, channels, height, width] = level.shape;
  if (level.shape.length !== 4 || batch !== 1 || level.size === 0) {
    throw new OperatorError(
      'energy',
      'level',
      'of shape 1×C×H×W, none of them empty',
      formatShape(level.shape),
    );
  }
  const x = elements(level);
  const cells = height * width;
  const values = new Float64Array(cells);
  for (let i = 0; i < x.length; i++) values[i % cells] += x[i] * x[i];
  for (let cell = 0; cell < cells; cell++) values[cell] = Math.sqrt(values[cell] / channels);
  return { height, width, values };
}

/**
 * The top left part of a map, where what a network's padding added lies below and to the right.
 * @throws OperatorError where there is no such part, or it has no whole number of cells.
 */
export function cropEnergy(map: EnergyMap, height: number, width: number): EnergyMap {
  const fits = (part: number, whole: number) => Number.isInteger(part) && part >= 1 && part <= whole;
  if (!fits(height, map.height) || !fits(width, map.width)) {
    throw new OperatorError('energy', 'crop', `within ${map.height}×${map.width}`, `${height}×${width}`);
  }
  const values = new Float64Array(height * width);
  for (let row = 0; row < height; row++) {
    values.set(map.values.subarray(row * map.width, row * map.width + width), row * width);
  }
  return { height, width, values };
}

/** The values that are drawn as the darkest and the brightest colour. */
export interface EnergyRange {
  readonly low: number;
  readonly high: number;
}

const LOW_PERCENTILE = 1;
const HIGH_PERCENTILE = 99.5;

/**
 * From the 1st to the 99.5th percentile (nearest rank) of the finite values, so that a few cells of a corner or of
 * padding do not darken all the others. Both ends are energies of the map, 0 to 0 where none is finite.
 */
export function energyRange({ values }: EnergyMap): EnergyRange {
  const sorted = values.filter((value) => Number.isFinite(value)).sort();
  if (sorted.length === 0) return { low: 0, high: 0 };
  const percentile = (p: number): number => sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)];
  return { low: percentile(LOW_PERCENTILE), high: percentile(HIGH_PERCENTILE) };
}
