/**
 * ResNet (He et al., arXiv 1512.03385), the bottom-up pathway: a stem of stride 4, then stages of residual
 * blocks whose outputs are C2, C3, C4, C5 at strides 4, 8, 16, 32. Every layout in use is a setting of this one
 * network: where a bottleneck strides, the batch norms' ε, and what its parameters are called.
 */

import type { Backend } from '../ops/backend.js';
import { batchNorm } from './batch-norm.js';
import { convolution } from './convolution.js';
import type { Scope } from './scope.js';

/** Paths of a convolution and its batch norm, relative to their block. */
export interface ConvNormNames {
  readonly convolution: string;
  readonly norm: string;
}

export interface BlockNames {
  /** The block's own path; '' where its layers stand beside everybody else's. */
  readonly path: string;
  /** Its convolutions, counting from 1. */
  convolution(index: number): ConvNormNames;
  readonly shortcut: ConvNormNames;
}

export interface ResNetNames {
  readonly stem: ConvNormNames;
  /** Names in a stage's block; the stages are 2…5 as in C2…C5, the blocks count from 0. */
  block(stage: number, index: number): BlockNames;
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
  /** Whether convolutions have a bias before their batch norm, as Keras' do. */
  readonly convolutionBias: boolean;
  /** How the stem's 7×7 is padded: by 3, or by TensorFlow's SAME, which puts 2 before and 3 after even sizes. */
  readonly stemPadding: 3 | 'same';
  /**
   * What surrounds the stem's max pool: a row and column of −∞ on every side, TensorFlow's SAME, or a row and
   * column of zeros on every side. Zeros and −∞ differ where the stem can be negative.
   */
  readonly stemPool: 'padded' | 'same' | 'zero-padded';
  readonly names: ResNetNames;
}

/** A bottleneck's output has four times the channels of its 3×3. */
const EXPANSION = { basic: 1, bottleneck: 4 };

/** The output of a block; its stage and index are those of `ResNetNames`. */
export interface BlockOutput<T> {
  readonly stage: number;
  readonly index: number;
  readonly map: T;
}

/**
 * C2, C3, … of an image [N,C,H,W], as many as there are depths: [N, width·expansion·2^(k−2), ⌈H/2ᵏ⌉, ⌈W/2ᵏ⌉].
 */
export function resNet<T>(scope: Scope<T>, image: T, config: ResNetConfig): T[] {
  const features: T[] = [];
  for (const { stage, map } of resNetBlocks(scope, image, config)) features[stage - 2] = map;
  return features;
}

/** The outputs of all blocks, each computed when it is asked for; a stage's last one is its C. */
export function* resNetBlocks<T>(scope: Scope<T>, image: T, config: ResNetConfig): Generator<BlockOutput<T>> {
  let map = stem(scope, image, config);
  for (const [i, depth] of config.depths.entries()) {
    const stage = i + 2;
    const width = config.width * (1 << i);
    for (let index = 0; index < depth; index++) {
      const stride = index === 0 && stage > 2 ? 2 : 1;
      const names = config.names.block(stage, index);
      map = residual(scope.at(names.path), map, { ...config, width, stride, names });
      yield { stage, index, map };
    }
  }
}

/** 7×7 convolution of stride 2, then a 3×3 max pool of stride 2. */
function stem<T>(scope: Scope<T>, image: T, config: ResNetConfig): T {
  const options = { channels: config.width, kernel: 7, stride: 2, padding: config.stemPadding };
  const x = scope.nn.relu(convNorm(scope, config.names.stem, image, config, options));
  return stemPool(scope.nn, x, config.stemPool);
}

function stemPool<T>(nn: Backend<T>, x: T, kind: ResNetConfig['stemPool']): T {
  const pool = { kernel: 3, stride: 2 };
  if (kind === 'zero-padded') return nn.maxPool2d(nn.pad(x, { top: 1, bottom: 1, left: 1, right: 1 }), pool);
  return nn.maxPool2d(x, { ...pool, padding: kind === 'same' ? 'same' : 1 });
}

/** What a block needs to know: the network's settings, and its own width, stride and names. */
interface Block extends Omit<ResNetConfig, 'names'> {
  readonly stride: number;
  readonly names: BlockNames;
}

/** relu(F(x) + shortcut(x)), the shortcut being x itself, or a 1×1 projection where the shape changes. */
function residual<T>(scope: Scope<T>, x: T, block: Block): T {
  const { nn } = scope;
  const { stride, names } = block;
  const channels = block.width * EXPANSION[block.block];
  const branch = { basic, bottleneck }[block.block](scope, x, block);
  const projects = stride !== 1 || scope.channels(x) !== channels;
  const shortcut = projects ? convNorm(scope, names.shortcut, x, block, { channels, kernel: 1, stride }) : x;
  return nn.relu(nn.add(branch, shortcut));
}

/** 3×3 → 3×3, the first with the stride. */
function basic<T>(scope: Scope<T>, x: T, block: Block): T {
  const same = { channels: block.width, kernel: 3, padding: 1 };
  const strided = { ...same, stride: block.stride };
  const y = scope.nn.relu(convNorm(scope, block.names.convolution(1), x, block, strided));
  return convNorm(scope, block.names.convolution(2), y, block, same);
}

/** 1×1 → 3×3 → 1×1, the last four times as wide. */
function bottleneck<T>(scope: Scope<T>, x: T, block: Block): T {
  const { width, stride, strideIn, names } = block;
  const reduce = { channels: width, kernel: 1, stride: strideIn === '1x1' ? stride : 1 };
  const spatial = { channels: width, kernel: 3, padding: 1, stride: strideIn === '3x3' ? stride : 1 };
  const expand = { channels: width * EXPANSION.bottleneck, kernel: 1 };
  let y = scope.nn.relu(convNorm(scope, names.convolution(1), x, block, reduce));
  y = scope.nn.relu(convNorm(scope, names.convolution(2), y, block, spatial));
  return convNorm(scope, names.convolution(3), y, block, expand);
}

function convNorm<T>(
  scope: Scope<T>,
  names: ConvNormNames,
  x: T,
  { epsilon, convolutionBias }: Pick<ResNetConfig, 'epsilon' | 'convolutionBias'>,
  options: { channels: number; kernel: number; stride?: number; padding?: number | 'same' },
): T {
  const y = convolution(scope.at(names.convolution), x, { ...options, bias: convolutionBias });
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
export const TORCH_NAMES = torchNames();

/** PyTorch's names where the stages or the shortcuts are called otherwise. */
export function torchNames({
  firstStage = 1,
  shortcut = 'downsample',
}: {
  firstStage?: number;
  shortcut?: string;
} = {}): ResNetNames {
  return {
    stem: { convolution: 'conv1', norm: 'bn1' },
    block: (stage, index) => ({
      path: `layer${stage - 2 + firstStage}.${index}`,
      convolution: (k) => ({ convolution: `conv${k}`, norm: `bn${k}` }),
      shortcut: { convolution: `${shortcut}.0`, norm: `${shortcut}.1` },
    }),
  };
}
