/**
 * facebookresearch/Detectron 04155a0 (Caffe2), modeling/{ResNet,FPN}.py, in whose model zoo the paper's own weights are.
 * Differs from the paper: upsampling is ×2, so that the sides must be multiples of 32; a frozen batch norm is a scale and a
 * shift. Parameters are blobs, `res2_0_branch2a_w`, `res2_0_branch2a_bn_s`; ours are called by what they belong to,
 * `res2_0_branch2a.weight`. What a pyramid's blobs are called depends on how many blocks a stage has.
 *
 * Operators write into the blob they read where they can, so that `res2_0_branch2a_bn` is the ReLU's, and the sum and the
 * ReLU of all blocks but a stage's last are `res2_0_branch2c_bn`; what is overwritten has no name here.
 */
import { RESNETS, type ResNetNames } from '../../layers/resnet-config.js';
import type { Model, ModelOptions } from '../model.js';
import { backboneOf, resNetFpn } from '../resnet-model.js';
import { CAFFE_INPUT } from './paper.js';

/** @param depths of the stages, which say which block is a stage's last */
const namesOf = (depths: readonly number[]): ResNetNames => ({
  stem: { convolution: 'conv1', norm: 'res_conv1_bn', relu: 'res_conv1_bn', pool: 'pool1' },
  block: (stage, index) => {
    const block = `res${stage}_${index}`;
    const layer = (branch: string) => ({
      convolution: `${block}_branch${branch}`,
      norm: `${block}_branch${branch}_bn`,
    });
    return {
      path: '',
      convolution: (k) => {
        const names = layer(`2${'abc'[k - 1]}`);
        return { ...names, relu: names.norm };
      },
      shortcut: layer('1'),
      relu: index === depths[stage - 2] - 1 ? `${block}_sum` : `${block}_branch2c_bn`,
    };
  },
});

/**
 * The FPN of Detectron's Faster and Mask R-CNN.
 * @throws FpnError where the options do not fit the ResNet
 */
export function detectronFpn(
  resnet: 'resnet50' | 'resnet101' = 'resnet50',
  options: ModelOptions = {},
): Model {
  const { depths } = backboneOf(RESNETS[resnet], options);
  const sum = (level: number): string => `res${level}_${depths[level - 2] - 1}_sum`;
  return resNetFpn(
    {
      name: `detectron-${resnet}-fpn`,
      summary: 'Detectron (Caffe2): nearest ×2 (input a multiple of 32), affine channels, P6 = subsampled P5',
      resNet: { ...RESNETS[resnet], norm: 'affine', names: namesOf(depths) },
      fpn: {
        upsampling: 'nearest-x2',
        names: {
          lateral: (level) => `fpn_inner_${sum(level)}${level === 5 ? '' : '_lateral'}`,
          output: (level) => `fpn_${sum(level)}`,
          extra: (level) => `fpn_${level}`,
          upsampled: (level) => `fpn_inner_${sum(level - 1)}_topdown`,
          merged: (level) => `fpn_inner_${sum(level)}`,
          subsampled: () => `fpn_${sum(5)}_subsampled_2x`,
        },
      },
      preprocessing: { ...CAFFE_INPUT, multipleOf: 32 },
      parameterName,
    },
    options,
  );
}

/** `res2_0_branch2a_bn_s` → `res2_0_branch2a_bn.weight`; not those of heads, of the classifier, or of the solver. */
function parameterName(blob: string): string | undefined {
  const [, layer, leaf] =
    /^((?:conv1|res_conv1_bn|res\d_.+|fpn_(?:inner_)?res.+|fpn_\d))_([wbs])$/.exec(blob) ?? [];
  return layer && `${layer}.${leaf === 'b' ? 'bias' : 'weight'}`;
}
