/** The closed formula of every model's level sizes, or the system's own error, and what compares a model with it. */
import { expect } from 'vitest';
import { OperatorError } from '../../src/errors.js';
import type { Model } from '../../src/fpn/model.js';
import { modelByName } from '../../src/fpn/models/index.js';
import type { Pyramid } from '../../src/fpn/necks/feature-pyramid.js';
import { shapesOf } from '../../src/fpn/run-model.js';
import type { Scope } from '../../src/layers/scope.js';
import { tinyOptions } from './tiny-parts.js';

/** ⌈n/2ᵏ⌉ for the level k: every halving, of the stem, a stage, a SAME pool or an extra level, rounds up. */
const levelSize = (n: number, level: number): number => Math.ceil(n / 2 ** level);

/** NAS-FPN's P6 and P7 are 2×2 pools without padding of the level before: they round down. */
const nasSize = (n: number, level: number): number =>
  level <= 5 ? levelSize(n, level) : Math.floor(nasSize(n, level - 1) / 2);

export interface Maps {
  readonly levels: readonly number[];
  /** ⌈n/2ᵏ⌉ where it is left out. */
  readonly size?: (side: number, level: number) => number;
  /** Channels of the real model's maps; 256 where they are left out. */
  readonly channels?: number | readonly number[];
}

export interface Sizes extends Maps {
  /** The bottom-up maps, where they are not a ResNet's C2…C5. */
  readonly backbone?: Maps;
  /** Channels of the image; 3 where they are left out. */
  readonly image?: 1;
  /** Whether a side can go through; any can where it is left out. */
  readonly fits?: (side: number) => boolean;
  /** The start of the error where it cannot. */
  readonly error?: RegExp;
}

const P2_TO_P6: Sizes = { levels: [2, 3, 4, 5, 6] };
const P3_TO_P7: Sizes = { levels: [3, 4, 5, 6, 7] };

/** Where upsampling can only double, every level is half of the next finer one, from `finest` up to the fifth. */
const doubles = (finest: number, error: RegExp) => ({
  fits: (side: number) => levelSize(side, finest) % 2 ** (5 - finest) === 0,
  error,
});
const DETECTRON: Sizes = { ...P2_TO_P6, ...doubles(2, /\badd: expected b of shape/) };
const DETECTRON_RETINANET: Sizes = { ...P3_TO_P7, ...doubles(3, /\badd: expected b of shape/) };
const MATTERPORT: Sizes = {
  ...P2_TO_P6,
  fits: (side) => side % 64 === 0,
  error: /^mask-rcnn-resnet\d+: expected image sides to be multiples of 64, got \d+×\d+$/,
};
const efficientDet = (channels: number): Sizes => ({ ...P3_TO_P7, channels });

/** The classifiers' VALID 3×3s on P3 and P4 cut a row or column off every side, and need one to leave. */
const shrinking = (strides: Readonly<Record<number, number>>) => (side: number, level: number) =>
  Math.ceil(side / strides[level]) - (level === 3 || level === 4 ? 2 : 0);
const VALID = /\bconv2d: expected padded (height|width) to hold a window of 3, got [12] \+ 0 \+ 0/;

/** Its C2 ends conv3, its C3 and C4 are both of conv4. */
const FPN_TENSORFLOW = { 2: 8, 3: 16, 4: 16, 5: 32 };
/** Its C4 is what enters conv5, at the stride that conv5 keeps. */
const COVID_CT = { 3: 16, 4: 32, 5: 32, 6: 64, 7: 128 };

