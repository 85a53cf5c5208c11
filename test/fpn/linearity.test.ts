/** A neck without biases and without relu is linear: exactly where nothing rounds, else within its own bound. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tensorsOf, type ValueKind } from '../../src/conform/properties/tensors.js';
import {
  type FpnConfig,
  featurePyramid,
  type Pyramid,
  type Upsampling,
} from '../../src/fpn/necks/feature-pyramid.js';
import { type ParameterSpec, Scope } from '../../src/layers/scope.js';
import { reference } from '../../src/ops/reference.js';
import { type Shape, type Tensor, tensor } from '../../src/ops/tensor.js';
import { expectSameBits } from '../ops/bits.js';

interface Neck {
  readonly config: FpnConfig;
  /** By the name of the convolution; the biases are zero. */
  readonly weights: ReadonlyMap<string, Tensor>;
  readonly features: readonly Shape[];
}

const mapped = (t: Tensor, f: (x: number, i: number) => number): Tensor => tensor(t.data.map(f), t.shape);

const neckOf = (weightKind: ValueKind, upsamplings: readonly Upsampling[]): fc.Arbitrary<Neck> =>
  fc
    .record({
      levels: fc.integer({ min: 2, max: 4 }),
      size: fc.tuple(fc.integer({ min: 5, max: 12 }), fc.integer({ min: 5, max: 12 })),
      upsampling: fc.constantFrom(...upsamplings),
      fusion: fc.constantFrom('sum' as const, 'average' as const),
      outputOn: fc.constantFrom('all' as const, 'merged' as const),
      extra: fc.constantFrom({ kind: 'none' as const }, { kind: 'subsample' as const, count: 1 }),
    })
    .chain(({ levels, size: [height, width], ...choices }) => {
      const features = Array.from({ length: levels }, (_, k) => [
        1,
        1 + (k % 3),
        Math.ceil(height / 2 ** k),
        Math.ceil(width / 2 ** k),
      ]);
      const config: FpnConfig = {
        ...choices,
        channels: 2,
        finest: 2,
        names: {
          lateral: (level) => `lateral${level}`,
          output: (level) => `output${level}`,
          extra: (level) => `extra${level}`,
        },
      };
      const shapes = features.flatMap(([, channels], k) => [
        { name: `lateral${k + 2}.weight`, shape: [2, channels, 1, 1] },
        { name: `output${k + 2}.weight`, shape: [2, 2, 3, 3] },
      ]);
      return tensorsOf(
        weightKind,
        shapes.map(({ shape }) => shape),
      ).map((weights) => ({
        config,
        features,
        weights: new Map(shapes.map(({ name }, i) => [name, weights[i]])),
      }));
    });

function run({ config, weights }: Neck, maps: readonly Tensor[]): Pyramid<Tensor> {
  const parameter = ({ name, role, shape }: ParameterSpec): Tensor =>
    role === 'bias' ? tensor(new Float32Array(shape[0]), shape) : weights.get(name)!;
  return featurePyramid(new Scope(reference, parameter), maps, config);
}

/** The same neck with absolute weights, which bounds every sum's terms. */
const gaugeOf = (neck: Neck): Neck => ({
  ...neck,
  weights: new Map([...neck.weights].map(([name, weight]) => [name, mapped(weight, Math.abs)])),
});

const withMaps = (weightKind: ValueKind, upsamplings: readonly Upsampling[]) =>
  neckOf(weightKind, upsamplings).chain((neck) =>
    fc.record({
      neck: fc.constant(neck),
      x: tensorsOf('integers', neck.features),
      y: tensorsOf('integers', neck.features),
      a: fc.integer({ min: -4, max: 4 }),
      b: fc.integer({ min: -4, max: 4 }),
    }),
  );

/** a·x + b·y of small integers, exact. */
const combine = (a: number, x: readonly Tensor[], b: number, y: readonly Tensor[]): Tensor[] =>
  x.map((t, k) => mapped(t, (value, i) => a * value + b * y[k].data[i]));

