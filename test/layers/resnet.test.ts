/** ResNets against their published sizes: torchvision's tables, and Araujo et al.'s receptive fields. */
import { describe, expect, it } from 'vitest';
import { resNet } from '../../src/layers/resnet.js';
import { RESNETS, type ResNetConfig, type ResNetName } from '../../src/layers/resnet-config.js';
import { type ParameterSpec, Scope } from '../../src/layers/scope.js';
import { seededImage, seededParameter } from '../../src/layers/seeded.js';
import { costBackend, imageCost, type MapCost } from '../../src/ops/cost.js';
import { reference } from '../../src/ops/reference.js';
import { shapes } from '../../src/ops/shapes.js';
import { sizeOf } from '../../src/ops/tensor.js';
import { trace } from '../../src/ops/trace.js';
import { RESNET } from '../fpn/tiny-parts.js';
import { bitsOf } from '../ops/bits.js';

const config = (name: ResNetName, strideIn: ResNetConfig['strideIn'] = '3x3'): ResNetConfig => ({
  ...RESNET,
  ...RESNETS[name],
  width: 64,
  strideIn,
});

function costOf(network: ResNetConfig, side: number) {
  const backend = costBackend();
  const parameters: ParameterSpec[] = [];
  const scope = new Scope<MapCost>(backend, (spec) => {
    parameters.push(spec);
    return imageCost(spec.shape);
  });
  const levels = resNet(scope, imageCost([1, 3, side, side]), network);
  return { levels, macs: backend.totals.macs, parameters };
}

const count = (specs: readonly ParameterSpec[]): number =>
  specs.reduce((total, { shape }) => total + sizeOf(shape), 0);

const isStatistic = ({ role }: ParameterSpec): boolean => role === 'mean' || role === 'variance';

/** The classifier that torchvision's counts include: 1000 outputs of the last stage's channels. */
const CLASSIFIER = { basic: 512 * 1000, bottleneck: 2048 * 1000 };

describe('torchvision’s published counts', () => {
  // num_params and _ops (in 10⁹, at 224×224) of ResNet*_Weights.IMAGENET1K_V1.
  it.each<[ResNetName, number, number]>([
    ['resnet18', 11_689_512, 1.814],
    ['resnet34', 21_797_672, 3.664],
    ['resnet50', 25_557_032, 4.089],
    ['resnet101', 44_549_160, 7.801],
    ['resnet152', 60_192_808, 11.514],
    ['resnext50-32x4d', 25_028_904, 4.23],
    ['resnext101-32x8d', 88_791_336, 16.414],
    ['resnext101-64x4d', 83_455_272, 15.46],
    ['wide-resnet50-2', 68_883_240, 11.398],
    ['wide-resnet101-2', 126_886_696, 22.753],
  ])('%s has %d parameters and %f GMAC, classifier included', (name, parameters, giga) => {
    const network = config(name);
    const cost = costOf(network, 224);
    const classifier = CLASSIFIER[network.block];
    expect(count(cost.parameters.filter((spec) => !isStatistic(spec)))).toBe(parameters - classifier - 1000);
    expect(((cost.macs + classifier) / 1e9).toFixed(3)).toBe(giga.toFixed(3));
  });

  it('ResNet-50 without its classifier: 23,508,032 parameters, 53,120 running statistics', () => {
    const { parameters } = costOf(config('resnet50'), 224);
    expect(count(parameters.filter((spec) => !isStatistic(spec)))).toBe(23_508_032);
    // Two for every channel of 53 batch norms: 64, then per stage depth·(w + w + 4w) and the shortcut's 4w.
    const channels = 64 + 3 * 384 + 256 + 4 * 768 + 512 + 6 * 1536 + 1024 + 3 * 3072 + 2048;
    expect(channels * 2).toBe(53_120);
    expect(count(parameters.filter(isStatistic))).toBe(53_120);
  });

  it('ResNet-50 at 224×224: 4,087,136,256 multiply–accumulates, block by block', () => {
    // The stage's size, its width w, its blocks, and the channels and size that its first block comes from.
    const stages = [
      { side: 56, w: 64, blocks: 3, from: 64, entry: 56 },
      { side: 28, w: 128, blocks: 4, from: 256, entry: 56 },
      { side: 14, w: 256, blocks: 6, from: 512, entry: 28 },
      { side: 7, w: 512, blocks: 3, from: 1024, entry: 14 },
    ];
    const macs = stages.reduce(
      (total, { side, w, blocks, from, entry }) => {
        const first = entry ** 2 * from * w + side ** 2 * (9 * w * w + w * 4 * w + from * 4 * w);
        const other = side ** 2 * (4 * w * w + 9 * w * w + w * 4 * w);
        return total + first + (blocks - 1) * other;
      },
      112 ** 2 * 49 * 3 * 64,
    );
    expect(macs).toBe(4_087_136_256);
    expect(costOf(config('resnet50'), 224).macs).toBe(macs);
  });
});

