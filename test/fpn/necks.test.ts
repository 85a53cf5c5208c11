/** What tells the necks apart, each on maps and weights on which it shows. */
import { describe, expect, it } from 'vitest';
import { AUTOML_NODES } from '../../src/fpn/models/efficientdet.js';
import { type MmdetNeck, mmdetFpnConfig, mmdetPafpnConfig } from '../../src/fpn/models/mmdetection.js';
import { type BifpnConfig, bifpn } from '../../src/fpn/necks/bifpn.js';
import { type FpnConfig, featurePyramid, type Pyramid } from '../../src/fpn/necks/feature-pyramid.js';
import { nasFpn } from '../../src/fpn/necks/nas-fpn.js';
import { type PathAggregationConfig, pathAggregation } from '../../src/fpn/necks/path-aggregation.js';
import { type SsdFpnConfig, ssdFpn } from '../../src/fpn/necks/ssd-fpn.js';
import { type ParameterSource, Scope } from '../../src/layers/scope.js';
import { seededImage, seededParameter } from '../../src/layers/seeded.js';
import { tensorsOf } from '../../src/ops/operator-call.js';
import { reference } from '../../src/ops/reference.js';
import { type Tensor, tensor } from '../../src/ops/tensor.js';
import { type OperatorEvent, type TraceEvent, trace } from '../../src/ops/trace.js';
import { bitsOf, copyOf, expectSameBits, tabulate } from '../ops/bits.js';

const seeded: ParameterSource<Tensor> = (spec) => seededParameter(spec);
const scope = new Scope(reference, seeded);

/** As many maps as there are sizes, of 2, 3, … channels. */
const maps = (...sizes: readonly number[]): Tensor[] =>
  sizes.map((size, i) => seededImage([1, 2 + i, size, size + 1], i));

/** Which levels have the same bits in both. */
function sameLevels(a: Pyramid<Tensor>, b: Pyramid<Tensor>): string[] {
  expect(Object.keys(a)).toEqual(Object.keys(b));
  return Object.keys(a).filter((level) => bitsOf(a[level]).join() === bitsOf(b[level]).join());
}

describe('extra levels', () => {
  const features = maps(16, 8, 4, 2);
  const neck = (settings: MmdetNeck) =>
    featurePyramid(scope, features.slice(1), mmdetFpnConfig({ channels: 2, startLevel: 1, ...settings }));
  const SOURCES = ['on_input', 'on_lateral', 'on_output'] as const;

  it.each(SOURCES)('%s: a relu shows in P7 alone, and not where there is no P7', (addExtraConvs) => {
    const [without, relued] = [false, true].map((reluBeforeExtraConvs) =>
      [4, 5].map((numOuts) => neck({ addExtraConvs, reluBeforeExtraConvs, numOuts })),
    );
    expect(sameLevels(without[0], relued[0])).toEqual(['p3', 'p4', 'p5', 'p6']);
    expect(sameLevels(without[1], relued[1])).toEqual(['p3', 'p4', 'p5', 'p6']);
    expect(Object.keys(relued[1])).toContain('p7');
  });

  it('come from where they are said to, and change nothing before them', () => {
    // C5 with as many channels as the levels, so that one kernel fits all three sources.
    const square = [...features.slice(1, 3), seededImage([1, 2, 4, 4])];
    const [c, lateral, p] = SOURCES.map((addExtraConvs) =>
      featurePyramid(scope, square, mmdetFpnConfig({ channels: 2, startLevel: 1, addExtraConvs })),
    );
    expect(sameLevels(c, lateral)).toEqual(['p3', 'p4', 'p5']);
    expect(sameLevels(c, p)).toEqual(['p3', 'p4', 'p5']);
    expect(sameLevels(lateral, p)).toEqual(['p3', 'p4', 'p5']);
  });

  it('subsample: each is every second row and column of the one before', () => {
    const levels = neck({ numOuts: 5 });
    for (const [finer, coarser] of [
      ['p5', 'p6'],
      ['p6', 'p7'],
    ]) {
      expectSameBits(levels[coarser], copyOf(levels[finer].step(1, 1, 2, 2)));
    }
  });

  it.each([
    [7, ['p2', 'p3', 'p4']],
    [8, ['p2', 'p3']],
  ])(
    'SAME or 1 around a C3 of %d rows: the padding shows where a stride meets an even size',
    (size, same) => {
      const config: FpnConfig = {
        ...mmdetFpnConfig({ channels: 2, startLevel: 0, addExtraConvs: 'on_input', numOuts: 5 }),
        finest: 2,
      };
      const square = [seededImage([1, 2, 2 * size, 2 * size]), seededImage([1, 2, size, size])];
      const [one, tensorFlow] = ([1, 'same'] as const).map((padding) =>
        featurePyramid(scope, square, {
          ...config,
          padding,
          extra: { kind: 'convolutions', from: 'c', count: 1, relu: false },
        }),
      );
      expect(sameLevels(one, tensorFlow)).toEqual(same);
    },
  );
});

