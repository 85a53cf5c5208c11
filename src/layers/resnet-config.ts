/** What there is to choose about a ResNet, what its layers are called, and the choices that have names. */

/** Paths of a convolution and its batch norm, relative to their block. Without a norm, a convolution has a bias. */
export interface ConvNormNames {
  readonly convolution: string;
  readonly norm?: string;
}

export interface BlockNames {
  /** The block's own path; '' where its layers stand beside everybody else's. */
  readonly path: string;
  /** Its convolutions, counting from 1. */
  convolution(index: number): ConvNormNames;
  readonly shortcut: ConvNormNames;
  /** The batch norm of what a block of version 2 reads. */
  readonly preactivation?: string;
}

export interface ResNetNames {
  readonly stem: ConvNormNames;
  /** The batch norm after the last block of version 2. */
  readonly end?: string;
  /** Names in a stage's block; the stages are 2…5 as in C2…C5, the blocks count from 0. */
  block(stage: number, index: number): BlockNames;
}

export interface ResNetConfig {
  /**
   * 1, where a block ends with the ReLU of its sum; or 2 (He et al., arXiv 1603.05027), where batch norm and ReLU come
   * before convolutions, so that blocks pass on sums that no ReLU has touched, and the network ends with one of each.
   */
  readonly version: 1 | 2;
  readonly block: 'basic' | 'bottleneck';
  /** Blocks in each stage; [3, 4, 6, 3] is ResNet-34 and ResNet-50. */
  readonly depths: readonly number[];
  /** Channels of the stem and of the first stage's 3×3 convolutions; 64 in every published ResNet. */
  readonly width: number;
  /** Which convolution of a bottleneck has the stage's stride: the first 1×1 (Caffe) or the 3×3 (torch). */
  readonly strideIn: '1x1' | '3x3';
  /** Which block of a stage strides: the first, of all stages but the first; or the last, of all but the last (Keras' V2). */
  readonly stridedBlock: 'first' | 'last';
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