export const MODELS: Record<string, Sizes> = {
  'paper-resnet50': P2_TO_P6,
  'paper-resnet101': P2_TO_P6,
  'paper-resnet50-no-top-down': P2_TO_P6,
  'paper-resnet50-no-lateral': P2_TO_P6,
  'paper-resnet50-finest-only': { levels: [2] },
  'paper-resnet50-hierarchy': { levels: [3, 4, 5], channels: [512, 1024, 2048] },
  'paper-resnet50-c4': {
    levels: [4],
    channels: [1024],
    backbone: { levels: [2, 3, 4], channels: [256, 512, 1024] },
  },
  'paper-resnet50-c5': { levels: [5], channels: [2048] },
  'paper-resnet50-image-pyramid': {
    levels: [2, 3, 4, 5],
    channels: 1024,
    backbone: { levels: [2, 3, 4, 5], channels: 1024 },
  },
  'paper-resnet50-segment-proposals': { ...P2_TO_P6, channels: 128 },
  'pytorch-fpn': { levels: [2, 3, 4, 5] },
  'pytorch-retina-fpn': P3_TO_P7,
  'torchvision-resnet18-fpn': P2_TO_P6,
  'torchvision-resnet34-fpn': P2_TO_P6,
  'torchvision-resnet50-fpn': P2_TO_P6,
  'torchvision-resnet101-fpn': P2_TO_P6,
  'torchvision-resnet152-fpn': P2_TO_P6,
  'torchvision-resnext50-32x4d-fpn': P2_TO_P6,
  'torchvision-resnext101-32x8d-fpn': P2_TO_P6,
  'torchvision-resnext101-64x4d-fpn': P2_TO_P6,
  'torchvision-wide-resnet50-2-fpn': P2_TO_P6,
  'torchvision-wide-resnet101-2-fpn': P2_TO_P6,
  'torchvision-retinanet-resnet50-fpn': P3_TO_P7,
  'torchvision-retinanet-resnet50-fpn-v2': P3_TO_P7,
  'torchvision-fasterrcnn-resnet50-fpn-v2': P2_TO_P6,
  'torchvision-mobilenet-v3-large-fpn': {
    levels: [4, 5, 6],
    size: (side, level) => levelSize(side, Math.max(level, 5)),
    backbone: { levels: [4, 5], size: (side) => levelSize(side, 5), channels: [160, 960] },
  },
  'detectron2-resnet50-fpn': DETECTRON,
  'detectron2-resnet50-fpn-avg': DETECTRON,
  'detectron2-resnet101-fpn': DETECTRON,
  'detectron2-retinanet-resnet50-fpn': DETECTRON_RETINANET,
  'detectron2-retinanet-resnet101-fpn': DETECTRON_RETINANET,
  'detectron-resnet50-fpn': DETECTRON,
  'detectron-resnet101-fpn': DETECTRON,
  'maskrcnn-benchmark-resnet50-fpn': DETECTRON,
  'maskrcnn-benchmark-resnet101-fpn': DETECTRON,
  'mask-rcnn-resnet50': MATTERPORT,
  'mask-rcnn-resnet101': MATTERPORT,
  'keras-retinanet': P3_TO_P7,
  'keras-retinanet-resnet101': P3_TO_P7,
  'keras-retinanet-resnet152': P3_TO_P7,
  'fpn-tensorflow': {
    levels: [2, 3, 4, 5],
    image: 1,
    size: shrinking(FPN_TENSORFLOW),
    fits: (side) => side > 32,
    error: VALID,
    backbone: {
      levels: [2, 3, 4, 5],
      size: (side, level) => Math.ceil(side / FPN_TENSORFLOW[level as 2]),
      channels: [512, 1024, 1024, 2048],
    },
  },
  'covid-ct': {
    levels: [3, 4, 5, 6, 7],
    image: 1,
    size: shrinking(COVID_CT),
    fits: (side) => side > 64,
    error: VALID,
    backbone: {
      levels: [3, 4, 5],
      size: (side, level) => Math.ceil(side / COVID_CT[level as 3]),
      channels: [512, 1024, 2048],
    },
  },
  'mmdet-fpn': P2_TO_P6,
  'mmdet-retinanet-fpn': P3_TO_P7,
  'mmdet-fcos-fpn': P3_TO_P7,
  'mmdet-fpn-caffe': P2_TO_P6,
  'mmdet-retinanet-fpn-caffe': P3_TO_P7,
  'mmdet-fcos-fpn-caffe': P3_TO_P7,
  'mmdet-pafpn': P2_TO_P6,
  'smp-fpn-resnet18': { ...DETECTRON, levels: [2, 3, 4, 5] },
  'smp-fpn-resnet34': { ...DETECTRON, levels: [2, 3, 4, 5] },
  'smp-fpn-resnet50': { ...DETECTRON, levels: [2, 3, 4, 5] },
  'smp-fpn-resnet101': { ...DETECTRON, levels: [2, 3, 4, 5] },
  panet: DETECTRON,
  'panet-group-norm': DETECTRON,
  'bifpn-d0': efficientDet(64),
  'bifpn-d1': efficientDet(88),
  'bifpn-d2': efficientDet(112),
  'bifpn-d3': efficientDet(160),
  'bifpn-d4': efficientDet(224),
  'bifpn-d5': efficientDet(288),
  'bifpn-d6': efficientDet(384),
  'bifpn-d7': efficientDet(384),
  'bifpn-d7x': { levels: [3, 4, 5, 6, 7, 8], channels: 384 },
  'bifpn-resdet50': efficientDet(88),
  'nas-fpn': {
    ...P3_TO_P7,
    fits: (side) => nasSize(side, 7) > 0,
    error: /\bmaxPool2d: expected padded (height|width) to hold a window of 2, got 1 \+ 0 \+ 0/,
    size: nasSize,
  },
  'ssd-fpnlite': { ...P3_TO_P7, ...doubles(3, /\badd: expected b of shape/), channels: 128 },
  'yolo-pytorch': {
    levels: [3, 4, 5],
    ...doubles(3, /\bconcat: expected xs\[1\] of shape/),
    channels: [512, 1024, 2048],
  },
};