/**
 * Roundings between a feature map and a level of k levels, at most: the lateral's, for each finer level a
 * bilinear resize's and an addition's (halving is exact), and the output convolution's.
 */
const roundings = (levels: number): number => 2 + 2 * (levels - 1);

describe('the neck', () => {
  it('is linear on small integers, to the last bit', () => {
    // Halves and nearest copies keep integers (or their quarters and eighths) exact.
    fc.assert(
      fc.property(withMaps('integers', ['nearest']), ({ neck, x, y, a, b }) => {
        const [p, q, whole] = [x, y, combine(a, x, b, y)].map((maps) => run(neck, maps));
        for (const level of Object.keys(whole)) {
          expectSameBits(
            whole[level],
            mapped(p[level], (value, i) => a * value + b * q[level].data[i] + 0),
          );
        }
      }),
      { numRuns: 100 },
    );
  });

  it('is linear on any weights, within the bound of its roundings', () => {
    const u = 2 ** -24;
    let worst = 0;
    fc.assert(
      fc.property(
        withMaps('ordinary', ['nearest', 'bilinear', 'bilinear-align-corners']),
        ({ neck, x, y, a, b }) => {
          const combined = combine(a, x, b, y);
          const [p, q, whole] = [x, y, combined].map((maps) => run(neck, maps));
          const [gp, gq, gw] = [x, y, combined].map((maps) =>
            run(
              gaugeOf(neck),
              maps.map((t) => mapped(t, Math.abs)),
            ),
          );
          // n roundings change a linear map's result by at most ((1 + u)ⁿ − 1) of its gauge, and the computed
          // gauge is at least (1 − u)ⁿ of the true one. The float64 combination below adds a thousandth at most.
          const n = roundings(neck.features.length);
          const share = (1.001 * ((1 + u) ** n - 1)) / (1 - u) ** n;
          for (const level of Object.keys(whole)) {
            whole[level].data.forEach((value, i) => {
              const error = Math.abs(value - (a * p[level].data[i] + b * q[level].data[i]));
              const gauge =
                gw[level].data[i] + Math.abs(a) * gp[level].data[i] + Math.abs(b) * gq[level].data[i];
              if (error > share * gauge) expect.fail(`${level}[${i}]: ${error} of ${share * gauge}`);
              if (gauge > 0) worst = Math.max(worst, error / (share * gauge));
            });
          }
        },
      ),
      { numRuns: 100 },
    );
    expect(worst).toBeGreaterThan(0.05);
  });

  it('merges by the mean to half of what it merges by the sum', () => {
    const two = withMaps('ordinary', ['nearest', 'bilinear']).filter(
      ({ neck }) => neck.features.length === 2,
    );
    fc.assert(
      fc.property(two, ({ neck, x }) => {
        const [sum, mean] = (['sum', 'average'] as const).map((fusion) =>
          run({ ...neck, config: { ...neck.config, fusion } }, x),
        );
        expectSameBits(
          sum.p2,
          mapped(mean.p2, (value) => 2 * value),
        );
        expectSameBits(sum.p3, mean.p3);
      }),
      { numRuns: 50 },
    );
  });

  it('scales with powers of two, to the last bit', () => {
    const any: readonly Upsampling[] = ['nearest', 'bilinear', 'bilinear-align-corners'];
    const power = fc.integer({ min: -30, max: 30 }).map((k) => 2 ** k);
    fc.assert(
      fc.property(withMaps('ordinary', any), power, ({ neck, x }, k) => {
        const scaled = run(
          neck,
          x.map((t) => mapped(t, (value) => value * k)),
        );
        const plain = run(neck, x);
        for (const level of Object.keys(plain)) {
          expectSameBits(
            scaled[level],
            mapped(plain[level], (value) => value * k),
          );
        }
      }),
      { numRuns: 100 },
    );
  });
});
