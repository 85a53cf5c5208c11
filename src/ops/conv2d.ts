/**
 * The correctly rounded convolution. Products of two float32s are exact in float64, so the only errors of the sums
 * in `convolution.ts` are the additions', at most E·Σ|w||x|; Cauchy–Schwarz bounds Σ|w||x| by ‖w‖·‖x‖, which takes one norm
 * per filter and one per window. The few outputs that such an error could move across a rounding boundary are settled
 * exactly.
 */
import { roundsCertainly, UNIT_ROUNDOFF } from '../numerics/rounding.js';
import { exactOutput } from './conv2d-exact.js';
import { type Convolution, convolutionOf, forEachTile, type Place, type Tile } from './convolution.js';
import { gemmErrorBound } from './gemm.js';
import { normsOfFilters, normsOfWindows } from './im2col.js';
import type { ConvOptions } from './options.js';
import { output } from './output.js';
import type { Floats, Tensor } from './tensor.js';

/**
 * 2-D convolution (cross-correlation, as every network means the word), rounded once:
 *
 *   y[n,o,i,j] = Σ_{c,u,v} weight[o,c,u,v] · x[n, c, i·s − p + u·d, j·s − p + v·d] + bias[o]
 *
 * Taps that fall on padding contribute nothing, not even 0·∞. A NaN, or an infinity met by its opposite or by zero,
 * gives NaN, as IEEE 754 sums do; an exact sum of zero is +0; sums beyond float32's range are ±∞.
 * @param x [N,C,H,W]
 * @param weight [O,C/groups,kH,kW]
 * @param bias [O], or nothing
 * @returns [N,O,H′,W′], H′ = ⌊(H + padding − dilation·(kH − 1) − 1)/stride⌋ + 1
 * @throws OperatorError where the shapes or options do not fit together
 */
export function conv2d(x: Tensor, weight: Tensor, bias?: Tensor, options?: ConvOptions): Tensor {
  return roundSums(convolutionOf(x, weight, bias, options), exactOutput);
}

/** What settles an output that the error bound leaves open: its exact value, rounded. */
export type Settle = (convolution: Convolution, place: Place) => number;

/**
 * What a sum of so many products errs by, over the norms of its filter and window and the magnitude of its bias. The computed norms
 * may fall short of the true ones by the rounding of their own sums.
 * @param additions what the additions err by
 */
export const sumErrorBound = (depth: number, additions: number = gemmErrorBound(depth)): number =>
  additions / (1 - (depth + 8) * UNIT_ROUNDOFF);

/** Every sum rounded: by the error bound where that is enough. */
export function roundSums(convolution: Convolution, settle: Settle): Tensor {
  const { x, weight, geometry, depth } = convolution;
  const relativeError = sumErrorBound(depth);
  const filters = normsOfFilters(weight);
  let windows: Float64Array;
  return output(x, geometry.output, ({ data }) => {
    forEachTile(convolution, (tile) => {
      if (tile.start === 0) windows = normsOfWindows(tile.maps, geometry);
      roundTile(data, tile, { convolution, relativeError, filters, windows, settle });
    });
  });
}

interface Rounding {
  readonly convolution: Convolution;
  readonly relativeError: number;
  /** The norms of all filters, and of the tile's image's windows. */
  readonly filters: Float64Array;
  readonly windows: Float64Array;
  readonly settle: Settle;
}

function roundTile(y: Floats, tile: Tile, rounding: Rounding): void {
  const { image, first, start, columns, sums, stride } = tile;
  const { convolution, relativeError, filters, windows, settle } = rounding;
  const { bias, geometry } = convolution;
  const [, outputs, height, width] = geometry.output;
  for (let f = 0; f < tile.filters; f++) {
    const filter = first + f;
    const shift = bias ? bias[filter] : 0;
    const row = (image * outputs + filter) * height * width + start;
    for (let j = 0; j < columns; j++) {
      const sum = sums[f * stride + j] + shift;
      const error = relativeError * (filters[filter] * windows[start + j] + Math.abs(shift));
      y[row + j] = roundsCertainly(sum, error)
        ? sum
        : settle(convolution, { image, filter, pixel: start + j });
    }
  }
}
