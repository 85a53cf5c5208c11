/**
 * kuangliu/pytorch-fpn, commit 4421a71. Differs from the paper: bilinear upsampling, no 3×3 on P5, no P6,
 * stride in the 3×3. Its `FPN101` builds [2,2,2,2] blocks, not ResNet-101, and so does this.
 * Bilinear had aligned corners up to PyTorch 0.3, and has not had them since 0.4. The system prepares no
 * images; ours get torchvision's ImageNet normalisation. Its ReLUs and pools are functions, and have no names.
 */
import { torchNames } from '../../layers/resnet-config.js';
import { retinaLevels } from '../necks/feature-pyramid.js';
import { TORCHVISION_INPUT } from '../preprocessing.js';
import { resNetFpn } from '../resnet-model.js';
/** What the source calls FPN101 builds. */
const FPN101 = {
    block: 'bottleneck',
    depths: [2, 2, 2, 2],
    strideIn: '3x3',
    names: torchNames({ shortcut: 'shortcut', activations: 'functions' }),
};
/** retina_fpn.py calls its stages layer2…layer5. */
const RETINA_FPN101 = {
    ...FPN101,
    names: torchNames({ shortcut: 'shortcut', activations: 'functions', firstStage: 2 }),
};
/**
 * fpn.py: P2…P5.
 * @throws FpnError where the options do not fit the ResNet
 */
export const pytorchFpn = (options = {}) => build('pytorch-fpn', 'kuangliu fpn.py: bilinear, no 3×3 on P5, blocks [2,2,2,2]', FPN101, options, {
    extra: { kind: 'none' },
});
/**
 * retina_fpn.py: P3…P7, P6 by a convolution of C5, P7 of relu(P6).
 * @throws FpnError where the options do not fit the ResNet
 */
export const pytorchRetinaFpn = (options = {}) => build('pytorch-retina-fpn', 'kuangliu retina_fpn.py: as pytorch-fpn from P3 up, P6 and P7 by convolution from C5', RETINA_FPN101, options, { finest: 3, extra: retinaLevels('c') });
const build = (name, summary, resNet, options, levels) => resNetFpn({
    name,
    summary,
    resNet,
    fpn: {
        ...levels,
        upsampling: options.alignCorners ? 'bilinear-align-corners' : 'bilinear',
        outputOn: 'merged',
        names: {
            // latlayer1 and smooth1 belong to level 4, and count downwards.
            lateral: (level) => (level === 5 ? 'toplayer' : `latlayer${5 - level}`),
            output: (level) => `smooth${5 - level}`,
            extra: (level) => `conv${level}`,
        },
    },
    preprocessing: TORCHVISION_INPUT,
}, options);