describe('the bottom-up maps', () => {
  it.each<[ResNetName, number]>([
    ['resnet18', 64],
    ['resnet50', 256],
    ['resnet152', 256],
  ])('of %s have strides 4, 8, 16, 32 and channels from %d, doubling', (name, channels) => {
    for (const strideIn of ['1x1', '3x3'] as const) {
      const { levels } = costOf(config(name, strideIn), 224);
      expect(levels.map(({ shape }) => shape)).toEqual(
        [56, 28, 14, 7].map((side, i) => [1, channels * 2 ** i, side, side]),
      );
      expect(levels.map(({ stride }) => stride)).toEqual([4, 8, 16, 32].map((s) => [s, s]));
    }
  });

  // Araujo, Norris, Sim, "Computing Receptive Fields of Convolutional Neural Networks", Distill 2019, for the
  // layout that strides in the 1×1. In the other a stage's first 3×3 still runs at the finer stride.
  it.each<[ResNetName, ResNetConfig['strideIn'], number]>([
    ['resnet50', '1x1', 483],
    ['resnet101', '1x1', 1027],
    ['resnet152', '1x1', 1507],
    ['resnet50', '3x3', 483 - 8 - 16 - 32],
    ['resnet18', '3x3', 435],
    ['resnet34', '3x3', 899],
  ])('C5 of %s, stride in the %s, sees %d pixels', (name, strideIn, field) => {
    const { levels } = costOf(config(name, strideIn), 224);
    expect(levels[3].receptiveField).toEqual([field, field]);
  });

  it('are as many as there are depths', () => {
    const { levels } = costOf({ ...config('resnet50'), depths: [1, 1] }, 64);
    expect(levels.map(({ shape }) => shape[1])).toEqual([256, 512]);
  });
});

describe('a tiny ResNet', () => {
  const tiny = (name: ResNetName, strideIn: ResNetConfig['strideIn']) => ({
    ...config(name, strideIn),
    depths: [1, 2],
    width: 4,
  });

  it('asks for its parameters in the order of torchvision’s state dict', () => {
    const norm = (name: string) =>
      ['weight', 'bias', 'running_mean', 'running_var'].map((kind) => `${name}.${kind}`);
    const convNorm = (i: number, block: string) => [`${block}conv${i}.weight`, ...norm(`${block}bn${i}`)];
    const names = costOf(tiny('resnet50', '3x3'), 64).parameters.map(({ name }) => name);
    expect(names).toEqual([
      ...convNorm(1, ''),
      ...['layer1.0.', 'layer2.0.', 'layer2.1.'].flatMap((block) => [
        ...convNorm(1, block),
        ...convNorm(2, block),
        ...convNorm(3, block),
        ...(block === 'layer2.1.' ? [] : [`${block}downsample.0.weight`, ...norm(`${block}downsample.1`)]),
      ]),
    ]);
  });

  it('has a shortcut convolution only where stride or channels change', () => {
    const names = costOf({ ...tiny('resnet18', '3x3'), depths: [2, 2] }, 64).parameters.map(
      ({ name }) => name,
    );
    const shortcuts = names.filter((name) => name.endsWith('downsample.0.weight'));
    expect(shortcuts).toEqual(['layer2.0.downsample.0.weight']);
  });

  it.each([
    ['1x1', { conv1: 2, conv2: 1, conv3: 1 }],
    ['3x3', { conv1: 1, conv2: 2, conv3: 1 }],
  ] as const)('strides in the %s, and in the shortcut', (strideIn, strides) => {
    const seen: Record<string, unknown> = {};
    const traced = trace(shapes, (event) => {
      if (event.operator === 'conv2d') seen[event.layer] = event.options.stride[0];
    });
    resNet(new Scope(traced, ({ shape }) => shape), [1, 3, 64, 64], tiny('resnet50', strideIn));
    for (const [name, stride] of Object.entries(strides)) {
      expect(seen[`layer2.0.${name}`], name).toBe(stride);
      expect(seen[`layer2.1.${name}`], name).toBe(1);
    }
    expect(seen['layer2.0.downsample.0']).toBe(2);
    expect(seen['layer1.0.downsample.0']).toBe(1);
  });
});

describe('settings of the Keras family', () => {
  const tiny: ResNetConfig = { ...config('resnet50'), depths: [1, 1], width: 2 };
  const run = (change: Partial<ResNetConfig>, side: number) =>
    resNet(new Scope(reference, (spec) => seededParameter(spec)), seededImage([1, 3, side, side]), {
      ...tiny,
      ...change,
    }).map((map) => bitsOf(map).join());

  it('biased convolutions have one bias each, and nothing else new', () => {
    const names = (convolutionBias: boolean) =>
      costOf({ ...tiny, convolutionBias }, 64).parameters.map(({ name }) => name);
    const biases = names(true).filter((name) => !names(false).includes(name));
    const convolutions = names(false).filter((name) => /(conv\d|downsample\.0)\.weight$/.test(name));
    expect(biases).toEqual(convolutions.map((name) => name.replace(/weight$/, 'bias')));
    expect(run({ convolutionBias: true }, 32)).not.toEqual(run({}, 32));
  });

  it.each([
    [{ stemPadding: 'same' }, 33, true], // 3 before, 3 after
    [{ stemPadding: 'same' }, 32, false], // 2 before, 3 after
    [{ stemPool: 'same' }, 34, true], // of 17 rows: 1 before, 1 after
    [{ stemPool: 'same' }, 32, false], // of 16: 0 before, 1 after
    [{ stemPool: 'zero-padded' }, 32, true], // zeros are −∞ behind a relu
  ] satisfies [Partial<ResNetConfig>, number, boolean][])(
    '%j on %d pixels: as PyTorch’s is %s',
    (change, side, same) => {
      const [changed, torch] = [run(change, side), run({}, side)];
      expect(changed.map((map, i) => map === torch[i])).toEqual([same, same]);
    },
  );
});
