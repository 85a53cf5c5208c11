/** No honest engine is refuted, the worst of them comes near its bound, and what is a little worse is refuted. */
import { describe, expect, it } from 'vitest';
import { arithmeticByName, type Certified, certifying, exactly, judge } from '../../src/golden/index.js';
import { isStrange, precisionFor, precisionOf, residualsUnder, sampled } from '../../src/golden/precision.js';
import type { Products } from '../../src/golden/products.js';
import { seededImage, seededParameter } from '../../src/layers/seeded.js';
import { reference, type Tensor, tensor } from '../../src/ops/index.js';
import { HONEST, honestConv2d } from './honest/engines.js';
import { constant, list } from './tensors.js';

const { fround } = Math;
const ieee = certifying(arithmeticByName('ieee32'));

/** A convolution 1×C×7×9 → 1×F×7×9 whose sums have 9C products. */
function layer(channels: number, filters: number, seed = 0): { x: Tensor; weight: Tensor; bias: Tensor } {
  return {
    x: seededImage([1, channels, 7, 9], seed),
    weight: seededParameter({ name: 'w', role: 'kernel', shape: [filters, channels, 3, 3] }, seed),
    bias: seededParameter({ name: 'b', role: 'bias', shape: [filters] }, seed),
  };
}

const padding = { padding: 1 } as const;

/** As one engine after another computes it: what each is judged as. */
describe.each(Object.entries(HONEST))('honest: %s', (_, engine) => {
  const { preset, behavesLike = preset } = engine;
  const arithmetic = arithmeticByName(preset);
  const nn = certifying(arithmetic);

  // `npm run verify:honest` goes on to thousands
  it.each([1, 7, 64])('a convolution of %i channels is consistent, and its precision named', (channels) => {
    const { x, weight, bias } = layer(channels, 4);
    const candidate = honestConv2d(x, weight, bias, padding, engine);
    const judgement = judge(
      candidate,
      nn.conv2d(exactly(x), exactly(weight), exactly(bias), padding),
      arithmetic,
    );
    expect(judgement).toMatchObject({ verdict: 'consistent', refuted: 0, unjudged: 0 });
    const operation: Products = {
      operator: 'conv2d',
      inputs: { x, weight, bias },
      options: {
        stride: [1, 1],
        padding: { top: 1, bottom: 1, left: 1, right: 1 },
        dilation: [1, 1],
        groups: 1,
      },
    };
    const seen = sampled(operation, candidate);
    expect(isStrange(residualsUnder(precisionFor(arithmetic), seen), arithmetic)).toBe(false);
    // a handful of additions in float16 are lost in the rounding of what is stored
    if (channels >= 7) expect(precisionOf(seen, candidate)?.preset).toBe(behavesLike);
  });

  it('all that it is given has one sign, as after a ReLU', () => {
    const { x, weight, bias } = layer(64, 8, 1);
    const [positive, weights] = [reference.relu(x), reference.relu(weight)];
    const candidate = honestConv2d(positive, weights, bias, padding, engine);
    const certified = nn.conv2d(exactly(positive), exactly(weights), exactly(bias), padding);
    expect(judge(candidate, certified, arithmetic).verdict).toBe('consistent');
  });
});

describe('bounds are reached', () => {
  /** 1 + Σ 2⁻²⁴: added to 1, each of the others is half an ulp, and gone. */
  function vanishing(taps: number): { x: Tensor; weight: Tensor } {
    const x = tensor(
      Float32Array.from({ length: taps }, (_, i) => (i === 0 ? 1 : 2 ** -24)),
      [1, taps, 1, 1],
    );
    return { x, weight: constant(1, [1, taps, 1, 1]) };
  }

  it.each([64, 576, 4608])('by a sum of %i that loses every addend', (taps) => {
    const { x, weight } = vanishing(taps);
    const candidate = honestConv2d(x, weight, undefined, {}, HONEST.forward!);
    expect(list(candidate)).toEqual([1]);
    const certified = ieee.conv2d(exactly(x), exactly(weight), undefined);
    const { verdict, tightness } = judge(candidate, certified, { finiteMath: false });
    expect(verdict).toBe('consistent');
    expect(tightness).toBeGreaterThan((taps - 1) / (taps + 10));
  });

  it('by operands that are all rounded down', () => {
    const nn = certifying(arithmeticByName('tf32'));
    const x = constant(1 + 2 ** -10 - 2 ** -23, [1, 16, 1, 1]);
    const certified = nn.conv2d(exactly(x), exactly(x), undefined);
    const { verdict, tightness } = judge(tensor([16], [1, 1, 1, 1]), certified, { finiteMath: false });
    expect(verdict).toBe('consistent');
    expect(tightness).toBeGreaterThan(0.99);
    expect(
      judge(tensor([16], [1, 1, 1, 1]), ieee.conv2d(exactly(x), exactly(x), undefined), { finiteMath: false })
        .verdict,
    ).toBe('refuted');
  });

  it('by a bias that dominates: the products are gone', () => {
    const x = constant(2 ** -25, [1, 1, 1, 1]);
    const certified = ieee.conv2d(exactly(x), exactly(constant(1, [1, 1, 1, 1])), exactly(tensor([1], [1])));
    expect(judge(tensor([1], [1, 1, 1, 1]), certified, { finiteMath: false }).verdict).toBe('consistent');
  });

  it('by subnormal operands that are flushed, where that is declared', () => {
    const x = constant(1e-39, [1, 4, 1, 1]);
    const weight = constant(1000, [1, 4, 1, 1]);
    const zero = tensor([0], [1, 1, 1, 1]);
    const of = (preset: string) =>
      certifying(arithmeticByName(preset)).conv2d(exactly(x), exactly(weight), undefined);
    expect(judge(zero, of('ftz32'), { finiteMath: false }).verdict).toBe('consistent');
    expect(judge(zero, of('ieee32'), { finiteMath: false }).verdict).toBe('refuted');
    const swapped = certifying(arithmeticByName('ftz32')).conv2d(exactly(weight), exactly(x), undefined);
    expect(judge(zero, swapped, { finiteMath: false }).verdict).toBe('consistent');
  });
});

