import { namedLevels } from '../necks/feature-pyramid.js';
import { paperScheme } from './paper-comparisons.js';
/** Of the image, finest level first: C4 then has the strides 4, 8, 16, 32. */
const SCALES = [4, 2, 1, 0.5];
const FINEST = 2;
/**
 * The image pyramid on C4.
 * @throws FpnError where the options do not fit the ResNet
 */
export function paperImagePyramid(options = {}) {
    const single = paperScheme('c4', options);
    return {
        ...single,
        name: 'paper-resnet50-image-pyramid',
        summary: 'arXiv 1612.03144, Fig. 1 (a): C4 of the image at ×4, ×2, ×1 and ×½, as p2…p5',
        neckInputs: SCALES.map((_, i) => `c${FINEST + i}`),
        /** `c2`…`c5` are C4s, called by their strides. */
        backbone(scope, image) {
            const maps = SCALES.map((scale) => single.backbone(scope, scaled(scope, image, scale)).c4);
            return Object.fromEntries(maps.map((map, i) => [`c${FINEST + i}`, map]));
        },
        neck: (_, features) => namedLevels(features, FINEST),
    };
}
function scaled({ nn }, image, scale) {
    if (scale === 1)
        return image;
    const [, , height, width] = nn.shape(image);
    return nn.resize(image, {
        mode: 'bilinear',
        size: [Math.ceil(height * scale), Math.ceil(width * scale)],
    });
}