describe('the bottom-up path', () => {
  const features = maps(16, 8, 4, 2);
  const config = mmdetPafpnConfig({ channels: 2 });
  const run = (carries: PathAggregationConfig['carries'], source = seeded) =>
    pathAggregation(new Scope(reference, source), features, { ...config, carries });

  it('PANet’s and PAFPN’s part at the third level of the same weights', () => {
    expect(sameLevels(run('sum'), run('convolved'))).toEqual(['p2', 'p3']);
  });

  it('they are the same where the convolution between is the identity', () => {
    const identity: ParameterSource<Tensor> = (spec) => {
      if (!spec.name.startsWith('pafpn_convs')) return seededParameter(spec);
      return tabulate(spec.shape, (o, i = 0, u = 1, v = 1) =>
        spec.role === 'kernel' && o === i && u === 1 && v === 1 ? 1 : 0,
      );
    };
    const [sum, convolved] = [run('sum', identity), run('convolved', identity)];
    expect(sameLevels(sum, convolved)).toEqual(['p2', 'p3', 'p4', 'p5', 'p6']);
  });

  it('leaves the finest level alone, and subsamples the new P5', () => {
    const before = featurePyramid(scope, features, config.fpn);
    for (const after of [run('sum'), run('convolved')]) {
      expect(sameLevels(before, after)).toEqual(['p2']);
      expectSameBits(after.p6, copyOf(after.p5.step(1, 1, 2, 2)));
    }
  });
});

describe('BiFPN', () => {
  const config: BifpnConfig = {
    channels: 2,
    finest: 3,
    coarsest: 7,
    cells: 2,
    fusion: 'fast-attention',
    ...AUTOML_NODES,
  };
  const withWeights =
    (weight: number): ParameterSource<Tensor> =>
    (spec) =>
      spec.name.endsWith('edge_weights') ? tabulate(spec.shape, () => weight) : seededParameter(spec);

  it.each([0.01, 1, 64])('with all weights %d fuses to the plain mean, but for ε', (weight) => {
    const fusions: OperatorEvent<Tensor, 'weightedMean'>[] = [];
    const nn = trace(reference, (event) => {
      if (event.operator === 'weightedMean') fusions.push(event);
    });
    bifpn(new Scope(nn, withWeights(weight)), maps(16, 8, 4), config);
    expect(fusions).toHaveLength(2 * 8);
    const counts = fusions.map(({ inputs }) => inputs.xs.length);
    // Downwards P6 … P3 have two inputs each; upwards P4 … P6 have three, P7 two.
    expect(counts).toEqual([2, 2, 2, 2, 3, 3, 3, 2, 2, 2, 2, 2, 3, 3, 3, 2]);
    for (const { inputs, output } of fusions) {
      const edges = inputs.xs;
      output.data.forEach((y, i) => {
        const mean = edges.reduce((sum, { data }) => sum + data[i], 0) / edges.length;
        // K·w/(K·w + ε) of the mean: smaller by a share of ε/(K·w + ε).
        const share = 1e-4 / (edges.length * Math.fround(weight) + 1e-4);
        expect(Math.abs(y - mean * (1 - share))).toBeLessThanOrEqual(2 ** -23 * Math.abs(mean) + 1e-15);
        if (Math.abs(mean) > 1e-3 && weight <= 1) expect(Math.abs(y)).toBeLessThan(Math.abs(mean));
      });
    }
  });

  it('does not see a common factor of all weights, but for ε; the sum does not see weights', () => {
    const run = (weight: number, fusion: BifpnConfig['fusion']) =>
      bifpn(new Scope(reference, withWeights(weight)), maps(16, 8, 4), { ...config, fusion });
    const [one, thousand] = [run(1, 'fast-attention'), run(1000, 'fast-attention')];
    for (const level of Object.keys(one)) {
      const scale = Math.max(...one[level].data.map(Math.abs));
      one[level].data.forEach((y, i) => {
        expect(Math.abs(y - thousand[level].data[i])).toBeLessThan(5e-3 * scale);
      });
    }
    expect(sameLevels(one, thousand)).toEqual([]);
    expect(sameLevels(run(1, 'sum'), run(1000, 'sum'))).toHaveLength(5);
    expect(sameLevels(run(1, 'sum'), one)).toEqual([]);
  });

  it('ignores an edge whose weight is not positive', () => {
    // P3's only node: [P3, P4 from above]. Without its second edge it is blind to everything coarser.
    const blind: ParameterSource<Tensor> = (spec) =>
      spec.name === 'cell.0.fnode.3.combine.edge_weights' ? tensor([1, -1], [2]) : seededParameter(spec);
    const run = (c4Seed: number, source: ParameterSource<Tensor>) => {
      const [c3, , c5] = maps(16, 8, 4);
      const features = [c3, seededImage([1, 3, 8, 9], c4Seed), c5];
      return bifpn(new Scope(reference, source), features, { ...config, cells: 1 });
    };
    expect(sameLevels(run(1, blind), run(2, blind))).toEqual(['p3']);
    expect(sameLevels(run(1, seeded), run(2, seeded))).toEqual([]);
  });
});

