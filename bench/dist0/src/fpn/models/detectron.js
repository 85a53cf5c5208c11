/**
 * facebookresearch/Detectron 04155a0 (Caffe2), modeling/{ResNet,FPN}.py, in whose model zoo the paper's own weights are.
 * Differs from the paper: upsampling is ×2, so that the sides must be multiples of 32; a frozen batch norm is a scale and a
 * shift. Parameters are blobs, `res2_0_branch2a_w`, `res2_0_branch2a_bn_s`; ours are called by what they belong to,
 * `res2_0_branch2a.weight`. What a pyramid's blobs are called depends on how many blocks a stage has.
 *
 * Operators write into the blob that they read where they can, so that after a run `res2_0_branch2a` is what the ReLU has made
 * of it, and `res2_0_branch2c_bn` the ReLU of the block's sum, but in a stage's last block; what is overwritten has no name.
 */
import { RESNETS } from '../../layers/resnet-config.js';
import { backboneOf, resNetFpn } from '../resnet-model.js';
import { CAFFE_INPUT } from './paper.js';
/** A convolution whose blob holds the ReLU's result at last. */
const inPlace = (convolution, norm = `${convolution}_bn`) => ({
    convolution,
    norm,
    relu: convolution,
    operator: 'conv2d',
});
/** @param depths of the stages, which say which block is a stage's last */
const namesOf = (depths) => ({
    stem: { ...inPlace('conv1', 'res_conv1_bn'), pool: 'pool1' },
    block: (stage, index) => {
        const branch = `res${stage}_${index}_branch`;
        const sum = `${branch}2c_bn`;
        const isLast = index === depths[stage - 2] - 1;
        const last = { convolution: `${branch}2c`, norm: sum, ...(!isLast && { normOperator: 'batchNorm2d' }) };
        return {
            path: '',
            convolution: (k) => (k === 3 ? last : inPlace(`${branch}2${'ab'[k - 1]}`)),
            shortcut: { convolution: `${branch}1`, norm: `${branch}1_bn` },
            relu: isLast ? `res${stage}_${index}_sum` : sum,
        };
    },
});
/**
 * The FPN of Detectron's Faster and Mask R-CNN.
 * @throws FpnError where the options do not fit the ResNet
 */
export function detectronFpn(resnet = 'resnet50', options = {}) {
    const { depths } = backboneOf(RESNETS[resnet], options);
    const sum = (level) => `res${level}_${depths[level - 2] - 1}_sum`;
    return resNetFpn({
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
    }, options);
}
/**
 * `res2_0_branch2a_bn_s` → `res2_0_branch2a_bn.weight`; not those of heads, of the classifier, or of the solver. Names that
 * are ours already stay as they are.
 */
function parameterName(blob) {
    if (/\.(weight|bias)$/.test(blob))
        return blob;
    const [, layer, leaf] = /^((?:conv1|res_conv1_bn|res\d_.+|fpn_(?:inner_)?res.+|fpn_\d))_([wbs])$/.exec(blob) ?? [];
    return layer && `${layer}.${leaf === 'b' ? 'bias' : 'weight'}`;
}
