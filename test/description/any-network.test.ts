/** Facts of networks that have few or none of the things that facts are about: `–`, and never an error. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { correspondence } from '../../src/description/correspondence.js';
import { type Description, FACTS, describe as factsOf } from '../../src/description/facts.js';
import { layerRows } from '../../src/description/layer-rows.js';
import { imageShapeOf, type Model } from '../../src/fpn/model.js';
import { graphOf } from '../../src/fpn/model-graph.js';
import { TORCHVISION_INPUT } from '../../src/fpn/preprocessing.js';
import { convolution } from '../../src/layers/convolution.js';
import type { Scope } from '../../src/layers/scope.js';

type Network = Pick<Model, 'backbone' | 'neckInputs' | 'neck'> & Partial<Model>;

const modelOf = (network: Network): Model => ({
  name: 'own',
  summary: '',
  preprocessing: TORCHVISION_INPUT,
  parameterName: (onFile) => onFile,
  ...network,
});

const conv = <T>(scope: Scope<T>, name: string, x: T, options: { kernel: number; stride?: number }): T =>
  convolution(scope.at(name), x, {
    channels: 4,
    bias: false,
    padding: (options.kernel - 1) >> 1,
    ...options,
  });

const passOn = { neckInputs: ['c2'], neck: <T>(_: Scope<T>, [c2]: readonly T[]) => ({ p2: c2 }) };

/** Two strided convolutions, one after the other. */
const PLAIN: Network = {
  backbone: (scope, image) => ({
    c2: conv(scope, 'b', conv(scope, 'a', image, { kernel: 3, stride: 2 }), { kernel: 3, stride: 2 }),
  }),
  ...passOn,
};

/** The facts that are not `–`, but for those about images. */
const told = (description: Description): Record<string, string> =>
  Object.fromEntries(
    FACTS.filter(({ group, name }) => group !== 'image' && description[group][name] !== '–').map(
      ({ group, name }) => [`${group}: ${name}`, description[group][name]],
    ),
  );

describe('a network', () => {
  it('of convolutions alone, without sums, pools, norms or a neck', () => {
    expect(told(factsOf(modelOf(PLAIN)))).toEqual({
      'backbone: runs on': '×1',
      'backbone: stem': '3×3/2 pad 1, no BN',
      'backbone: conv bias': 'no',
      'top-down path: reads': 'C2',
      'top-down path: smoothing': 'P2: –',
      'levels: levels': 'P2',
      'levels: channels': '4',
      'levels: merges': '0',
      'names: kernels': 'OIHW',
      'names: stem': 'a',
    });
  });

  it('that is nothing but its image', () => {
    const facts = factsOf(modelOf({ backbone: (_, image) => ({ c2: image }), ...passOn }));
    expect(told(facts)).toEqual({
      'top-down path: reads': 'C2 at 1',
      'top-down path: smoothing': 'P2: –',
      'levels: levels': 'P2 at 1',
      'levels: channels': '3',
      'levels: merges': '0',
    });
  });

  it('whose neck gives nothing', () => {
    const facts = told(factsOf(modelOf({ ...PLAIN, neckInputs: [], neck: () => ({}) })));
    expect(facts).not.toHaveProperty('levels: levels');
    expect(facts).not.toHaveProperty('top-down path: reads');
  });

  it('of linear bottlenecks has its activations inside of them', () => {
    const facts = factsOf(
      modelOf({
        backbone: (scope, image) => {
          const { nn } = scope;
          const x = nn.maxPool2d(conv(scope, 'stem', image, { kernel: 3, stride: 2 }), { kernel: 2 });
          const wide = nn.relu(conv(scope, 'expand', x, { kernel: 1 }));
          const gates = nn.sigmoid(nn.globalAveragePool(wide));
          return { c2: nn.add(conv(scope, 'project', nn.gate(wide, gates), { kernel: 1 }), x) };
        },
        ...passOn,
      }),
    );
    expect(facts.backbone).toMatchObject({
      blocks: '1×1 1×1 1',
      activation: 'inside alone',
      'bottleneck stride': '–',
      'stem pool': '2×2/2 pad VALID',
    });
  });

  it('that takes multiples of 96 alone', () => {
    const facts = factsOf(
      modelOf({
        ...PLAIN,
        sizeMultiple: 96,
        backbone: (scope, image) => {
          const halved = PLAIN.backbone(scope, image);
          if (scope.nn.shape(image)[2] % 96 !== 0) scope.nn.add(image, halved.c2);
          return halved;
        },
      }),
    );
    expect(facts.image['network takes']).toBe('no simple rule');
    expect(facts.levels.levels).toBe('P2');
  });

  it('whose maps have names of their own', () => {
    const facts = factsOf(
      modelOf({
        backbone: (scope, image) => ({ res: conv(scope, 'a', image, { kernel: 3, stride: 2 }) }),
        neckInputs: ['res'],
        neck: (_, [map]) => ({ out: map }),
      }),
    );
    expect([facts['top-down path'].reads, facts.levels.levels]).toEqual(['RES at 2', 'OUT at 2']);
  });
});

/** What may be done to a map; two maps of one shape may be added. */
const STEPS = [
  'conv1',
  'conv3',
  'halve',
  'pool',
  'pad',
  'norm',
  'relu',
  'double',
  'add',
  'gate',
  'mean',
] as const;

function run<T>(scope: Scope<T>, image: T, steps: readonly (typeof STEPS)[number][]): T {
  const { nn } = scope;
  let [before, x] = [image, image];
  steps.forEach((step, i) => {
    const name = `layer${i}`;
    const next = {
      conv1: () => conv(scope, name, x, { kernel: 1 }),
      conv3: () => conv(scope, name, x, { kernel: 3 }),
      halve: () => conv(scope, name, x, { kernel: 3, stride: 2 }),
      pool: () => nn.maxPool2d(x, { kernel: 2, padding: 'same' }),
      pad: () => nn.pad(x, { top: 0, bottom: 1, left: 1, right: 0 }),
      norm: () => nn.groupNorm(x, 1, {}, 1e-5),
      relu: () => nn.relu(x),
      double: () => nn.resize(x, { mode: 'nearest', factor: 2 }),
      add: () => (`${nn.shape(before)}` === `${nn.shape(x)}` ? nn.add(x, before) : nn.add(x, x)),
      gate: () => nn.gate(x, nn.globalAveragePool(x)),
      mean: () => nn.weightedMean([x, x], scope.parameter(`w${i}`, 'scale', [2]), 1e-4),
    }[step]();
    [before, x] = [x, next];
  });
  return x;
}

it('any network has a word for every fact, a place for every parameter and a row for every operator', () => {
  const steps = fc.array(fc.constantFrom(...STEPS), { maxLength: 8 });
  fc.assert(
    fc.property(steps, steps, steps, (backbone, neck, head) => {
      const model = modelOf({
        backbone: (scope, image) => ({ c2: run(scope.at('b'), image, backbone) }),
        neckInputs: ['c2'],
        neck: (scope, [c2]) => ({ p2: run(scope.at('n'), c2, neck) }),
        head: (scope, { p2 }) => ({ out: run(scope.at('h'), p2, head) }),
      });
      const facts = factsOf(model);
      for (const { group, name } of FACTS) expect(facts[group][name]).toMatch(/^\S(.*\S)?$/);
      expect(correspondence(model, model)).toMatchObject({ misshapen: [], onlyA: [], onlyB: [] });
      const graph = graphOf(model, imageShapeOf(model));
      expect(layerRows(graph)).toHaveLength(graph.nodes.length);
    }),
    { numRuns: 60 },
  );
});