const RESNET: Maps = { levels: [2, 3, 4, 5], channels: [256, 512, 1024, 2048] };
const BASIC_RESNET: Maps = { ...RESNET, channels: [64, 128, 256, 512] };
export const backboneOf = (name: string): Maps =>
  MODELS[name].backbone ?? (/resnet(18|34)/.test(name) ? BASIC_RESNET : RESNET);

export const fits = ({ fits: fit = () => true }: Sizes, ...sides: number[]): boolean => sides.every(fit);

export const sizes = (name: string, { levels, size = levelSize }: Maps, height: number, width: number) =>
  Object.fromEntries(levels.map((level) => [`${name}${level}`, [size(height, level), size(width, level)]]));
export const mapSizes = (maps: Record<string, readonly number[]>) =>
  Object.fromEntries(Object.entries(maps).map(([name, [, , height, width]]) => [name, [height, width]]));

/** As `toEqual(sizes(…))`, for tens of thousands of networks. */
function expectSizes(
  maps: Record<string, readonly number[]>,
  name: string,
  model: Maps,
  h: number,
  w: number,
): void {
  const { levels, size = levelSize } = model;
  const right = levels.every((level) => {
    const map = maps[`${name}${level}`];
    return map?.[2] === size(h, level) && map[3] === size(w, level);
  });
  if (!right || Object.keys(maps).length !== levels.length) {
    expect(mapSizes(maps), `${h}×${w}`).toEqual(sizes(name, model, h, w));
  }
}

/**
 * The width that goes with a height, every one from 1 to `limit` once. Eight heights in a row, which have one C3, get eight
 * widths in a row, so that a neck has few different maps to work on.
 */
const partnerOf = (n: number, limit: number): number => {
  const [block, place] = [Math.floor((n - 1) / 8), (n - 1) % 8];
  return 8 * ((47 * block + 11) % (limit / 8)) + (8 - place);
};

interface Attempt<R> {
  readonly levels?: R;
  readonly error?: unknown;
}

function attempt<R>(run: () => R): Attempt<R> {
  try {
    return { levels: run() };
  } catch (error) {
    return { error };
  }
}

/** A neck on shapes sees nothing of an image but its maps' shapes: it is run once for each set of them. */
function withRememberedNeck(model: Model): Model {
  const known = new Map<string, Attempt<Pyramid<unknown>>>();
  return {
    ...model,
    neck<T>(scope: Scope<T>, maps: readonly T[]): Pyramid<T> {
      const key = maps.map((map) => scope.nn.shape(map).join('×')).join(' ');
      const outcome = known.get(key) ?? attempt(() => model.neck(scope, maps));
      known.set(key, outcome);
      if (!outcome.levels) throw outcome.error;
      return outcome.levels as Pyramid<T>;
    },
  };
}

/**
 * Holds a model, as small as it gets, against its formula: every height and every width from 1 to `limit`, a multiple of 8
 * that 47 does not divide.
 */
export function expectFormula(name: string, limit: number): void {
  const model = MODELS[name];
  const backbone = backboneOf(name);
  const { image = 3 } = model;
  const options = tinyOptions(name, { depths: [1, 1, 1, 1], width: 1, channels: 1 });
  const tiny = withRememberedNeck(modelByName(name, options));
  let refused = 0;
  for (let n = 1; n <= limit; n++) {
    const width = partnerOf(n, limit);
    const pairs = [[n, width]];
    // A side that fits is tried without the other's error too: multiples of 64 from 128 on fit every model.
    const fitting = 64 * Math.max(Math.ceil(width / 64), 2);
    if (fits(model, n) && !fits(model, width)) pairs.push([n, fitting], [fitting, n]);
    for (const [h, w] of pairs) {
      const { levels, error } = attempt(() => shapesOf(tiny, [1, image, h, w]));
      if (!fits(model, h, w)) {
        refused++;
        if (error instanceof OperatorError && model.error?.test(error.message)) continue;
        expect.fail(`${h}×${w}: expected ${model.error}, got ${error ?? 'none'}`);
      }
      if (!levels) throw error;
      expectSizes(levels.features, 'c', backbone, h, w);
      expectSizes(levels.pyramid, 'p', model, h, w);
    }
  }
  expect(refused > 0).toBe(model.fits !== undefined);
}
