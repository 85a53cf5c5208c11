/**
 * 2-D convolution (cross-correlation, as every network means the word):
 *
 *   y[n,o,i,j] = Σ_{c,u,v} weight[o,c,u,v] · x[n, c, i·s − p + u·d, j·s − p + v·d] + bias[o]
 *
 * Taps that fall on padding contribute nothing, not even 0·∞.
 *
 * The sum runs in float64 as a matrix product over im2col panels, a tile of output pixels at a time
 * (the whole im2col matrix of one 150×225 map would take 622 MB). Products of two float32s are exact in
 * float64, so the only errors are the additions', at most E·Σ|w||x|; Cauchy–Schwarz bounds Σ|w||x| by
 * ‖w‖·‖x‖, which takes one norm per filter and one per window. The few outputs that such an error could
 * move across a rounding boundary are settled exactly.
 */
import { roundsCertainly, UNIT_ROUNDOFF } from '../numerics/rounding.js';
import { exactOutput } from './conv2d-exact.js';
import { checkConv2d } from './conv2d-geometry.js';
import { gemmErrorBound, multiplyPanels, PANEL, panelsOf } from './gemm.js';
import { packFilters, packWindows, windowNorms } from './im2col.js';
import { canonicalizeNaNs } from './nan.js';
import type { ConvOptions } from './options.js';
import { elements, type Tensor, zeros } from './tensor.js';

/** Output pixels computed at a time: 64 columns of 2,304 float64s (3×3×256) are 1.2 MB of panels. */
const TILE_COLUMNS = 64;

/** Share of the outputs that needed the exact repair, for whoever measures it. */
export interface RepairCount {
  outputs: number;
  repaired: number;
}

/**
 * Correctly rounded convolution. A NaN, or an infinity met by its opposite or by zero, gives NaN, as
 * IEEE 754 sums do; an exact sum of zero is +0; sums beyond float32's range are ±∞.
 * @param count where given, receives the number of outputs and of exact repairs
 */
export function conv2d(
  x: Tensor,
  weight: Tensor,
  bias?: Tensor,
  options: ConvOptions = {},
  count?: RepairCount,
): Tensor {
  const geometry = checkConv2d(x.shape, weight.shape, bias?.shape, options);
  const { vertical, horizontal, groups } = geometry;
  const [batch, outputs] = geometry.output;
  const pixels = vertical.output * horizontal.output;
  const filters = outputs / groups;
  const rowPanels = panelsOf(filters);
  const depth = weight.shape[1] * vertical.kernel * horizontal.kernel;
  // The computed norms may fall short of the true ones by the rounding of their own sums.
  const relativeError = gemmErrorBound(depth) / (1 - (depth + 8) * UNIT_ROUNDOFF);

  const y = zeros(geometry.output);
  const biases = bias && elements(bias);
  const panels = new Float64Array(TILE_COLUMNS * depth);
  const sums = new Float64Array(rowPanels * PANEL * TILE_COLUMNS);
  let repaired = 0;

  for (let group = 0; group < groups; group++) {
    const { panels: filterPanels, norms: filterNorms } = packFilters(groupOf(weight, group, groups));
    for (let n = 0; n < batch; n++) {
      const image = groupOf(x.pick(n, null, null, null), group, groups);
      const norms = windowNorms(image, geometry);
      for (let start = 0; start < pixels; start += TILE_COLUMNS) {
        const columns = Math.min(TILE_COLUMNS, pixels - start);
        const stride = panelsOf(columns) * PANEL;
        packWindows(panels, image, geometry, start, columns);
        sums.fill(0);
        multiplyPanels(filterPanels, panels, sums, rowPanels, panelsOf(columns), depth);
        for (let f = 0; f < filters; f++) {
          const o = group * filters + f;
          const shift = biases ? biases[o] : 0;
          const row = (n * outputs + o) * pixels + start;
          for (let j = 0; j < columns; j++) {
            const sum = sums[f * stride + j] + shift;
            const error = relativeError * (filterNorms[f] * norms[start + j] + Math.abs(shift));
            if (roundsCertainly(sum, error)) {
              y.data[row + j] = sum;
            } else {
              y.data[row + j] = exactOutput(x, weight, biases, geometry, n, o, start + j);
              repaired++;
            }
          }
        }
      }
    }
  }
  if (repaired > 0) canonicalizeNaNs(y.data);
  if (count) {
    count.outputs += y.size;
    count.repaired += repaired;
  }
  return y;
}

/** The `group`-th of `groups` equal parts of a view along its first axis. */
function groupOf(view: Tensor, group: number, groups: number): Tensor {
  const size = view.shape[0] / groups;
  const rest = view.shape.slice(1);
  return view.lo(group * size, ...rest.map(() => 0)).hi(size, ...rest);
}
