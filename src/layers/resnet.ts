/**
 * ResNet (He et al., arXiv 1512.03385, and 1603.05027), the bottom-up pathway: a stem of stride 4, then stages of
 * residual blocks whose outputs are C2, C3, C4, C5 at strides 4, 8, 16, 32. Every layout in use is a setting of this one
 * network (see resnet-config): its version, where a bottleneck strides, the batch norms' ε, what its parameters are called.
 */
import { batchNorm } from './batch-norm.js';
import { channelAffine } from './channel-affine.js';
import { type ConvolutionConfig, convolution } from './convolution.js';
import {
  type BlockNames,
  type ConvNormNames,
  type NormReluNames,
  type ResNetConfig,
  TORCH_NAMES,
} from './resnet-config.js';
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

const DEFAULTS = {
  version: 1,
  width: 64,
  groups: 1,
  groupWidth: 64,
  strideIn: '1x1',
  stridedBlock: 'first',
  norm: 'batch',
  epsilon: 1e-5,
  convolutionBias: false,
  stemPadding: 3,
  stemPool: 'padded',
  names: TORCH_NAMES,
} as const satisfies Partial<ResNetConfig>;

/** A configuration with every setting. */
type Settings = Required<ResNetConfig>;

/**
 * C2, C3, … of an image [N,C,H,W], as many as there are depths: [N, width·expansion·2^(k−2), ⌈H/2ᵏ⌉, ⌈W/2ᵏ⌉].
 * @throws OperatorError where the image is none, or the groups of a bottleneck do not divide its channels
 */
export function resNet<T>(scope: Scope<T>, image: T, config: ResNetConfig): T[] {
  const features: T[] = [];
  for (const { stage, map } of resNetBlocks(scope, image, config)) features[stage - 2] = map;
  return features;
}

/**
 * The outputs of all blocks, each computed when it is asked for; a stage's last one is its C.
 * @throws OperatorError as `resNet` does
 */
export function* resNetBlocks<T>(scope: Scope<T>, image: T, config: ResNetConfig): Generator<BlockOutput<T>> {
  const settings = { ...DEFAULTS, ...config };
  let map = stem(scope, image, settings);
  let ordinal = 0;
  for (const [i, depth] of settings.depths.entries()) {
    const stage = i + 2;
    const width = settings.width * (1 << i);
    for (let index = 0; index < depth; index++) {
      const stride = strides(settings, i, index) ? 2 : 1;
      const names = settings.names.block(stage, index, ordinal++);
      const block: Block = { settings, width, stride, names };
      const inner = scope.at(names.path);
      const input = preactivated(inner, map, block);
      map = residual(inner, map, input, block);
      yield { stage, index, input, map };
    }
  }
}

/**
 * The end of version 2: what the last block passes on, through a batch norm and a ReLU.
 * @throws OperatorError where the map is none
 */
export function resNetEnd<T>(scope: Scope<T>, map: T, config: ResNetConfig): T {
  const settings = { ...DEFAULTS, ...config };
  return normRelu(scope, settings.names.end, map, settings);
}

const strides = ({ stridedBlock, depths }: Settings, stage: number, index: number): boolean =>
  stridedBlock === 'first'
    ? index === 0 && stage > 0
    : index === depths[stage] - 1 && stage < depths.length - 1;

/** 7×7 convolution of stride 2, then a 3×3 max pool of stride 2. */
function stem<T>(scope: Scope<T>, image: T, settings: Settings): T {
  const { names, version } = settings;
  const options = { channels: settings.width, kernel: 7, stride: 2, padding: settings.stemPadding };
  const x = (version === 1 ? convNormRelu : convNorm)(scope, names.stem, image, settings, options);
  return stemPool(scope, x, settings);
}

function stemPool<T>(scope: Scope<T>, x: T, { stemPool: kind, names }: Settings): T {
  const pool = { kernel: 3, stride: 2 };
  const pooling = scope.named(names.stem.pool);
  if (kind !== 'zero-padded') return pooling.maxPool2d(x, { ...pool, padding: kind === 'same' ? 'same' : 1 });
  return pooling.maxPool2d(
    scope.named(names.stem.pad).pad(x, { top: 1, bottom: 1, left: 1, right: 1 }),
    pool,
  );
}

