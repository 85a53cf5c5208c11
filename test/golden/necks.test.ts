import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AUTOML_NODES } from '../../src/fpn/models/efficientdet.js';
import { type MmdetNeck, mmdetFpnConfig, mmdetPafpnConfig } from '../../src/fpn/models/mmdetection.js';
import { panetConfig } from '../../src/fpn/models/panet.js';
import { bifpn } from '../../src/fpn/necks/bifpn.js';
import { featurePyramid, type Pyramid } from '../../src/fpn/necks/feature-pyramid.js';
import { nasFpn } from '../../src/fpn/necks/nas-fpn.js';
import { pathAggregation } from '../../src/fpn/necks/path-aggregation.js';
import { ssdFpn } from '../../src/fpn/necks/ssd-fpn.js';
import { type YoloKind, yolo } from '../../src/fpn/necks/yolo.js';
import { compare } from '../../src/golden/compare.js';
import { readGoldenNetwork } from '../../src/golden/golden-network.js';
import { Scope } from '../../src/layers/scope.js';
import { reference } from '../../src/ops/reference.js';
import { sameShape, type Tensor } from '../../src/ops/tensor.js';
import { toFloat32 } from '../../src/weights/stored-tensor.js';

const FOLDER = new URL('necks/', import.meta.url);

interface Options extends MmdetNeck {
  readonly stackTimes: number;
  readonly epsilon: number;
  readonly maxLevel: number;
  readonly depthwise: boolean;
  readonly explicitPadding: boolean;
  readonly chain: 'smoothed' | 'merged';
  readonly kind: YoloKind;
  readonly bottlenecks: number;
  readonly channels: number;
  readonly cells: number;
  readonly fusion: string;
  readonly numLevels: number;
  readonly groupNorm?: { readonly groups: number } | null;
  readonly padding?: 'symmetric';
  readonly redundantBias?: boolean;
  readonly separable?: boolean;
  readonly activation?: 'relu' | 'silu';
}

type Neck = (scope: Scope<Tensor>, maps: readonly Tensor[], options: Options) => Pyramid<Tensor>;

/** Path of each neck's parameters in its own checkpoints, and the neck, built as the golden file's options say. */
const NECKS: Readonly<Record<string, readonly [path: string, neck: Neck]>> = {
  'mmdet-fpn': [
    'neck',
    (scope, maps, options) =>
      featurePyramid(
        scope,
        maps.slice(options.startLevel),
        mmdetFpnConfig({ ...options, ...(options.normOnLateral !== undefined && { norm: 'batch' }) }),
      ),
  ],
  'mmdet-pafpn': [
    'neck',
    (scope, maps, options) =>
      pathAggregation(scope, maps.slice(options.startLevel), mmdetPafpnConfig(options)),
  ],
  panet: [
    'Conv_Body',
    (scope, maps, { channels, groupNorm }) =>
      pathAggregation(scope, maps, panetConfig(channels, groupNorm?.groups)),
  ],
  'nas-fpn': [
    'neck',
    (scope, maps, { startLevel, channels, stackTimes, epsilon }) =>
      nasFpn(scope, maps.slice(startLevel), { channels, stacks: stackTimes, epsilon }),
  ],
  'ssd-fpnlite': [
    '',
    (scope, maps, { channels, maxLevel, depthwise, explicitPadding, chain, epsilon }) =>
      ssdFpn(scope, maps, {
        channels,
        finest: 3,
        coarsest: maxLevel,
        depthwise,
        chain: chain === 'smoothed' ? 'outputs' : chain,
        padding: explicitPadding ? 'explicit' : 'same',
        epsilon,
      }),
  ],
  'yolo-pytorch': [
    'neck',
    (scope, maps, { kind, bottlenecks, epsilon }) => yolo(scope, maps, { kind, bottlenecks, epsilon }),
  ],
  bifpn: [
    'fpn',
    (scope, maps, options) =>
      bifpn(scope, maps, {
        channels: options.channels,
        cells: options.cells,
        finest: 3,
        coarsest: 2 + options.numLevels,
        fusion: options.fusion === 'sum' ? 'sum' : 'fast-attention',
        ...AUTOML_NODES,
        redundantBias: options.redundantBias ?? AUTOML_NODES.redundantBias,
        padding: options.padding === 'symmetric' ? 1 : AUTOML_NODES.padding,
        activation: options.activation ?? AUTOML_NODES.activation,
        separable: options.separable ?? AUTOML_NODES.separable,
      }),
  ],
};

const files = readdirSync(FOLDER).filter((file) => file.endsWith('.safetensors'));

describe('necks agree with their sources in float64, as closely as PyTorch in float32 does', () => {
  it.each(files)('%s', (file) => {
    const golden = readGoldenNetwork(readFileSync(new URL(file, FOLDER)));
    const used = new Set<string>();
    const [path, neck] = NECKS[golden.model];
    const root = new Scope(reference, ({ name, shape }) => {
      const stored = golden.parameters.get(name);
      if (!stored || !sameShape(stored.tensor.shape, shape)) {
        throw new Error(`${name}: expected ${shape}, got ${stored?.tensor.shape}`);
      }
      used.add(name);
      return toFloat32(stored);
    });
    const pyramid = neck(root.at(path), [...golden.features.values()], golden.options as unknown as Options);

    expect(used).toEqual(new Set(golden.parameters.keys()));
    expect(Object.keys(pyramid)).toEqual([...golden.levels.keys()]);
    const errors = [...golden.levels].map(([level, truth]) => compare(pyramid[level], truth).relativeError);
    expect(Math.max(...errors)).toBeLessThanOrEqual(Math.max(...Object.values(golden.float32Error)));
  });
});
