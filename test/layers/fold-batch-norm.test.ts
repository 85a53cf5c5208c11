import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tensorsOf } from '../../src/conform/properties/tensors.js';
import { foldBatchNorm, foldingErrorBound } from '../../src/layers/fold-batch-norm.js';
import { batchNorm2d } from '../../src/ops/batch-norm2d.js';
import { conv2d } from '../../src/ops/conv2d.js';
import { type Tensor, tensor } from '../../src/ops/tensor.js';
import { expectSameBits, indices } from '../ops/bits.js';

const absolute = (t: Tensor): Tensor => tensor(t.data.map(Math.abs), t.shape);

/** Magnitudes from 2⁻⁷ to 2⁷ keep every folded parameter normal, which the bound asks for. */
const layers = fc
  .tuple(
    tensorsOf('ordinary', [[2, 3, 4, 4], [4, 3, 3, 3], [4], [4], [4], [4], [4]]),
    fc.boolean(),
    fc.boolean(),
  )
  .map(([[x, weight, bias, mean, variance, scale, shift], biased, affine]) => ({
    x,
    weight,
    bias: biased ? bias : undefined,
    norm: { mean, variance: absolute(variance), ...(affine && { scale, shift }) },
  }));
const epsilon = fc.constantFrom(1e-5, 1e-3, 1);

/** The largest |folded − unfolded| / bound over all outputs. */
function worstShareOfBound(
  { x, weight, bias, norm }: { x: Tensor; weight: Tensor; bias: Tensor | undefined; norm: Norm },
  foldedWith: number,
  normalisedWith: number,
): number {
  const options = { padding: 1 };
  const apart = batchNorm2d(conv2d(x, weight, bias, options), norm, normalisedWith);
  const folded = foldBatchNorm(weight, bias, norm, foldedWith);
  const together = conv2d(x, folded.weight, folded.bias, options);
  // Σ|weight||x| + |bias|, rounded once to nearest: one part in 2²³ makes it an upper bound.
  const gauge = conv2d(absolute(x), absolute(weight), bias && absolute(bias), options);
  let worst = 0;
  for (const at of indices(apart.shape)) {
    const o = at[1];
    const slope = (norm.scale?.get(o) ?? 1) / Math.sqrt(norm.variance.get(o) + foldedWith);
    const y = together.get(...at);
    const bound = foldingErrorBound(gauge.get(...at) * (1 + 2 ** -23), slope, folded.bias.get(o), y);
    worst = Math.max(worst, Math.abs(y - apart.get(...at)) / bound);
  }
  return worst;
}

interface Norm {
  mean: Tensor;
  variance: Tensor;
  scale?: Tensor;
  shift?: Tensor;
}

describe('a batch norm folded into its convolution', () => {
  it('differs by no more than foldingErrorBound', () => {
    let worst = 0;
    fc.assert(
      fc.property(layers, epsilon, (layer, e) => {
        const share = worstShareOfBound(layer, e, e);
        worst = Math.max(worst, share);
        expect(share).toBeLessThanOrEqual(1);
      }),
      { numRuns: 200 },
    );
    // A bound that is never approached would say nothing.
    expect(worst).toBeGreaterThan(0.2);
  });

  it('differs by more where it is folded with another ε', () => {
    const x = tensor([1, 2, 3, 4], [1, 1, 2, 2]);
    const norm = { mean: tensor([0], [1]), variance: tensor([2 ** -6], [1]) };
    const layer = { x, weight: tensor([1], [1, 1, 1, 1]), bias: undefined, norm };
    expect(worstShareOfBound(layer, 1e-5, 1e-5)).toBeLessThanOrEqual(1);
    expect(worstShareOfBound(layer, 1.001e-5, 1e-5)).toBeGreaterThan(1);
  });

  it('is weight·s and (bias − mean)·s + shift', () => {
    const { weight, bias } = foldBatchNorm(
      tensor([1, 2, 3, 4], [2, 2, 1, 1]),
      tensor([5, 6], [2]),
      {
        mean: tensor([1, 2], [2]),
        variance: tensor([3, 15], [2]),
        scale: tensor([4, -8], [2]),
        shift: tensor([0.5, 1], [2]),
      },
      1,
    );
    expectSameBits(weight, tensor([2, 4, -6, -8], [2, 2, 1, 1]));
    expectSameBits(bias, tensor([8.5, -7], [2]));
  });

  it('has bias 0, scale 1 and shift 0 where they are left out', () => {
    const { weight, bias } = foldBatchNorm(
      tensor([3], [1, 1, 1, 1]),
      undefined,
      { mean: tensor([6], [1]), variance: tensor([4], [1]) },
      0,
    );
    expect([weight.data[0], bias.data[0]]).toEqual([1.5, -3]);
  });
});
