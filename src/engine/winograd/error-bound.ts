/**
 * What Winograd's convolution errs by in float64. docs/numerics.md derives it; here u is the unit roundoff, γₙ = nu/(1 − nu), and hats mark
 * what was computed. For an output (i, j) of filter f and patch t, over the elements (p, q) of a transformed patch,
 *
 *   |ŷ − y| ≤ γₙ · r_t · W_ij(f)
 *   W_ij(f) = Σ_pq |A_ip||A_jq| β_pq (‖Û_pq,f‖ + γ_b/γₙ · α_pq ‖g_f‖)
 *   r_t     = max_pq ‖V̂_pq,t‖/β_pq + γ_a/γₙ · ‖d_t‖
 *
 * with norms over channels (and taps), β_pq = ‖B_p‖‖B_q‖, α_pq = ‖G_p‖‖G_q‖ of the rows of G that those of Bᵀ meet, and as many
 * roundings as a term meets: a in the input's transform, b in the filter's, n in the product, the output's transform, the bias and the comparison.
 */
import { UNIT_ROUNDOFF } from '../../numerics/rounding.js';
import { linearMap, roundingsOf } from './linear-map.js';
import { factorsOf, type Matrix, patchOf, TAPS, type Transforms } from './transforms.js';

export interface ErrorBound {
  /** γₙ, and what the norms themselves may fall short by. */
  readonly relativeError: number;
  /** γ_a/γₙ. */
  readonly ofPatch: number;
  /** β_pq, p·(patch side) + q. */
  readonly inputGains: Float64Array;
  /** W_ij(f), i·(outputs) + j, of the norms of a filter's transformed patch and of the filter. */
  filterSizes(transformed: Float64Array, filter: number, sizes: Float64Array): void;
}

/** @param block channels summed in one chain */
export function errorBoundOf(transforms: Transforms, channels: number, block: number): ErrorBound {
  const { outputs, output, input, filter, divisors } = transforms;
  const side = patchOf(transforms);
  const ofPass = (matrix: Matrix): number => 2 * roundingsOf(linearMap(matrix));
  const [a, e] = [ofPass(input), ofPass(output)];
  const b = ofPass(filter) + 2; // the quotient of the divisors and the product with it
  const chain = 1 + Math.min(channels, block) + Math.ceil(channels / block);
  const n = chain + e + 3; // the bias, and the two roundings of the comparison
  const gamma = (count: number): number => (count * UNIT_ROUNDOFF) / (1 - count * UNIT_ROUNDOFF);

  const gains = (matrix: Matrix, divisor = (_: number): number => 1): Float64Array => {
    const norms = matrix.map((row) => Math.sqrt(row.reduce((sum, factor) => sum + factor * factor, 0)));
    const rows = norms.length;
    return Float64Array.from({ length: rows * rows }, (_, k) => {
      const [p, q] = [Math.floor(k / rows), k % rows];
      return (norms[p] * norms[q]) / Math.abs(divisor(p) * divisor(q));
    });
  };
  const inputGains = gains(input);
  const filterGains = gains(filter, (p) => divisors[p]);
  const ofFilter = gamma(b) / gamma(n);
  /** |A_ip||A_jq|, for each output of a patch. */
  const outputWeights = Array.from({ length: outputs ** 2 }, (_, n) => {
    const [i, j] = [Math.floor(n / outputs), n % outputs];
    return Float64Array.from({ length: side * side }, (_, k) =>
      Math.abs(output[i][Math.floor(k / side)] * output[j][k % side]),
    );
  });
  const factors = factorsOf(transforms);
  const reaches = new Float64Array(side * side);

  return {
    relativeError: gamma(n) / (1 - (channels * Math.max(side * side, TAPS * TAPS) + 200) * UNIT_ROUNDOFF),
    ofPatch: gamma(a) / gamma(n),
    inputGains,
    filterSizes(transformed, filterNorm, sizes) {
      for (let k = 0; k < side * side; k++) {
        const factor = factors[k];
        reaches[k] = inputGains[k] * (transformed[factor] + ofFilter * filterGains[factor] * filterNorm);
      }
      outputWeights.forEach((weights, n) => {
        let size = 0;
        for (let k = 0; k < side * side; k++) size += weights[k] * reaches[k];
        sizes[n] = size;
      });
    },
  };
}
