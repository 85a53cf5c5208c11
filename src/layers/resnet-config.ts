/** What there is to choose about a ResNet, what its layers are called, and the choices that have names. */

/** Paths of a convolution and its batch norm, relative to their block. Without a norm, a convolution has a bias. */
export interface ConvNormNames {
  readonly convolution: string;
  readonly norm?: string;
  /** The ReLU after them, where the system has a name for it. */
  readonly relu?: string;
  /** The convolution itself, within its path, where that path is the name of what the norm gives (detectron2). */
  readonly operator?: string;
  /** The norm itself, within its path, where that path is the name of something else (Detectron). */
  readonly normOperator?: string;
}

/** A batch norm, and the ReLU after it where the system has a name for that. */
export interface NormReluNames {
  readonly norm: string;
  readonly relu?: string;
}

export interface StemNames extends ConvNormNames {
  /** The zero padding before the pool, and the pool, where the system has names for them. */
  readonly pad?: string;
  readonly pool?: string;
}

/** What the layers of one residual block are called. */
export interface BlockNames {
  /** The block's own path; '' where its layers stand beside everybody else's. */
  readonly path: string;
  /** Its convolutions, counting from 1. */
  convolution(index: number): ConvNormNames;
  readonly shortcut: ConvNormNames;
  /** What a block of version 2 reads its input through. */
  readonly preactivation?: NormReluNames;
  /** The sum of branch and shortcut, where the system has a name for it. */
  readonly add?: string;
  /** The ReLU after the sum, where the system has a name for it; '' where it is the block's own. */
  readonly relu?: string;
}

/** What the layers of a ResNet are called: its stem's, each block's, and its end's. */
export interface ResNetNames {
  readonly stem: StemNames;
  /** The batch norm and the ReLU after the last block of version 2. */
  readonly end?: NormReluNames;
  /**
   * Names in a stage's block; the stages are 2…5 as in C2…C5, the blocks count from 0.
   * @param ordinal of the block in the whole network, from 0
   */
  block(stage: number, index: number, ordinal: number): BlockNames;
}

/** What a setting is left out for is He et al.'s own network, on torchvision's names. */
export interface ResNetConfig {
  /**
   * 1, where a block ends with the ReLU of its sum; or 2 (He et al., arXiv 1603.05027), where batch norm and ReLU come
   * before convolutions, so that blocks pass on sums that no ReLU has touched, and the network ends with one of each.
   */
  readonly version?: 1 | 2;
  readonly block: 'basic' | 'bottleneck';
  /** Blocks in each stage; [3, 4, 6, 3] is ResNet-34 and ResNet-50. */
  readonly depths: readonly number[];
  /** Channels of the stem and of the first stage's 3×3 convolutions; 64, as in every published ResNet. */
  readonly width?: number;
  /** Groups of a bottleneck's 3×3; 1. More of them make a ResNeXt (Xie et al., arXiv 1611.05431). */
  readonly groups?: number;
  /**
   * Channels of each of those groups in the first stage of a network of width 64; 64. A bottleneck's 3×3 has
   * ⌊width·groupWidth/64⌋·groups channels, none of no channels, and its block has as many as if there were one group of 64: 128 makes a wide
   * ResNet (Zagoruyko & Komodakis, arXiv 1605.07146).
   */
  readonly groupWidth?: number;
  /** Which convolution of a bottleneck has the stage's stride: the first 1×1 (Caffe), the default, or the 3×3 (torch). */
  readonly strideIn?: '1x1' | '3x3';
  /** Which block of a stage strides: the first, of all stages but the first; or the last, of all but the last (Keras' V2). */
  readonly stridedBlock?: 'first' | 'last';
  /** 1e-5. */
  readonly epsilon?: number;
  /**
   * What follows a convolution: a batch norm, or a scale and a shift alone, in which Detectron keeps a batch norm that is
   * frozen; `batch`.
   */
  readonly norm?: 'batch' | 'affine';
  /** Whether convolutions have a bias before their batch norm, as Keras' do; false. */
  readonly convolutionBias?: boolean;
  /** How the stem's 7×7 is padded: by 3, or by TensorFlow's SAME, which puts 2 before and 3 after even sizes. */
  readonly stemPadding?: 3 | 'same';
  /**
   * What surrounds the stem's max pool: a row and column of −∞ on every side, TensorFlow's SAME, or a row and
   * column of zeros on every side. Zeros and −∞ differ where the stem can be negative.
   */
  readonly stemPool?: 'padded' | 'same' | 'zero-padded';
  readonly names?: ResNetNames;
}

/** The published ResNets: Table 1 of the original paper, and torchvision's ResNeXts and wide ResNets. */
export const RESNETS = {
  resnet18: { block: 'basic', depths: [2, 2, 2, 2] },
  resnet34: { block: 'basic', depths: [3, 4, 6, 3] },
  resnet50: { block: 'bottleneck', depths: [3, 4, 6, 3] },
  resnet101: { block: 'bottleneck', depths: [3, 4, 23, 3] },
  resnet152: { block: 'bottleneck', depths: [3, 8, 36, 3] },
  'resnext50-32x4d': { block: 'bottleneck', depths: [3, 4, 6, 3], groups: 32, groupWidth: 4 },
  'resnext101-32x8d': { block: 'bottleneck', depths: [3, 4, 23, 3], groups: 32, groupWidth: 8 },
  'resnext101-64x4d': { block: 'bottleneck', depths: [3, 4, 23, 3], groups: 64, groupWidth: 4 },
  'wide-resnet50-2': { block: 'bottleneck', depths: [3, 4, 6, 3], groupWidth: 128 },
  'wide-resnet101-2': { block: 'bottleneck', depths: [3, 4, 23, 3], groupWidth: 128 },
} as const satisfies Record<string, ResNetConfig>;

/** A ResNet that has a name. */
export type ResNetName = keyof typeof RESNETS;

/** What a family of PyTorch's ResNets calls otherwise than torchvision. */
export interface TorchNamesOptions {
  /** Number of the first stage; 1. */
  readonly firstStage?: number;
  /** `downsample`. */
  readonly shortcut?: string;
  /**
   * Its ReLUs: modules called `relu`, one in the stem and one in each block, which uses it several times; modules `act1`,
   * `act2`, `act3` (timm); or functions, without names, so that a block's last one is what the block gives. Then the stem's
   * pool is a function too.
   */
  readonly activations?: 'relu' | 'act' | 'functions';
}

/** PyTorch's names: `layer1.0.conv1`, `layer1.0.bn1`, `layer1.0.downsample.0`. */
export function torchNames({
  firstStage = 1,
  shortcut = 'downsample',
  activations = 'relu',
}: TorchNamesOptions = {}): ResNetNames {
  const conv = (k: number): ConvNormNames => ({
    convolution: `conv${k}`,
    norm: `bn${k}`,
    ...(activations !== 'functions' && { relu: activations === 'act' ? `act${k}` : 'relu' }),
  });
  const last = { relu: 'relu', act: 'act3', functions: '' }[activations];
  return {
    stem: { ...conv(1), ...(activations !== 'functions' && { pool: 'maxpool' }) },
    block: (stage, index) => ({
      path: `layer${stage - 2 + firstStage}.${index}`,
      convolution: conv,
      shortcut: { convolution: `${shortcut}.0`, norm: `${shortcut}.1` },
      relu: last,
    }),
  };
}

/** torchvision's names, which most PyTorch ResNets share. */
export const TORCH_NAMES = torchNames();