describe('what an unseen input may be off by is carried on', () => {
  const off = (value: Tensor, bound: number): Certified => ({ value, bound: constant(bound, value.shape) });
  const { x, weight } = layer(8, 4);
  const plain = reference.add(x, constant(0.25, x.shape));

  /** The operator on a value whose every element is off by as much as it may be, upward or as a sign says. */
  it.each<[string, (nn: typeof ieee, x: Certified) => Certified, (x: Tensor) => Tensor]>([
    ['relu', (nn, x) => nn.relu(x), (x) => reference.relu(x)],
    ['clip', (nn, x) => nn.clip(x, -1, 1), (x) => reference.clip(x, -1, 1)],
    ['scale', (nn, x) => nn.scale(x, -3), (x) => reference.scale(x, -3)],
    [
      'max pool',
      (nn, x) => nn.maxPool2d(x, { kernel: 3, stride: 2, padding: 1 }),
      (x) => reference.maxPool2d(x, { kernel: 3, stride: 2, padding: 1 }),
    ],
    [
      'average pool',
      (nn, x) => nn.averagePool2d(x, { kernel: 2 }),
      (x) => reference.averagePool2d(x, { kernel: 2 }),
    ],
    ['global average pool', (nn, x) => nn.globalAveragePool(x), (x) => reference.globalAveragePool(x)],
    [
      'nearest',
      (nn, x) => nn.resize(x, { mode: 'nearest', size: [13, 17] }),
      (x) => reference.resize(x, { mode: 'nearest', size: [13, 17] }),
    ],
    [
      'bilinear',
      (nn, x) => nn.resize(x, { mode: 'bilinear', size: [13, 17] }),
      (x) => reference.resize(x, { mode: 'bilinear', size: [13, 17] }),
    ],
    [
      'pad',
      (nn, x) => nn.pad(x, { top: 1, bottom: 0, left: 2, right: 1 }, 5),
      (x) => reference.pad(x, { top: 1, bottom: 0, left: 2, right: 1 }, 5),
    ],
    ['slice', (nn, x) => nn.slice(x, 2, 5), (x) => reference.slice(x, 2, 5)],
    ['flatten', (nn, x) => nn.flatten(x, 'HWC'), (x) => reference.flatten(x, 'HWC')],
    ['concat', (nn, x) => nn.concat([x, x]), (x) => reference.concat([x, x])],
    ['add', (nn, x) => nn.add(x, x), (x) => reference.add(x, x)],
    ['sigmoid', (nn, x) => nn.sigmoid(x), (x) => reference.sigmoid(x)],
    ['silu', (nn, x) => nn.silu(x), (x) => reference.silu(x)],
    ['hard sigmoid', (nn, x) => nn.hardSigmoid(x, 'sixth'), (x) => reference.hardSigmoid(x, 'sixth')],
    ['gelu', (nn, x) => nn.unary(x, 'gelu'), (x) => reference.unary(x, 'gelu')],
    ['hard swish', (nn, x) => nn.hardSwish(x), (x) => reference.hardSwish(x)],
    [
      'softmax',
      (nn, x) => nn.softmax(nn.globalAveragePool(x)),
      (x) => reference.softmax(reference.globalAveragePool(x)),
    ],
    [
      'weighted mean',
      (nn, x) => nn.weightedMean([x, x], exactly(tensor([1, 2], [2])), 1e-4),
      (x) => reference.weightedMean([x, x], tensor([1, 2], [2]), 1e-4),
    ],
    [
      'gate',
      (nn, x) => nn.gate(x, nn.globalAveragePool(x)),
      (x) => reference.gate(x, reference.globalAveragePool(x)),
    ],
    [
      'elementwise',
      (nn, x) => nn.elementwise(x, exactly(tensor([3, -2, 5], [3, 1, 1, 1])), 'multiply'),
      (x) => reference.elementwise(x, tensor([3, -2, 5], [3, 1, 1, 1]), 'multiply'),
    ],
    ['reshape', (nn, x) => nn.reshape(x, [7, 72]), (x) => reference.reshape(x, [7, 72])],
    ['transpose', (nn, x) => nn.transpose(x, [3, 0, 2, 1]), (x) => reference.transpose(x, [3, 0, 2, 1])],
    ['group norm', (nn, x) => nn.groupNorm(x, 2, {}, 1e-5), (x) => reference.groupNorm(x, 2, {}, 1e-5)],
    [
      'convolution',
      (nn, x) => nn.conv2d(x, exactly(reference.relu(weight)), undefined, padding),
      (x) => reference.conv2d(x, reference.relu(weight), undefined, padding),
    ],
  ])('%s', (name, certify, compute) => {
    const bound = 2 ** -6;
    const certified = certify(ieee, off(plain, bound));
    const moved = compute(reference.add(plain, constant(bound, plain.shape)));
    const within = judge(moved, certified, { finiteMath: false });
    expect(within.refuted).toBe(0);
    // further than a bound may reach, wherever the operator passes anything on: these two take a shift off again
    if (name === 'group norm' || name === 'softmax') return;
    const far = compute(reference.add(plain, constant(6 * bound, plain.shape)));
    expect(judge(far, certified, { finiteMath: false }).verdict).toBe('refuted');
  });
});

