/**
 * The pyramid as published: Lin et al., "Feature Pyramid Networks for Object Detection", arXiv 1612.03144v2.
 * Nearest ×2 top-down, addition, a 3×3 on every merged map, no nonlinearity, P6 by subsampling P5 (§4.1,
 * footnote 2): the defaults of `FpnConfig`, as its backbones are those of `ResNetConfig`, the MSRA Caffe ResNets, which stride
 * in the first 1×1 of a bottleneck. They take BGR pixels minus Detectron's mean, a float64 array that NumPy subtracts in
 * float64. The paper names no parameters: the backbone's are torchvision's, the neck's are `lateral2`…`lateral5` and
 * `output2`…`output5`.
 */
import { RESNETS } from '../../layers/resnet-config.js';
import { isCounter } from '../model.js';
import { resNetFpn } from '../resnet-model.js';
/** Experiments in the paper bring the short side to 800; that is left to the caller. */
export const CAFFE_INPUT = {
    channelOrder: 'BGR',
    fullScale: 255,
    mean: [102.9801, 115.9465, 122.7717],
    deviation: [1, 1, 1],
    arithmetic: 'float64',
};
/**
 * The paper's pyramid.
 * @throws FpnError where the options do not fit the ResNet
 */
export const paperFpn = (resnet, options = {}) => resNetFpn(paperConfig(resnet), options);
/** The settings behind it, of which the paper's comparisons change a few (see paper-comparisons). */
export const paperConfig = (resnet) => ({
    name: `paper-${resnet}`,
    summary: 'arXiv 1612.03144: nearest, sum, a 3×3 on every level, P6 = subsampled P5',
    resNet: RESNETS[resnet],
    preprocessing: CAFFE_INPUT,
    parameterName: (onFile) => (isCounter(onFile) || onFile.startsWith('fc.') ? undefined : onFile),
});
