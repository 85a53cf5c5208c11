/**
 * ResNet (He et al., arXiv 1512.03385), the bottom-up pathway: a stem of stride 4, then stages of residual
 * blocks whose outputs are C2, C3, C4, C5 at strides 4, 8, 16, 32. Every layout in use is a setting of this one
 * network: where a bottleneck strides, the batch norms' ε, and what its parameters are called.
 */
import { batchNorm } from './batch-norm.js';
import { convolution } from './convolution.js';
import type { Scope } from './scope.js';

/** Paths of a convolution and its batch norm, relative to their block. */
export interface ConvNormNames {
  readonly convolution: string;
  readonly norm: string;
}

export interface ResNetNames {
  readonly stem: ConvNormNames;
  /** Path of a stage's block; the stages are 2…5 as in C2…C5, the blocks count from 0. */
  block(stage: number, index: number): string;
  /** A block's convolutions, counting from 1. */
  convolution(index: number): ConvNormNames;
  readonly shortcut: ConvNormNames;
}

export interface ResNetConfig {
  readonly block: 'basic' | 'bottleneck';
  /** Blocks in each stage; [3, 4, 6, 3] is ResNet-34 and ResNet-50. */
  readonly depths: readonly number[];
  /** Channels of the stem and of the first stage's 3×3 convolutions; 64 in every published ResNet. */
  readonly width: number;
  /** Which convolution of a bottleneck has the stage's stride: the first 1×1 (Caffe) or the 3×3 (torch). */
  readonly strideIn: '1x1' | '3x3';
  readonly epsilon: number;
  readonly names: ResNetNames;
}

/** A bottleneck's output has four times the channels of its 3×3. */
const EXPANSION = { basic: 1, bottleneck: 4 };

/**
 * C2, C3, … of an image [N,3,H,W], as many as there are depths: [N, width·expansion·2^(k−2), ⌈H/2ᵏ⌉, ⌈W/2ᵏ⌉].
 */
export function resNet<T>(scope: Scope<T>, image: T, config: ResNetConfig): T[] {
  const features: T[] = [];
  let x = stem(scope, image, config);
  config.depths.forEach((depth, i) => {
    const stage = i + 2;
    const width = config.width * (1 << i);
    for (let index = 0; index < depth; index++) {
      const stride = index === 0 && stage > 2 ? 2 : 1;
      x = residual(scope.at(config.names.block(stage, index)), x, width, stride, config);
    }
    features.push(x);
  });
  return features;
}

/** 7×7 convolution of stride 2, then a 3×3 max pool of stride 2, both padded alike on every side. */
function stem<T>(scope: Scope<T>, image: T, { width, names, epsilon }: ResNetConfig): T {
  const options = { channels: width, kernel: 7, stride: 2, padding: 3 };
  const x = scope.nn.relu(convNorm(scope, names.stem, image, epsilon, options));
  return scope.nn.maxPool2d(x, { kernel: 3, stride: 2, padding: 1 });
}

/** relu(F(x) + shortcut(x)), the shortcut being x itself, or a 1×1 projection where the shape changes. */
function residual<T>(scope: Scope<T>, x: T, width: number, stride: number, config: ResNetConfig): T {
  const { nn } = scope;
  const { names, epsilon } = config;
  const channels = width * EXPANSION[config.block];
  const branch = { basic, bottleneck }[config.block](scope, x, width, stride, config);
  const projects = stride !== 1 || scope.channels(x) !== channels;
  const shortcut = projects
    ? convNorm(scope, names.shortcut, x, epsilon, { channels, kernel: 1, stride })
    : x;
  return nn.relu(nn.add(branch, shortcut));
}

/** 3×3 → 3×3, the first with the stride. */
function basic<T>(scope: Scope<T>, x: T, width: number, stride: number, config: ResNetConfig): T {
  const { names, epsilon } = config;
  const same = { channels: width, kernel: 3, padding: 1 };
  const y = scope.nn.relu(convNorm(scope, names.convolution(1), x, epsilon, { ...same, stride }));
  return convNorm(scope, names.convolution(2), y, epsilon, same);
}

/** 1×1 → 3×3 → 1×1, the last four times as wide. */
function bottleneck<T>(scope: Scope<T>, x: T, width: number, stride: number, config: ResNetConfig): T {
  const { names, epsilon, strideIn } = config;
  const reduce = { channels: width, kernel: 1, stride: strideIn === '1x1' ? stride : 1 };
  const spatial = { channels: width, kernel: 3, padding: 1, stride: strideIn === '3x3' ? stride : 1 };
  const expand = { channels: width * EXPANSION.bottleneck, kernel: 1 };
  let y = scope.nn.relu(convNorm(scope, names.convolution(1), x, epsilon, reduce));
  y = scope.nn.relu(convNorm(scope, names.convolution(2), y, epsilon, spatial));
  return convNorm(scope, names.convolution(3), y, epsilon, expand);
}

function convNorm<T>(
  scope: Scope<T>,
  names: ConvNormNames,
  x: T,
  epsilon: number,
  options: { channels: number; kernel: number; stride?: number; padding?: number },
): T {
  const y = convolution(scope.at(names.convolution), x, { ...options, bias: false });
  return batchNorm(scope.at(names.norm), y, epsilon);
}

/** Blocks per stage, and their kind, of the ResNets of the original paper's Table 1. */
export const RESNETS = {
  resnet18: { block: 'basic', depths: [2, 2, 2, 2] },
  resnet34: { block: 'basic', depths: [3, 4, 6, 3] },
  resnet50: { block: 'bottleneck', depths: [3, 4, 6, 3] },
  resnet101: { block: 'bottleneck', depths: [3, 4, 23, 3] },
  resnet152: { block: 'bottleneck', depths: [3, 8, 36, 3] },
} as const satisfies Record<string, Pick<ResNetConfig, 'block' | 'depths'>>;

export type ResNetName = keyof typeof RESNETS;

/** torchvision's names, which most PyTorch ResNets share: `layer1.0.conv1`, `layer1.0.downsample.0`. */
export const TORCH_NAMES: ResNetNames = {
  stem: { convolution: 'conv1', norm: 'bn1' },
  block: (stage, index) => `layer${stage - 1}.${index}`,
  convolution: (index) => ({ convolution: `conv${index}`, norm: `bn${index}` }),
  shortcut: { convolution: 'downsample.0', norm: 'downsample.1' },
};
