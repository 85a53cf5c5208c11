/** What verdicts rest on beside the bounds: thresholds of what is strange, regions, samples, precisions, and two runs of one backend. */
import { describe, expect, it } from 'vitest';
import { type Arithmetic, arithmeticByName } from '../../src/golden/arithmetic.js';
import { correctlyRounded } from '../../src/golden/correctly-rounded.js';
import { fidelityOf } from '../../src/golden/fidelity.js';
import { judgeRun, type TensorVerdict } from '../../src/golden/judge-run.js';
import { likelyResult } from '../../src/golden/likely.js';
import { isStrange, precisionFor, precisionOf, residualsUnder, sampled } from '../../src/golden/precision.js';
import { type Products, productsOf, sample } from '../../src/golden/products.js';
import { nearestIn, truncatedTo } from '../../src/golden/rounded-to.js';
import { errorOverBound, judge } from '../../src/golden/verdict.js';
import { seededImage, seededParameter } from '../../src/layers/seeded.js';
import { type GraphValue, record } from '../../src/ops/graph.js';
import { type Backend, elements, reference, type Tensor, tensor } from '../../src/ops/index.js';
import type { Operation } from '../../src/ops/uniform.js';
import { HONEST, honestConv2d } from './honest/engines.js';
import { row } from './worst.js';

const IEEE = arithmeticByName('ieee32');
const WGSL = arithmeticByName('wgsl32');
const TF32_UNIT = arithmeticByName('tf32-h100');

describe('residuals are strange', () => {
  const many = 10_000;
  it.each<[string, Arithmetic, ratio: number, bias: number, count: number, strange: boolean]>([
    ['beyond four times honest rounding', IEEE, 4.01, 0, many, true],
    ['and not below', IEEE, 3.99, 0, many, false],
    ['beyond eight times where either neighbour is honest', WGSL, 8.01, 0, many, true],
    ['and not below', WGSL, 7.99, 0, many, false],
    ['beyond sixteen times in a matrix unit', TF32_UNIT, 16.01, 0, many, true],
    ['and not below', TF32_UNIT, 15.99, 0, many, false],
    ['that all point towards zero', IEEE, 1, -0.5, many, true],
    ['or away from it', IEEE, 1, 0.5, many, true],
    ['and not by chance', IEEE, 1, 0.43, many, false],
    ['of which few would by chance', IEEE, 1, 0.9, 64, false],
    ['but not those', IEEE, 1, 0.95, 64, true],
    ['where they are larger than a last store’s', IEEE, 0.29, 0.9, many, false],
    ['and not smaller', IEEE, 0.31, 0.9, many, true],
    ['but not where either neighbour is honest', WGSL, 1, -0.7, many, false],
    ['or a unit cuts off', TF32_UNIT, 1, -0.7, many, false],
    ['but never in a transformed convolution', arithmeticByName('ieee32-fast'), 100, 1, many, false],
  ])('%s, %#', (_, arithmetic, ratio, bias, count, strange) => {
    expect(isStrange({ ratio, bias, count, taps: 576 }, arithmetic)).toBe(strange);
  });
});