describe('NAS-FPN', () => {
  const events: TraceEvent<Tensor>[] = [];
  const nn = trace(reference, (event) => {
    events.push(event);
  });
  nasFpn(new Scope(nn, seeded), maps(16, 8, 4), { channels: 2, stacks: 2, epsilon: 1e-5 });
  const source = (map: Tensor) => events.find(({ output }) => output === map);

  it('gates one map by the sigmoid of the other’s mean, and adds the other: σ(mean(b))·a + b', () => {
    const gates = events.filter((event) => event.operator === 'gate');
    expect(gates).toHaveLength(2 * 4);
    for (const { inputs, output } of gates) {
      const sigmoid = source(inputs.gates)!;
      const mean = source(tensorsOf(sigmoid)[0].value)!;
      expect([sigmoid.operator, mean.operator]).toEqual(['sigmoid', 'globalAveragePool']);
      const sums = events.filter((event) => event.operator === 'add').map((event) => event.inputs);
      const sum = sums.find(({ a, b }) => a === output || b === output)!;
      const b = sum.a === output ? sum.b : sum.a;
      expect(tensorsOf(mean)[0].value).toBe(b);
      expect(inputs.x).not.toBe(b);
      expect(inputs.gates.data.every((gate) => gate > 0 && gate < 1)).toBe(true);
    }
  });
});

describe('SSD’s FPN', () => {
  const config: SsdFpnConfig = {
    channels: 2,
    finest: 3,
    coarsest: 7,
    depthwise: true,
    chain: 'outputs',
    padding: 'same',
    epsilon: 1e-3,
  };
  const square = [16, 8, 4].map((size, i) => seededImage([1, 2 + i, size, size], i));
  const run = (change: Partial<SsdFpnConfig>) => ssdFpn(scope, square, { ...config, ...change });

  it('its chain through the levels shows from the third map down', () => {
    // P5 is its lateral in both, and P4 made of it; P3 is made of P4, before or after its 3×3.
    const [outputs, merged] = [run({}), run({ chain: 'merged' })];
    expect(sameLevels(outputs, merged)).toEqual(['p4', 'p5', 'p6', 'p7']);
  });

  it('ReLU6 bounds every level but P5, which is its lateral', () => {
    const { p5, ...others } = run({});
    for (const { data } of Object.values(others)) expect(data.every((y) => y >= 0 && y <= 6)).toBe(true);
    expect(p5.data.some((y) => y < 0)).toBe(true);
  });

  it('explicit padding shows where there is a stride, and allows odd sizes', () => {
    expect(sameLevels(run({}), run({ padding: 'explicit' }))).toEqual(['p3', 'p4', 'p5']);
    const odd = [15, 8, 4].map((size, i) => seededImage([1, 2 + i, size, size], i));
    expect(() => ssdFpn(scope, odd, config)).toThrow(/\badd: expected b of shape 1×2×15×15, got 1×2×16×16/);
    expect(ssdFpn(scope, odd, { ...config, padding: 'explicit' }).p3.shape).toEqual([1, 2, 15, 15]);
  });
});
