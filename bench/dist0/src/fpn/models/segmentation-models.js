/**
 * qubvel/segmentation_models.pytorch bd7f877, decoders/fpn: a pyramid for segmentation on torchvision's ResNets. Differs from
 * the paper: upsampling is ×2, so that the sides must be multiples of 32; the levels are the merged maps themselves, without
 * 3×3s, and there is no P6. `decoder` is what its decoder makes of the four (see heads/segmentation-decoder). The segmentation
 * head after it, a 1×1 to the user's classes and a resize by 4, is left out, as are its weights.
 */
import { RESNETS } from '../../layers/resnet-config.js';
import { segmentationDecoder } from '../heads/segmentation-decoder.js';
import { isCounter } from '../model.js';
import { TORCHVISION_INPUT } from '../preprocessing.js';
import { resNetFpn } from '../resnet-model.js';
const CHANNELS = 128;
/** The source's, which wants a multiple of it as channels; a decoder of fewer channels has a group for each. */
const GROUPS = 32;
/** Parts of a checkpoint that are neither its pyramid nor its decoder. */
const OTHER_PARTS = /^(segmentation_head|classification_head)\./;
/**
 * The pyramid and the decoder.
 * @param options `hidden` are the decoder's channels
 * @throws FpnError where the options do not fit the ResNet
 */
export function smpFpn(resnet = 'resnet34', options = {}) {
    const { hidden: channels = CHANNELS } = options;
    return {
        ...resNetFpn({
            name: `smp-fpn-${resnet}`,
            summary: 'segmentation_models.pytorch FPN: P2…P5 without 3×3s (input a multiple of 32), decoder with group norms',
            resNet: { ...RESNETS[resnet], strideIn: '3x3' },
            backbonePath: 'encoder',
            fpn: {
                upsampling: 'nearest-x2',
                outputOn: 'none',
                extra: { kind: 'none' },
                names: {
                    lateral: (level) => (level === 5 ? 'p5' : `p${level}.skip_conv`),
                    output: (level) => `p${level}`,
                    extra: (level) => `p${level}`,
                    merged: (level) => `p${level}`,
                },
            },
            neckPath: 'decoder',
            preprocessing: { ...TORCHVISION_INPUT, multipleOf: 32 },
            parameterName: (onFile) => (isCounter(onFile) || OTHER_PARTS.test(onFile) ? undefined : onFile),
        }, options),
        head: (scope, pyramid) => ({
            decoder: segmentationDecoder(scope.at('decoder'), Object.values(pyramid), {
                channels,
                groups: Math.min(GROUPS, channels),
            }),
        }),
    };
}
