/**
 * What the Keras systems share. Two ResNets: keras.applications', and matterport's, of which keras-retinanet has the
 * names. The latter's settings: flat names beside everybody else's, biased convolutions under batch norms of
 * ε 1e-3, an explicit zero padding of 3 around a VALID stem (which is a padding of 3), a SAME max pool,
 * the stride in the first 1×1 of a bottleneck.
 */
import type { ResNetConfig, ResNetNames } from '../../layers/resnet-config.js';
import { nameFromKeras } from '../../weights/keras/layout.js';
import { isCounter } from '../model.js';
import type { FpnNames } from '../necks/feature-pyramid.js';

/** `res4b_branch2a` and `bn4b_branch2a`: blocks are letters, so that a ResNet-101's fourth stage runs from a to w. */
export const LETTER_NAMES: ResNetNames = {
  stem: { convolution: 'conv1', norm: 'bn_conv1' },
  block: (stage, index) => {
    const block = `${stage}${String.fromCharCode(97 + index)}_branch`;
    return {
      path: '',
      convolution: (k) => {
        const layer = `${block}2${String.fromCharCode(96 + k)}`;
        return { convolution: `res${layer}`, norm: `bn${layer}` };
      },
      shortcut: { convolution: `res${block}1`, norm: `bn${block}1` },
    };
  },
};

export const KERAS_RESNET = {
  strideIn: '1x1',
  epsilon: 1e-3,
  convolutionBias: true,
  stemPool: 'same',
  names: LETTER_NAMES,
} as const satisfies Partial<ResNetConfig>;

/** keras.applications: `conv4_block11_2_conv`, blocks counting from 1; a block's convolution 0 is its shortcut. */
const APPLICATIONS_NAMES: ResNetNames = {
  stem: { convolution: 'conv1_conv', norm: 'conv1_bn' },
  block: (stage, index) => {
    const layer = (k: number) => {
      const name = `conv${stage}_block${index + 1}_${k}`;
      return { convolution: `${name}_conv`, norm: `${name}_bn` };
    };
    return { path: '', convolution: layer, shortcut: layer(0) };
  },
};

/** Another ε than everybody's, and zeros around the stem's VALID pool. */
export const APPLICATIONS_EPSILON = 1.001e-5;

export const APPLICATIONS_RESNET = {
  strideIn: '1x1',
  epsilon: APPLICATIONS_EPSILON,
  convolutionBias: true,
  stemPool: 'zero-padded',
  names: APPLICATIONS_NAMES,
} as const satisfies Partial<ResNetConfig>;

/**
 * keras.applications' ResNet V2: a stage strides in its last block, the last stage nowhere. The stem's convolution has no
 * batch norm, nor has the third of a block or its shortcut; these have a bias, and no others.
 */
const V2_NAMES: ResNetNames = {
  stem: { convolution: 'conv1_conv' },
  block: (stage, index) => {
    const block = `conv${stage}_block${index + 1}`;
    return {
      path: '',
      preactivation: `${block}_preact_bn`,
      convolution: (k) => ({
        convolution: `${block}_${k}_conv`,
        ...(k < 3 && { norm: `${block}_${k}_bn` }),
      }),
      shortcut: { convolution: `${block}_0_conv` },
    };
  },
  end: 'post_bn',
};

export const APPLICATIONS_RESNET_V2 = {
  version: 2,
  strideIn: '3x3',
  stridedBlock: 'last',
  epsilon: APPLICATIONS_EPSILON,
  stemPool: 'zero-padded',
  names: V2_NAMES,
} as const satisfies Partial<ResNetConfig>;

/** keras-retinanet's names of a pyramid, and of those that were made after it. */
export const REDUCED_NAMES: FpnNames = {
  lateral: (level) => `C${level}_reduced`,
  output: (level) => `P${level}`,
  extra: (level) => `P${level}`,
};

/** Our name of a Keras variable, leaving out whole parts of a model by the pattern of their layers. */
export const kerasParameterName =
  (otherParts?: RegExp) =>
  (onFile: string): string | undefined =>
    otherParts?.test(onFile) || isCounter(onFile) ? undefined : nameFromKeras(onFile);
