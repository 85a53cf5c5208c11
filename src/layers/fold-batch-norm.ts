/**
 * Folds a batch norm into the convolution before it: weight·s and (bias − mean)·s + shift, with
 * s = scale/√(variance + ε). Each folded parameter is computed in float64 and rounded to float32, so
 * the folded convolution is *another network*, whose outputs differ within `foldingErrorBound`.
 */
import { UNIT_ROUNDOFF } from '../numerics/rounding.js';
import type { BatchNormParameters } from '../ops/backend.js';
import { canonicalizeNaNs } from '../ops/nan.js';
import { type Tensor, tensor, zeros } from '../ops/tensor.js';

export interface FoldedConvolution {
  readonly weight: Tensor;
  readonly bias: Tensor;
}

/**
 * The convolution that stands for a convolution and the batch norm after it. It checks no shapes: they are those of a
 * convolution that `conv2d` has taken.
 * @param weight [O,I,kH,kW]; the bias and every batch-norm parameter are [O]
 */
export function foldBatchNorm(
  weight: Tensor,
  bias: Tensor | undefined,
  { mean, variance, scale, shift }: BatchNormParameters<Tensor>,
  epsilon: number,
): FoldedConvolution {
  const [filters, channels, height, width] = weight.shape;
  const folded = zeros(weight.shape);
  const shifts = new Float32Array(filters);
  for (let o = 0; o < filters; o++) {
    const slope = (scale?.get(o) ?? 1) / Math.sqrt(variance.get(o) + epsilon);
    shifts[o] = ((bias?.get(o) ?? 0) - mean.get(o)) * slope + (shift?.get(o) ?? 0);
    for (let c = 0; c < channels; c++) {
      for (let u = 0; u < height; u++) {
        for (let v = 0; v < width; v++) folded.set(o, c, u, v, weight.get(o, c, u, v) * slope);
      }
    }
  }
  canonicalizeNaNs(folded.data);
  canonicalizeNaNs(shifts);
  return { weight: folded, bias: tensor(shifts, [filters]) };
}

/** Half the distance from 1 to the next float32, 2⁻²⁴. */
const FLOAT32_ROUNDOFF = UNIT_ROUNDOFF * 0x20000000;
/** The smallest positive float32, 2⁻¹⁴⁹. */
const SMALLEST_FLOAT32 = 1.401298464324817e-45;

/**
 * How far one output of the folded convolution may lie from the batch norm of the convolution's output,
 * both correctly rounded, provided that no folded parameter is subnormal or infinite. The parameters' roundings cost u·(gauge·|s| + |folded bias|), the convolution's own
 * output u·|s|·|convolution|, and each path's last rounding u·|y|; second-order terms are in the factor.
 *
 * @param gauge Σ|weight||x| + |bias| of the unfolded convolution's output
 * @param slope s = scale/√(variance + ε)
 * @param y the folded result
 */
export function foldingErrorBound(gauge: number, slope: number, foldedBias: number, y: number): number {
  const scaled = gauge * Math.abs(slope);
  const underflow = (gauge + Math.abs(slope) + 4) * SMALLEST_FLOAT32;
  return 1.0001 * FLOAT32_ROUNDOFF * (2 * scaled + Math.abs(foldedBias) + 2 * Math.abs(y)) + underflow;
}
