/**
 * Necks that come with backbones of their own (mmdetection's ResNets, MobileNets, CSP networks), each computed exactly and
 * put on torchvision's ResNet-50, so that it runs on a photograph. Their parameter names are their own.
 */
import { RESNETS, TORCH_NAMES } from '../../layers/resnet-config.js';
import type { Scope } from '../../layers/scope.js';
import type { Model, ModelOptions } from '../model.js';
import type { Pyramid } from '../necks/feature-pyramid.js';
import { nasFpn } from '../necks/nas-fpn.js';
import { ssdFpn } from '../necks/ssd-fpn.js';
import { yolo } from '../necks/yolo.js';
import { TORCHVISION_INPUT } from '../preprocessing.js';
import { backboneOf, resNetModel } from '../resnet-model.js';

interface LaterNeck {
  readonly name: string;
  readonly summary: string;
  readonly neckPath: string;
  /** Images are padded to multiples of this, where the neck can only double. */
  readonly multipleOf?: number;
  neck<T>(scope: Scope<T>, features: readonly T[]): Pyramid<T>;
}

const onResNet50 = (options: ModelOptions, { multipleOf, ...neck }: LaterNeck): Model =>
  resNetModel({
    ...neck,
    resNet: backboneOf(RESNETS.resnet50, { strideIn: '3x3', names: TORCH_NAMES }, options),
    backbonePath: 'backbone',
    finest: 3,
    preprocessing: { ...TORCHVISION_INPUT, ...(multipleOf && { multipleOf }) },
  });

export const nasFpnModel = (options: ModelOptions = {}): Model =>
  onResNet50(options, {
    name: 'nas-fpn',
    summary: 'NAS-FPN (mmdetection), 7 stacks of merging cells, P3…P7',
    neckPath: 'neck',
    multipleOf: 128,
    neck: (scope, features) =>
      nasFpn(scope, features, { channels: options.channels ?? 256, stacks: 7, epsilon: 1e-5 }),
  });

export const ssdFpnLiteModel = (options: ModelOptions = {}): Model =>
  onResNet50(options, {
    name: 'ssd-fpnlite',
    summary: 'SSD FPNLite (TF2 object detection): the chain carries the smoothed maps, separable 3×3s, ReLU6',
    neckPath: '',
    multipleOf: 32,
    neck: (scope, features) =>
      ssdFpn(scope, features, {
        channels: options.channels ?? 128,
        finest: 3,
        coarsest: 7,
        depthwise: true,
        chain: 'smoothed',
        padding: 'same',
        epsilon: 1e-3,
      }),
  });

export const yoloModel = (options: ModelOptions = {}): Model =>
  onResNet50(options, {
    name: 'yolo-pytorch',
    summary: 'yolo-pytorch v10 neck, kind n: concatenation and C2f, no laterals, top-down and bottom-up',
    neckPath: 'neck',
    multipleOf: 32,
    neck: (scope, features) => yolo(scope, features, { kind: 'n', bottlenecks: 1, epsilon: 1e-5 }),
  });
