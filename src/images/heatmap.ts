import { OperatorError } from '../errors.js';
import type { Tensor } from '../ops/tensor.js';
import { colourOf } from './colour-map.js';
import { cropEnergy, type EnergyMap, energy, energyRange } from './energy.js';
import { isSide, type RgbImage, rgbImage } from './rgb-image.js';

/** Which part of a level shows the photograph. */
export interface LevelView {
  /**
   * Input pixels that a cell stands for, down and across. Cells are then drawn that large, and what hangs over the
   * right and bottom edge is cut off; left out, the level is stretched over the whole picture.
   */
  readonly stride?: number;
  /** The cells, from the top left, that are not the network's padding. */
  readonly crop?: { readonly height: number; readonly width: number };
}

/**
 * A level's energy in colours, as large as the photograph: each cell is a rectangle of one colour, so that the
 * picture shows the resolution the level has. Black is the 1st percentile of the energies, pale yellow the
 * 99.5th (see `energy` and `energyRange`); NaN is green.
 * @param level [1, C, H, W].
 * @param width of the network's input in pixels, without padding; likewise `height`.
 * @throws OperatorError for another shape, a picture that has no whole number of pixels or none, a stride that is not
 * positive, or a crop beyond the level.
 */
export function heatmap(level: Tensor, width: number, height: number, view: LevelView = {}): RgbImage {
  return paint(energyIn(level, view), { width, height }, view.stride, { width, height });
}

/**
 * The energy of the part of a level that shows the photograph.
 * @throws OperatorError where the level is not [1, C, H, W], or the crop reaches beyond it.
 */
export function energyIn(level: Tensor, { crop }: LevelView): EnergyMap {
  const whole = energy(level);
  return crop ? cropEnergy(whole, crop.height, crop.width) : whole;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Draws the energies over an input of `input` pixels at the size `shown`.
 * @throws OperatorError where the picture has no whole number of pixels or none, or the stride is not positive.
 */
export function paint(map: EnergyMap, input: Size, stride: number | undefined, shown: Size): RgbImage {
  const { width, height } = shown;
  if (!isSide(width) || !isSide(height)) {
    throw new OperatorError('heatmap', 'a picture', 'of at least 1×1 whole pixels', `${height}×${width}`);
  }
  if (stride !== undefined && !(stride > 0 && stride < Infinity)) {
    throw new OperatorError('heatmap', 'a stride', 'above 0', `${stride}`);
  }
  const { low, high } = energyRange(map);
  const colours = Array.from(map.values, (value) => colourOf(shareOf(value, low, high)));
  const columns = cellsAt(width, map.width, input.width, stride);
  const rows = cellsAt(height, map.height, input.height, stride);
  const data = new Uint8Array(3 * width * height);
  rows.forEach((row, y) => {
    columns.forEach((column, x) => {
      const [pixel, colour] = [3 * (y * width + x), colours[row * map.width + column]];
      for (let c = 0; c < 3; c++) data[pixel + c] = colour[c];
    });
  });
  return rgbImage(width, height, data);
}

/** Where a value lies between black (0) and pale yellow (1); what is flat is black, and NaN stays NaN. */
export const shareOf = (value: number, low: number, high: number): number =>
  Number.isNaN(value) || high > low ? (value - low) / (high - low) : 0;

/** The cell under the centre of each of `pixels` pixels, where they show `input` pixels of `stride` a cell. */
function cellsAt(pixels: number, cells: number, input: number, stride: number | undefined): number[] {
  const visible = stride === undefined ? cells : Math.min(cells, input / stride);
  return Array.from({ length: pixels }, (_, pixel) => Math.floor(((pixel + 0.5) * visible) / pixels));
}