/** What a block needs to know: the network's settings, and its own width, stride and names. */
interface Block {
  readonly settings: Settings;
  readonly width: number;
  readonly stride: number;
  readonly names: BlockNames;
}

const preactivated = <T>(scope: Scope<T>, x: T, { settings, names }: Block): T =>
  settings.version === 1 ? x : normRelu(scope, names.preactivation, x, settings);

/**
 * relu(F(x) + shortcut(x)), in version 2 F(input) + shortcut. The shortcut is x itself, every second pixel of it where the
 * block strides, or a 1×1 projection of the input where the channels change.
 */
function residual<T>(scope: Scope<T>, x: T, input: T, block: Block): T {
  const { settings, width, stride, names } = block;
  const channels = width * EXPANSION[settings.block];
  const branch = { basic, bottleneck }[settings.block](scope, input, block);
  const projection = { channels, kernel: 1, stride };
  const shortcut =
    scope.channels(x) === channels
      ? subsampled(scope, x, stride)
      : convNorm(scope, names.shortcut, input, settings, projection);
  const sum = scope.named(names.add).add(branch, shortcut);
  return settings.version === 1 ? scope.named(names.relu).relu(sum) : sum;
}

const subsampled = <T>({ nn }: Scope<T>, x: T, stride: number): T =>
  stride === 1 ? x : nn.maxPool2d(x, { kernel: 1, stride });

/** 3×3 → 3×3, the first with the stride. */
function basic<T>(scope: Scope<T>, x: T, { settings, width, stride, names }: Block): T {
  const same = { channels: width, kernel: 3, padding: 1 };
  const y = convNormRelu(scope, names.convolution(1), x, settings, { ...same, stride });
  return convNorm(scope, names.convolution(2), y, settings, same);
}

/** 1×1 → 3×3 in groups → 1×1, the last four times as wide as the 3×3 is without groups. */
function bottleneck<T>(scope: Scope<T>, x: T, { settings, width, stride, names }: Block): T {
  const { strideIn, groups, groupWidth } = settings;
  const inner = Math.max(1, Math.floor((width * groupWidth) / 64)) * groups;
  const reduce = { channels: inner, kernel: 1, stride: strideIn === '1x1' ? stride : 1 };
  const spatial = { channels: inner, kernel: 3, padding: 1, groups, stride: strideIn === '3x3' ? stride : 1 };
  const expand = { channels: width * EXPANSION.bottleneck, kernel: 1 };
  let y = convNormRelu(scope, names.convolution(1), x, settings, reduce);
  y = convNormRelu(scope, names.convolution(2), y, settings, spatial);
  return convNorm(scope, names.convolution(3), y, settings, expand);
}

type Norms = Pick<Settings, 'norm' | 'epsilon' | 'convolutionBias'>;

function convNorm<T>(
  scope: Scope<T>,
  { convolution: path, norm, operator, normOperator }: ConvNormNames,
  x: T,
  norms: Norms,
  options: Omit<ConvolutionConfig, 'bias'>,
): T {
  const bias = norms.convolutionBias || norm === undefined;
  const y = convolution(scope.at(path), x, { ...options, bias, operator });
  return norm === undefined ? y : normalized(scope.at(norm), y, norms, normOperator);
}

const convNormRelu = <T>(
  scope: Scope<T>,
  names: ConvNormNames,
  x: T,
  norms: Norms,
  options: Omit<ConvolutionConfig, 'bias'>,
): T => scope.named(names.relu).relu(convNorm(scope, names, x, norms, options));

const normRelu = <T>(scope: Scope<T>, names: NormReluNames | undefined, x: T, norms: Norms): T =>
  scope.named(names?.relu).relu(names ? normalized(scope.at(names.norm), x, norms) : x);

const normalized = <T>(scope: Scope<T>, x: T, { norm, epsilon }: Norms, operator?: string): T =>
  norm === 'affine' ? channelAffine(scope, x, operator) : batchNorm(scope, x, epsilon, operator);
