/** What the docstrings of activations, fusions and classifiers' operators say of zeros, infinities, NaN and the range. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tensorOf, tensorsOf } from '../../src/conform/properties/tensors.js';
import { reference as nn } from '../../src/ops/reference.js';
import { tensor } from '../../src/ops/tensor.js';

const LARGEST = 2 ** 128 - 2 ** 104;
const SMALLEST = 2 ** -149;

const row = (...values: number[]) => tensor(values, [1, 1, 1, values.length]);
const vector = (...values: number[]) => tensor(values, [values.length]);

describe('silu', () => {
  it('is +0 at both zeros, x or −0 far from them', () => {
    const y = nn.silu(row(-Infinity, -LARGEST, -120.5, -0, 0, 120.5, LARGEST, Infinity, NaN));
    expect([...y.data]).toEqual([-0, -0, -0, 0, 0, 120.5, LARGEST, Infinity, NaN]);
  });

  it('of the smallest numbers is half of them, and a hair more', () => {
    // x·σ(x) = x/2 + x²/4 − …: above the tie for a positive x, nearer to zero than the tie for a negative one.
    const y = nn.silu(row(SMALLEST, -SMALLEST, 3 * SMALLEST, -3 * SMALLEST, 2 * SMALLEST));
    expect([...y.data]).toEqual([SMALLEST, -0, 2 * SMALLEST, -SMALLEST, SMALLEST]);
  });

  it('reaches −0 where x·eˣ passes 2⁻¹⁵⁰, and x where x·e⁻ˣ passes half a step', () => {
    // −x·eˣ = 2⁻¹⁵⁰ at x = −108.6603…; 16·e⁻¹⁶ is 1.89 steps of 16, 18·e⁻¹⁸ is 0.14 of a step of 18.
    const y = nn.silu(row(-108.67, -108.65, 16, 18));
    expect([...y.data]).toEqual([-0, -SMALLEST, 16 - 2 ** -19, 18]);
  });

  it('falls to about −0.27846 at −1.27846 and rises from there', () => {
    fc.assert(
      fc.property(tensorsOf('ordinary', [[1], [1]]), ([a, b]) => {
        const [low, high] = [Math.min(a.data[0], b.data[0]), Math.max(a.data[0], b.data[0])];
        const [y, z] = nn.silu(vector(low, high)).data;
        expect(Math.min(y, z)).toBeGreaterThan(-0.27847);
        if (low >= -1.2784) expect(y).toBeLessThanOrEqual(z);
        if (high <= -1.2785) expect(y).toBeGreaterThanOrEqual(z);
      }),
      { numRuns: 500 },
    );
  });
});

describe('hard sigmoid', () => {
  it('runs from 0 to 1, through ½ at both zeros, and keeps NaN', () => {
    const x = row(-Infinity, -LARGEST, -0, 0, SMALLEST, LARGEST, Infinity, NaN);
    for (const slope of ['fifth', 'sixth'] as const) {
      expect([...nn.hardSigmoid(x, slope).data]).toEqual([0, 0, 0.5, 0.5, 0.5, 1, 1, NaN]);
    }
  });

  it('ends at ±3 where its slope is a sixth', () => {
    const y = nn.hardSigmoid(row(-3, -3 + 2 ** -22, 3 - 2 ** -22, 3, -1.5, 1), 'sixth');
    const [low, third] = [Math.fround(2 ** -22 / 6), Math.fround(2 / 3)];
    expect([...y.data]).toEqual([0, low, 1 - 2 ** -24, 1, 0.25, third]);
  });

  it('ends a little inside ±2.5 where it is the float32 0.2, which is above a fifth', () => {
    // 0.2 rounds to 0.2 + 0.2·2⁻²⁶: at −2.5 the line lies 2⁻²⁷ below 0 already, and one float32 further in above it.
    const y = nn.hardSigmoid(row(-2.5, -2.5 + 2 ** -22, 2.5 - 2 ** -22, 2.5, 0.5), 'fifth');
    const above = Math.fround(0.2) * (-2.5 + 2 ** -22) + 0.5;
    expect(above).toBeGreaterThan(0);
    expect([...y.data]).toEqual([0, above, 1 - 2 ** -24, 1, Math.fround(0.6)]);
  });

  it('is symmetric about ½ as closely as float32 can say', () => {
    fc.assert(
      fc.property(
        tensorOf('ordinary', [1]),
        fc.constantFrom('fifth' as const, 'sixth' as const),
        (x, slope) => {
          const [y, z] = nn.hardSigmoid(vector(x.data[0], -x.data[0]), slope).data;
          expect(Math.abs(y + z - 1)).toBeLessThanOrEqual(2 ** -24);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('hard swish', () => {
  it('is +0 up to −3 and at both zeros, x from 3 on, and keeps NaN', () => {
    const y = nn.hardSwish(row(-Infinity, -LARGEST, -3, -0, 0, 3, LARGEST, Infinity, NaN));
    expect([...y.data]).toEqual([0, 0, 0, 0, 0, 3, LARGEST, Infinity, NaN]);
  });

  it('of the smallest numbers is half of them, and a hair more', () => {
    const y = nn.hardSwish(row(SMALLEST, -SMALLEST, 3 * SMALLEST, -3 * SMALLEST, 2 * SMALLEST));
    expect([...y.data]).toEqual([SMALLEST, -0, 2 * SMALLEST, -SMALLEST, SMALLEST]);
  });

  it('falls to −3/8 at −3/2', () => {
    const y = nn.hardSwish(row(-1.5, -3 + 2 ** -22, 3 - 2 ** -22, 1));
    const [above, below] = [((-3 + 2 ** -22) * 2 ** -22) / 6, ((3 - 2 ** -22) * (6 - 2 ** -22)) / 6];
    expect([...y.data]).toEqual([-0.375, above, below, 2 / 3].map(Math.fround));
  });
});

describe('clip', () => {
  it.each([
    [[-Infinity, -1, -0, 0, SMALLEST, 5, 6, 7, Infinity], 0, 6, [0, 0, 0, 0, SMALLEST, 5, 6, 6, 6]],
    [[-1, -0, 0, 1], -0, 6, [-0, -0, 0, 1]],
    [[-1, -0, 0, 1], -1, -0, [-1, -0, -0, -0]],
    [[-LARGEST, 2, Infinity], -Infinity, Infinity, [-LARGEST, 2, Infinity]],
    [[-3, 5], 2, 2, [2, 2]],
    [[NaN], 0, 6, [NaN]],
  ])('%j between %d and %d', (x, low, high, y) => {
    expect([...nn.clip(row(...x), low, high).data]).toEqual(y);
  });

  it('is idempotent, and relu where its bounds are 0 and ∞', () => {
    fc.assert(
      fc.property(tensorOf('special', [20]), (x) => {
        const once = nn.clip(x, -1, Math.fround(1.7));
        expect(nn.clip(once, -1, Math.fround(1.7)).data).toEqual(once.data);
        expect(nn.clip(x, 0, Infinity).data).toEqual(nn.relu(x).data);
      }),
      { numRuns: 200 },
    );
  });
});

describe('gate', () => {
  it.each([
    [-0, 2, -0],
    [Infinity, 0, NaN],
    [LARGEST, 2, Infinity],
    [-SMALLEST, 0.5, -0],
    [3 * SMALLEST, 0.5, 2 * SMALLEST],
    [1 + 2 ** -23, 1 + 2 ** -23, 1 + 2 ** -22],
    [NaN, 0, NaN],
  ])('%s·%s = %s, as in IEEE 754', (x, by, product) => {
    expect(nn.gate(row(x), tensor([by], [1, 1])).data[0]).toBe(product);
  });

  it('multiplies each map by its own number, as scale does', () => {
    fc.assert(
      fc.property(
        tensorsOf('special', [
          [2, 3, 2, 2],
          [2, 3],
        ]),
        ([x, gates]) => {
          const y = nn.gate(x, gates);
          for (let n = 0; n < 2; n++) {
            for (let c = 0; c < 3; c++) {
              const alone = nn.scale(x.pick(n, c, null, null), gates.get(n, c));
              const at = 4 * (3 * n + c);
              expect(y.data.slice(at, at + 4)).toEqual(alone.data);
            }
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('weighted mean', () => {
  const fused = (xs: number[], weights: number[], epsilon = 1e-4): number =>
    nn.weightedMean(
      xs.map((x) => vector(x)),
      vector(...weights),
      epsilon,
    ).data[0];

  it.each([
    ['a weight of zero, or below, takes no part', fused([NaN, Infinity, 3], [0, -1, 1], 1), 1.5],
    ['nor does it count in the divisor', fused([7, 3], [-5, 1], 1), 1.5],
    ['nor does −0, nor −∞', fused([NaN, NaN, 1], [-0, -Infinity, 1], 1), 0.5],
    ['all weights zero: nothing over ε is +0', fused([NaN, -1], [0, -3]), 0],
    ['an exact zero is +0', fused([1, -1], [2, 2]), 0],
    ['also of negative zeros', fused([-0, -0], [2, 2]), 0],
    ['a value that underflows keeps its sign', fused([-SMALLEST], [1], 3), -0],
    ['half of the smallest, less a hair, is 0', fused([SMALLEST, 0], [1, 1], 2 ** -149), 0],
    ['three quarters of the smallest are it', fused([SMALLEST], [3], 1), SMALLEST],
    ['a NaN weight is NaN', fused([1, 2], [NaN, 1]), NaN],
    ['a NaN with a weight is NaN', fused([NaN, 2], [1, 1]), NaN],
    ['an infinity with a weight rules', fused([-Infinity, 2], [SMALLEST, 1]), -Infinity],
    ['two opposite ones are NaN', fused([-Infinity, Infinity], [1, 1]), NaN],
    ['an infinite weight is ∞/∞', fused([1, 2], [Infinity, 1]), NaN],
    ['the largest do not overflow', fused([LARGEST, LARGEST], [LARGEST, LARGEST]), LARGEST],
    ['ε is the float64 given', fused([1], [2 ** -30], 1e-4), Math.fround(2 ** -30 / (2 ** -30 + 1e-4))],
    [
      'ε counts beside weights of which it is no float32 part',
      fused([1], [1], 2 ** -25 + 2 ** -40),
      1 - 2 ** -24,
    ],
    ['and is what makes a tie none', fused([1, 1 + 2 ** -23], [1, 1], 2 ** -80), 1],
    ['on either side', fused([1 + 2 ** -23, 1 + 2 ** -22], [1, 1], 2 ** -80), 1 + 2 ** -23],
  ])('%s', (_what, actual, expected) => {
    expect(actual).toBe(expected);
  });

  it('of maps in another order, with their weights, has the same bits', () => {
    fc.assert(
      fc.property(tensorsOf('wide', [[9], [9], [9], [3]]), ([a, b, c, weights]) => {
        const [u, v, w] = weights.data;
        const [first, second] = [
          nn.weightedMean([a, b, c], vector(u, v, w), 1e-3),
          nn.weightedMean([c, a, b], vector(w, u, v), 1e-3),
        ];
        expect(new Uint32Array(first.data.buffer)).toEqual(new Uint32Array(second.data.buffer));
      }),
      { numRuns: 300 },
    );
  });
});

describe('softmax', () => {
  const softmax = (...logits: number[]): number[] => [...nn.softmax(tensor(logits, [1, logits.length])).data];

  it.each([
    ['one class', softmax(-3), [1]],
    ['equal logits', softmax(5, 5, 5, 5), [0.25, 0.25, 0.25, 0.25]],
    ['thirds', softmax(0, -0, 0), Array(3).fill(Math.fround(1 / 3))],
    ['a NaN makes the row NaN', softmax(0, NaN, Infinity), [NaN, NaN, NaN]],
    ['one +∞ takes all', softmax(LARGEST, Infinity, -Infinity), [0, 1, 0]],
    ['two have no limit', softmax(Infinity, Infinity, 1), [NaN, NaN, NaN]],
    ['−∞ has no share', softmax(-Infinity, 2, 2), [0, 0.5, 0.5]],
    ['all −∞ have no limit', softmax(-Infinity, -Infinity), [NaN, NaN]],
    ['the ends of the range', softmax(LARGEST, -LARGEST, LARGEST), [0.5, 0, 0.5]],
    ['150·ln 2 = 103.972… below the largest', softmax(0, -103.97, -103.98), [1, SMALLEST, 0]],
    ['nearly 25·ln 2 = 17.328… apart', softmax(0, -17.32).slice(0, 1), [1 - 2 ** -24]],
    ['more than that apart', softmax(0, -17.34).slice(0, 1), [1]],
    [
      'a million logits away, beside a share that is nearly a midpoint',
      softmax(0, 2 ** -23, -1e6, -LARGEST),
      [0.5 - 2 ** -25, 0.5, 0, 0],
    ],
  ])('%s', (_what, actual, expected) => {
    expect(actual).toEqual(expected);
  });

  it('gives a thousand logits their zeros without an exact comparison each, which would take seconds', () => {
    const far = Array.from({ length: 999 }, (_, i) => -104.5 - i / 32);
    expect(softmax(0, ...far)).toEqual([1, ...far.fill(0)]);
  }, 2000);

  it('treats every row by itself', () => {
    const x = tensor([0, 0, NaN, 1, 3, 3], [3, 2]);
    expect([...nn.softmax(x).data]).toEqual([0.5, 0.5, NaN, NaN, 0.5, 0.5]);
  });

  it('does not see what is added to all logits, nor their order, but for the results’ order', () => {
    fc.assert(
      fc.property(tensorOf('integers', [2, 5]), fc.integer({ min: -1000, max: 1000 }), (x, shift) => {
        const y = nn.softmax(x).data;
        const moved = tensor(
          x.data.map((logit) => logit + shift),
          [2, 5],
        );
        expect(nn.softmax(moved).data).toEqual(y);
        const reversed = nn.softmax(x.step(1, -1));
        expect([...reversed.data]).toEqual([...y.slice(0, 5).reverse(), ...y.slice(5).reverse()]);
      }),
      { numRuns: 200 },
    );
  });

  it('keeps the logits’ order, and its shares sum to one as closely as float32 can say', () => {
    fc.assert(
      fc.property(tensorOf('wide', [1, 6]), (x) => {
        const y = nn.softmax(x).data;
        x.data.forEach((a, i) => {
          x.data.forEach((b, j) => {
            if (a < b && y[i] > y[j]) expect.fail(`logits ${a} and ${b}, shares ${y[i]} and ${y[j]}`);
          });
        });
        const sum = y.reduce((total, share) => total + share, 0);
        expect(Math.abs(sum - 1)).toBeLessThanOrEqual(6 * 2 ** -25);
      }),
      { numRuns: 200 },
    );
  });
});

describe('flatten and slice', () => {
  const x = tensor(
    Array.from({ length: 24 }, (_, i) => i),
    [2, 3, 2, 2],
  );

  it('flatten in the order that is named', () => {
    expect([...nn.flatten(x, 'CHW').data]).toEqual([...x.data]);
    const image = [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11];
    expect([...nn.flatten(x, 'HWC').data]).toEqual([...image, ...image.map((i) => i + 12)]);
    expect(nn.flatten(x, 'HWC').shape).toEqual([2, 12]);
  });

  it('slice takes channels, and concat puts them back together', () => {
    expect([...nn.slice(x, 1, 2).data]).toEqual([4, 5, 6, 7, 16, 17, 18, 19]);
    const parts = [nn.slice(x, 0, 2), nn.slice(x, 2, 3)];
    expect(nn.concat(parts).data).toEqual(x.data);
  });
});