describe('a norm may be folded where that is declared', () => {
  const { x } = layer(4, 4);
  const shifted = reference.add(x, constant(1000, x.shape));
  const mean = constant(1000, [4]);
  const variance = constant(1.5, [4]);
  const folded = (() => {
    const slope = fround(1 / fround(Math.sqrt(fround(1.5 + fround(1e-5)))));
    const shift = fround(0 - fround(1000 * slope));
    return tensor(
      Float32Array.from(list(shifted), (v) => fround(fround(v * slope) + shift)),
      x.shape,
    );
  })();

  it.each([
    ['ieee32', 'consistent'],
    ['ieee32-unfolded', 'refuted'],
  ] as const)('%s: %s', (preset, verdict) => {
    const arithmetic = arithmeticByName(preset);
    const parameters = { mean: exactly(mean), variance: exactly(variance) };
    const certified = certifying(arithmetic).batchNorm2d(exactly(shifted), parameters, 1e-5);
    expect(judge(folded, certified, arithmetic).verdict).toBe(verdict);
  });
});

describe('a verdict', () => {
  const x = seededImage([1, 2, 3, 3]);
  const certified = exactly(x);

  it('is on every element, and names the worst', () => {
    const wrong = tensor(
      Float32Array.from(list(x), (v, i) => (i === 13 ? v + 1 : v)),
      x.shape,
    );
    const { refuted, worst, equal } = judge(wrong, certified, { finiteMath: false });
    expect({ refuted, place: worst?.place, equal }).toEqual({
      refuted: 1,
      place: [0, 1, 1, 1],
      equal: 17 / 18,
    });
  });

  it('on a NaN in a number’s place is: refuted, and unjudged where NaN is nothing', () => {
    const wrong = tensor(
      Float32Array.from(list(x), (v, i) => (i === 5 ? Number.NaN : v)),
      x.shape,
    );
    expect(judge(wrong, certified, { finiteMath: false })).toMatchObject({ verdict: 'refuted', refuted: 1 });
    expect(judge(wrong, certified, { finiteMath: true })).toMatchObject({
      verdict: 'consistent',
      refuted: 0,
      unjudged: 1,
    });
  });

  it('on what may overflow is none', () => {
    const huge = constant(3e38, [1, 2, 1, 1]);
    const certified = ieee.conv2d(
      exactly(huge),
      exactly(tensor([1, -1], [1, 2, 1, 1])),
      exactly(tensor([3e38], [1])),
    );
    expect(
      judge(tensor([Number.POSITIVE_INFINITY], [1, 1, 1, 1]), certified, { finiteMath: false }).verdict,
    ).toBe('unjudged');
  });

  it('of another shape is refused', () => {
    expect(() => judge(seededImage([1, 2, 3, 4]), certified, { finiteMath: false })).toThrow(
      'judge: expected a tensor of shape 1×2×3×3, got 1×2×3×4',
    );
  });
});