describe('an error over its bound', () => {
  const of = (got: number, expected: number, bound: number, finiteMath = false) =>
    errorOverBound(got, expected, bound, { finiteMath });

  it('is beyond 1 exactly where the error is beyond the bound', () => {
    expect(of(1, 0, 1)).toBe(1);
    expect(of(1 + 2 ** -23, 0, 1)).toBeGreaterThan(1);
    expect(of(2 ** -149, 0, 0)).toBe(Infinity);
    expect(of(1, 0, 4)).toBe(0.25);
  });

  it('is nothing of the same number, of either zero and of two NaNs, whatever is declared', () => {
    for (const finite of [true, false])
      expect([
        of(0, -0, 0, finite),
        of(Number.NaN, Number.NaN, 0, finite),
        of(Infinity, Infinity, 0, finite),
      ]).toEqual([0, 0, 0]);
  });

  it('is undefined beyond every bound, and of what is no finite number where that is anything', () => {
    expect([of(3, 0, Infinity), of(Number.NaN, 0, Infinity)]).toEqual([undefined, undefined]);
    expect([of(Number.NaN, 0, 1, true), of(0, Infinity, 1, true), of(Infinity, 0, 1, true)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect([of(Number.NaN, 0, 1), of(0, Number.NaN, 1), of(Infinity, 0, 1)]).toEqual([
      Infinity,
      Infinity,
      Infinity,
    ]);
  });

  it('of a tensor: the furthest element, what is equal, and what is unjudged', () => {
    const certified = { value: row([0, 0, 0, 0]), bound: row([1, 1, Infinity, 1]) };
    expect(judge(row([0.5, 3, 7, 0]), certified, IEEE)).toEqual({
      verdict: 'refuted',
      elements: 4,
      refuted: 1,
      unjudged: 1,
      tightness: 3,
      equal: 0.25,
      worst: { place: [0, 0, 0, 1], got: 3, expected: 0, bound: 1 },
    });
    expect(judge(row([1, -1, 0, 0]), certified, IEEE).verdict).toBe('consistent');
  });
});

describe('a region of layers that were not seen', () => {
  const x = seededImage([1, 16, 9, 9]);
  const kernel = (seed: number): Tensor =>
    seededParameter({ name: 'w', role: 'kernel', shape: [16, 16, 3, 3] }, seed);
  const layers = [1, 2, 3].map(kernel);

  function verdictsOf(operand: (v: number) => number, shown: readonly number[], arithmetic = IEEE) {
    const bring = (t: Tensor): Tensor => tensor(Float32Array.from(elements(t), operand), t.shape);
    const values = new Map<GraphValue, Tensor>();
    const { nodes } = record(({ backend, input }) => {
      const source = (value: Tensor, i: number) => {
        const given = input(`x${i}`, value.shape);
        values.set(given, value);
        return given;
      };
      return layers.reduce(
        (map, weight, i) =>
          backend.relu(backend.conv2d(map, source(weight, i + 1), undefined, { padding: 1 })),
        source(x, 0),
      );
    });
    const run: Tensor[] = [];
    layers.reduce((map, weight) => {
      const conv = honestConv2d(bring(map), bring(weight), undefined, { padding: 1 }, HONEST.forward!);
      run.push(conv, reference.relu(conv));
      return run.at(-1)!;
    }, x);
    const verdicts: TensorVerdict[] = [];
    const asked: string[] = [];
    judgeRun(
      { graph: { nodes }, source: (value) => values.get(value)! },
      arithmetic,
      {
        layers: new Set(shown.map((i) => nodes[i]!.layer)),
        tensor: (layer) => {
          asked.push(layer);
          return run[nodes.findIndex((node) => node.layer === layer)]!;
        },
      },
      ({ verdict }) => verdicts.push(verdict),
    );
    return { verdicts, asked, names: nodes.map(({ layer }) => layer) };
  }
  const exact = (v: number): number => v;
  /** Sixteen bits. */
  const short = (v: number): number => Math.fround(Math.fround(v * 257) - Math.fround(v * 256));
  const tf32 = (v: number): number => truncatedTo(v, 'tf32');

  it('is consistent where it is honest, and says which they are', () => {
    const { verdicts, names } = verdictsOf(exact, [5]);
    expect(verdicts).toMatchObject([{ verdict: 'consistent', region: names.slice(0, 5) }]);
    expect(verdicts[0]!.ratio).toBeGreaterThan(0.1);
    expect(verdicts[0]!.ratio).toBeLessThan(3);
  });

  it('is suspicious where its precision was lost, though within its bound', () => {
    const [verdict] = verdictsOf(short, [5]).verdicts;
    expect(verdict).toMatchObject({ verdict: 'suspicious', refuted: 0 });
    expect(verdict!.ratio).toBeGreaterThan(6.5);
    expect(verdict!.ratio).toBeLessThan(60);
  });

  it('is consistent where that is what was declared, and has no ratio where convolutions may be transformed', () => {
    expect(verdictsOf(tf32, [5], arithmeticByName('tf32')).verdicts[0]).toMatchObject({
      verdict: 'consistent',
    });
    const fast = verdictsOf(short, [5], arithmeticByName('ieee32-fast')).verdicts[0]!;
    expect({ verdict: fast.verdict, ratio: fast.ratio }).toEqual({ verdict: 'consistent', ratio: undefined });
  });

  describe('that ends in a single number', () => {
    /** Honest runs, or ones that lost precision, of a region as deep, each of other numbers. */
    function verdictOf(seed: number, operand: (v: number) => number): TensorVerdict {
      const given = [seededImage([1, 8, 6, 6], seed), ...[0, 1].map((i) => filters([8, 8, 3, 3], seed, i))];
      const dense = filters([1, 8], seed, 2);
      const network = <T>(nn: Backend<T>, [x, ...weights]: readonly T[], last: T): readonly T[] => {
        const maps = weights.reduce((map, weight) => nn.relu(nn.conv2d(map, weight, undefined)), x);
        return [maps, nn.linear(nn.globalAveragePool(maps), last, undefined)];
      };
      const values = new Map<GraphValue, Tensor>();
      const { nodes } = record(({ backend, input }) => {
        const sources = [...given, dense].map((value, i) => {
          const source = input(`x${i}`, value.shape);
          values.set(source, value);
          return source;
        });
        return network(backend, sources.slice(0, -1), sources.at(-1)!)[1];
      });
      const bring = (t: Tensor): Tensor => tensor(Float32Array.from(elements(t), operand), t.shape);
      const honest: Backend<Tensor> = {
        ...reference,
        conv2d: (x, w) => honestConv2d(bring(x), bring(w), undefined, {}, HONEST.forward!),
        linear: (x, w) => {
          const [a, b] = [x, w].map((t) => tensor(elements(bring(t)), [...t.shape, 1, 1]));
          return tensor(elements(honestConv2d(a!, b!, undefined, {}, HONEST.forward!)), [1, 1]);
        },
      };
      const result = network(honest, given, dense)[1];
      const verdicts: TensorVerdict[] = [];
      judgeRun(
        { graph: { nodes }, source: (value) => values.get(value)! },
        IEEE,
        { layers: new Set([nodes.at(-1)!.layer]), tensor: () => result },
        ({ verdict }) => verdicts.push(verdict),
      );
      return verdicts[0]!;
    }
    const filters = (shape: readonly number[], seed: number, i: number): Tensor =>
      seededParameter({ name: `w${i}`, role: 'kernel', shape }, seed);
    const seeds = Array.from({ length: 160 }, (_, seed) => seed);

    it('is not strange because one sample errs by little, or two', () => {
      const verdicts = seeds.map((seed) => verdictOf(seed, exact));
      expect(verdicts.filter(({ verdict }) => verdict !== 'consistent')).toEqual([]);
    });

    it('and is where its precision was lost', () => {
      const verdicts = seeds.slice(0, 60).map((seed) => verdictOf(seed, tf32).verdict);
      expect(verdicts.filter((verdict) => verdict !== 'consistent').length).toBeGreaterThanOrEqual(57);
    });

    it('even by little, of sixteen samples', () => {
      const verdict = verdictOf(126, short);
      expect(verdict).toMatchObject({ verdict: 'suspicious', refuted: 0 });
      expect(verdict.ratio).toBeLessThan(8);
    });
  });

  it('begins after the last tensor that was seen, and nothing after the last one is computed', () => {
    const { verdicts, asked, names } = verdictsOf(exact, [1, 3]);
    expect(verdicts.map(({ region }) => region)).toEqual([[names[0]], [names[2]]]);
    expect(asked).toEqual([names[1], names[3]]);
  });

  it('of one layer alone: what comes after a wrong tensor is judged by that tensor', () => {
    const { verdicts } = verdictsOf(tf32, [0, 1, 2, 3]);
    expect(verdicts.map(({ verdict, equal }) => (equal === 1 ? 'equal' : verdict))).toEqual([
      'refuted',
      'equal',
      'refuted',
      'equal',
    ]);
  });

  it('of a convolution whose input is seen: its ratio, its bias and what it behaves like', () => {
    expect(verdictsOf(exact, [0]).verdicts[0]).toMatchObject({
      verdict: 'consistent',
      behavesLike: { preset: 'ieee32' },
    });
    expect(verdictsOf(short, [0]).verdicts[0]).toMatchObject({ verdict: 'suspicious', refuted: 0 });
    expect(verdictsOf(tf32, [0], arithmeticByName('tf32')).verdicts[0]!.verdict).toBe('consistent');
    expect(verdictsOf(exact, [4]).verdicts[0]!.behavesLike).toBeUndefined();
    const cut = verdictsOf(tf32, [0]).verdicts[0]!;
    expect(cut).toMatchObject({ verdict: 'refuted', behavesLike: { preset: 'tf32' } });
    expect(cut.ratio).toBeGreaterThan(100);
  });
});

describe('one honest run', () => {
  const operation: Products = {
    operator: 'conv2d',
    inputs: {
      x: seededImage([1, 16, 12, 12]),
      weight: seededParameter({ name: 'w', role: 'kernel', shape: [8, 16, 3, 3] }, 0),
    },
    options: {
      stride: [1, 1],
      padding: { top: 0, bottom: 0, left: 0, right: 0 },
      dilation: [1, 1],
      groups: 1,
    },
  };
  const { x, weight } = operation.inputs;
  const value = reference.conv2d(x, weight, undefined);

  it('errs by what honest rounding has, and has the operands that are declared', () => {
    for (const [preset, ratio] of [
      ['ieee32', 1],
      ['tf32', 1],
      ['bf16-h100', 1],
    ] as const) {
      const arithmetic = arithmeticByName(preset);
      const likely = likelyResult(operation, arithmetic, 'layer');
      const residuals = residualsUnder(precisionFor(arithmetic), sampled(operation, likely));
      expect(residuals.ratio).toBeGreaterThan(0.7 * ratio);
      expect(residuals.ratio).toBeLessThan(1.4 * ratio);
      expect(Math.abs(residuals.bias)).toBeLessThan(0.2);
    }
    expect(likelyResult(operation, IEEE, 'a')).not.toEqual(likelyResult(operation, IEEE, 'b'));
  });

  it('copies as it is, and moves other results by an ulp at most, a sigmoid’s by one of 1', () => {
    const copied = { operator: 'relu', inputs: { x: value }, options: {} } as const;
    expect(elements(likelyResult(copied, IEEE, 'l'))).toEqual(elements(reference.relu(value)));
    const sigmoid = { operator: 'sigmoid', inputs: { x: value }, options: {} } as const;
    const [likely, right] = [likelyResult(sigmoid, IEEE, 'l'), reference.sigmoid(value)].map(elements);
    const ulps = likely!.map((v, i) => Math.abs(v - right![i]!) / 2 ** -23);
    expect(Math.max(...ulps)).toBeGreaterThan(0.5);
    expect(Math.max(...ulps)).toBeLessThan(2);
  });

  it('moves what is left of larger numbers by the roundings of those', () => {
    const f = Math.fround;
    const maps = (at: (i: number) => number): Tensor =>
      tensor(
        Array.from({ length: 512 }, (_, i) => at(i)),
        [1, 2, 16, 16],
      );
    const wave = maps((i) => ((i * 37) % 64) / 64);
    const near = maps((i) => 1000 + ((i * 37) % 64) / 64);
    const signed = maps((i) => (i % 2 ? -1 : 1) * (5 + ((i * 37) % 64) / 64));
    const [mean, variance] = [tensor([1000, 1000], [2]), tensor([1, 4], [2])];
    const pool = { kernel: [2, 2], stride: [2, 2], ceilMode: false, countIncludePadding: true } as const;
    const none = { top: 0, left: 0, bottom: 0, right: 0 };
    const low = maps((i) => -9 - ((i * 37) % 64) / 64);
    const operations: readonly (readonly [Operation<Tensor>, size: number])[] = [
      [{ operator: 'sigmoid', inputs: { x: low }, options: {} }, 1],
      [{ operator: 'silu', inputs: { x: low }, options: {} }, 9.5],
      [{ operator: 'unary', inputs: { x: low }, options: { operation: 'softplus' } }, 1],
      [{ operator: 'unary', inputs: { x: low }, options: { operation: 'mish' } }, 19],
      [{ operator: 'unary', inputs: { x: low }, options: { operation: 'gelu' } }, 4.7],
      [{ operator: 'unary', inputs: { x: low }, options: { operation: { elu: f(0.1) } } }, 0.1],
      [{ operator: 'batchNorm2d', inputs: { x: near, mean, variance }, options: { epsilon: 0 } }, 1600],
      [{ operator: 'groupNorm', inputs: { x: near }, options: { groups: 1, epsilon: 0 } }, (2000 / 0.29) * 4],
      [{ operator: 'averagePool2d', inputs: { x: signed }, options: { ...pool, padding: none } }, 5.5],
      [
        {
          operator: 'resize',
          inputs: { x: signed },
          options: { mode: 'bilinear', size: [8, 8], alignCorners: false },
        },
        5.5,
      ],
      [
        {
          operator: 'weightedMean',
          inputs: { xs: [signed, maps((i) => -signed.data[i]!)], weights: tensor([1, 1], [2]) },
          options: { epsilon: f(1e-4) },
        },
        5.5,
      ],
      [{ operator: 'unary', inputs: { x: wave }, options: { operation: 'exp' } }, 1.7],
    ];
    for (const [operation, size] of operations) {
      const [likely, right] = [likelyResult(operation, IEEE, 'l'), correctlyRounded(operation)].map(elements);
      const squares = likely!.reduce((sum, v, i) => sum + (v - right![i]!) ** 2, 0);
      const share = Math.sqrt(squares / likely!.length) / 2 ** -24 / size;
      expect({ operation, share, is: share > 0.7 && share < 1.4 }).toMatchObject({ is: true });
    }
  });

  it('residuals of a precision that was cut off point towards zero', () => {
    const cut = tensor(
      elements(value).map((v) => v * (1 - 2 ** -18)),
      value.shape,
    );
    const { bias, ratio, count } = residualsUnder(precisionFor(IEEE), sampled(operation, cut));
    expect({ down: bias < -0.6, isLarge: ratio > 4, count }).toEqual({
      down: true,
      isLarge: true,
      count: 800,
    });
    const same = residualsUnder(precisionFor(IEEE), { sums: [], seen: [] });
    expect(same).toMatchObject({ ratio: 0, bias: 0 });
  });

  it('a precision is named only where its store fits, and none where none does', () => {
    const off = tensor(
      elements(value).map((v) => v * 1.3),
      value.shape,
    );
    expect(precisionOf(sampled(operation, off), off)).toBeUndefined();
    const brain = tensor(
      Float32Array.from(elements(value), (v) => nearestIn(v, 'bfloat16')),
      value.shape,
    );
    expect(precisionOf(sampled(operation, brain), brain)?.storage).toBe('bfloat16');
    const almost = elements(brain).slice();
    almost[0]! *= 1 + 2 ** -20;
    const [, other] = [0, tensor(almost, value.shape)];
    expect(precisionOf(sampled(operation, other), other)).toBeUndefined();
  });
});

describe('single outputs, product by product', () => {
  it('are the reference’s, with padding, strides, dilation and groups', () => {
    const [x, weight] = [
      seededImage([2, 4, 9, 8]),
      tensor(elements(seededImage([6, 2, 3, 2])), [6, 2, 3, 2]),
    ];
    const bias = tensor([1, 2, 3, 4, 5, 6], [6]);
    const options = {
      stride: [2, 1],
      padding: { top: 1, bottom: 2, left: 2, right: 0 },
      dilation: [1, 2],
      groups: 2,
    } as const;
    const { output, at } = productsOf({ operator: 'conv2d', inputs: { x, weight, bias }, options });
    const right = reference.conv2d(x, weight, bias, options);
    expect(output).toEqual(right.shape);
    elements(right).forEach((value, i) => {
      const { weights, inputs, bias, index } = at(i);
      const sum = weights.reduce((total, w, k) => total + w * inputs[k]!, bias);
      expect({ index, near: Math.abs(sum - value) <= 2 ** -20 * (1 + Math.abs(value)) }).toEqual({
        index: i,
        near: true,
      });
    });
  });

  it('and so are a transposed convolution’s, without those that nothing lands on', () => {
    const x = seededImage([2, 4, 4, 5]);
    const weight = tensor(elements(seededImage([4, 3, 3, 2])), [4, 3, 3, 2]);
    const bias = tensor([1, 2, 3, 4, 5, 6], [6]);
    const options = {
      stride: [2, 3],
      padding: { top: 1, bottom: 0, left: 0, right: 2 },
      dilation: [3, 1],
      groups: 2,
      outputPadding: [1, 2],
    } as const;
    const right = reference.convTranspose2d(x, weight, bias, options);
    const operation = { operator: 'convTranspose2d', inputs: { x, weight, bias }, options } as const;
    const { output, taps, at } = productsOf(operation);
    expect(output).toEqual(right.shape);
    const counts = elements(right).reduce((seen, value, i) => {
      const each = at(i);
      const sum = each.weights.reduce((total, w, k) => total + w * each.inputs[k]!, each.bias);
      expect(Math.abs(sum - value), String(i)).toBeLessThanOrEqual(2 ** -20 * (1 + Math.abs(value)));
      return seen.add(each.weights.length);
    }, new Set<number>());
    expect(taps).toBe(2 * 3 * 2);
    // one row of the kernel, or two, meet in an output, and one of its columns or none
    expect([...counts].sort()).toEqual([0, 2, 4]);
  });

  it('and so are a dense layer’s', () => {
    const [x, weight, bias] = [
      seededImage([1, 1, 3, 5]),
      seededImage([1, 1, 4, 5]),
      tensor([1, 2, 3, 4], [4]),
    ];
    const inputs = { x: tensor(elements(x), [3, 5]), weight: tensor(elements(weight), [4, 5]), bias };
    const right = elements(reference.linear(inputs.x, inputs.weight, bias));
    const { output, at } = productsOf({ operator: 'linear', inputs, options: {} });
    expect(output).toEqual([3, 4]);
    right.forEach((value, i) => {
      const each = at(i);
      expect(each.weights.reduce((total, w, k) => total + w * each.inputs[k]!, each.bias)).toBeCloseTo(
        value,
        5,
      );
    });
  });

  it('a sample is spread over all of them, sorted, and always the same', () => {
    expect(sample(5, 8)).toEqual([0, 1, 2, 3, 4]);
    const places = sample(100_000, 1000);
    expect(new Set(places).size).toBe(1000);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    const gaps = places.map((place, i) => place - (places[i - 1] ?? 0));
    expect(Math.max(...gaps)).toBeLessThan(300);
    expect(places.at(-1)).toBeGreaterThan(99_700);
  });
});

describe('two runs of one backend', () => {
  it('differ where their bits do: in the sign of a zero, by a number, or by one that is none', () => {
    const [alone, seen] = [row([0, 1, 2, Number.NaN]), row([-0, 1, 2.5, Number.NaN])];
    expect(fidelityOf('p3', alone, seen)).toEqual({ layer: 'p3', elements: 4, differing: 2, largest: 0.5 });
    expect(fidelityOf('p3', row([1, Infinity]), row([1, Infinity])).differing).toBe(0);
    expect(fidelityOf('p3', row([1, 2]), row([Number.NaN, 3])).largest).toBe(Infinity);
    expect(fidelityOf('p3', row([Infinity]), row([3])).largest).toBe(Infinity);
  });
});
