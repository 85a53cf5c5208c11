/**
 * ResNet (He et al., arXiv 1512.03385, and 1603.05027), the bottom-up pathway: a stem of stride 4, then stages of
 * residual blocks whose outputs are C2, C3, C4, C5 at strides 4, 8, 16, 32. Every layout in use is a setting of this one
 * network (see resnet-config): its version, where a bottleneck strides, the batch norms' ε, what its parameters are called.
 */
import type { Backend } from '../ops/backend.js';
import { batchNorm } from './batch-norm.js';
import { convolution } from './convolution.js';
import type { BlockNames, ConvNormNames, ResNetConfig } from './resnet-config.js';
import type { Scope } from './scope.js';

/** A bottleneck's output has four times the channels of its 3×3. */
const EXPANSION = { basic: 1, bottleneck: 4 };

/** A block that has been run; its stage and index are those of `ResNetNames`. */
export interface BlockOutput<T> {
  readonly stage: number;
  readonly index: number;
  /** What its convolutions read: the block's input, in version 2 after its batch norm and ReLU. */
  readonly input: T;
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
      const stride = strides(config, i, index) ? 2 : 1;
      const names = config.names.block(stage, index);
      const block = { ...config, width, stride, names };
      const inner = scope.at(names.path);
      const input = preactivated(inner, map, block);
      map = residual(inner, map, input, block);
      yield { stage, index, input, map };
    }
  }
}

/** The end of version 2: what the last block passes on, through a batch norm and a ReLU. */
export const resNetEnd = <T>(scope: Scope<T>, map: T, { names, epsilon }: ResNetConfig): T =>
  scope.nn.relu(normalized(scope, names.end, map, epsilon));

const strides = ({ stridedBlock, depths }: ResNetConfig, stage: number, index: number): boolean =>
  stridedBlock === 'first'
    ? index === 0 && stage > 0
    : index === depths[stage] - 1 && stage < depths.length - 1;

/** 7×7 convolution of stride 2, then a 3×3 max pool of stride 2. */
function stem<T>(scope: Scope<T>, image: T, config: ResNetConfig): T {
  const options = { channels: config.width, kernel: 7, stride: 2, padding: config.stemPadding };
  const x = convNorm(scope, config.names.stem, image, config, options);
  return stemPool(scope.nn, config.version === 1 ? scope.nn.relu(x) : x, config.stemPool);
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

const preactivated = <T>(scope: Scope<T>, x: T, { version, names, epsilon }: Block): T =>
  version === 1 ? x : scope.nn.relu(normalized(scope, names.preactivation, x, epsilon));

/**
 * relu(F(x) + shortcut(x)), in version 2 F(input) + shortcut. The shortcut is x itself, every second pixel of it where the
 * block strides, or a 1×1 projection of the input where the channels change.
 */
function residual<T>(scope: Scope<T>, x: T, input: T, block: Block): T {
  const { nn } = scope;
  const { stride, names } = block;
  const channels = block.width * EXPANSION[block.block];
  const branch = { basic, bottleneck }[block.block](scope, input, block);
  const projection = { channels, kernel: 1, stride };
  const shortcut =
    scope.channels(x) === channels
      ? subsampled(nn, x, stride)
      : convNorm(scope, names.shortcut, input, block, projection);
  const sum = nn.add(branch, shortcut);
  return block.version === 1 ? nn.relu(sum) : sum;
}

const subsampled = <T>(nn: Backend<T>, x: T, stride: number): T =>
  stride === 1 ? x : nn.maxPool2d(x, { kernel: 1, stride });

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
  const bias = convolutionBias || names.norm === undefined;
  const y = convolution(scope.at(names.convolution), x, { ...options, bias });
  return normalized(scope, names.norm, y, epsilon);
}

const normalized = <T>(scope: Scope<T>, name: string | undefined, x: T, epsilon: number): T =>
  name === undefined ? x : batchNorm(scope.at(name), x, epsilon);
