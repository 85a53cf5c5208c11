/** Most models are a ResNet under a neck: how one is put together, and what its options change. */
import { FpnError, OperatorError } from '../errors.js';
import { resNet } from '../layers/resnet.js';
import { RESNETS } from '../layers/resnet-config.js';
import { formatShape } from '../ops/tensor.js';
import { isCounter } from './model.js';
import { featurePyramid } from './necks/feature-pyramid.js';
/**
 * A system's ResNet, changed as the options say.
 * @throws FpnError where its depths are not as many or no integers from 1 on, its width is no such number, a stride is to be in
 *   a convolution that its blocks do not have, or ε is for norms that have none
 */
export function backboneOf(system, { depths, width, epsilon, strideIn }) {
    const stages = system.depths.length;
    if (depths && (depths.length !== stages || !depths.every(isCount))) {
        throw new FpnError(`depths: expected ${stages} integers from 1 on, got ${depths.join(',') || 'none'}`);
    }
    if (width !== undefined && !isCount(width)) {
        throw new FpnError(`width: expected an integer from 1 on, got ${width}`);
    }
    if (strideIn !== undefined && system.block === 'basic') {
        throw new FpnError(`strideIn: expected none for basic blocks, which have no 1×1, got ${strideIn}`);
    }
    if (epsilon !== undefined && system.norm === 'affine') {
        throw new FpnError(`epsilon: expected none for norms that are a scale and a shift, got ${epsilon}`);
    }
    return {
        ...system,
        ...(depths && { depths }),
        ...(width !== undefined && { width }),
        ...(epsilon !== undefined && { epsilon }),
        ...(strideIn !== undefined && { strideIn }),
    };
}
const isCount = (n) => Number.isSafeInteger(n) && n > 0;
/**
 * Composes a model: image → C2…C5 → P_finest….
 * @param options what to change about the ResNet
 * @throws FpnError where the options do not fit it (see `backboneOf`)
 */
export function resNetModel(config, options = {}) {
    const { name, summary, preprocessing, imageModes, finest, sizeMultiple } = config;
    const { backbonePath = '', neckPath = '' } = config;
    const backbone = backboneOf(config.resNet ?? RESNETS.resnet50, options);
    return {
        name,
        summary,
        preprocessing,
        ...(imageModes && { imageModes }),
        ...(sizeMultiple && { sizeMultiple }),
        parameterName: config.parameterName ?? ((onFile) => (isCounter(onFile) ? undefined : onFile)),
        neckInputs: backbone.depths.map((_, i) => `c${i + 2}`).slice(finest - 2),
        backbone(scope, image) {
            const size = scope.nn.shape(image).slice(2);
            if (sizeMultiple && size.some((n) => n % sizeMultiple !== 0)) {
                throw new OperatorError(name, 'image sides', `to be multiples of ${sizeMultiple}`, formatShape(size));
            }
            const maps = resNet(scope.at(backbonePath), image, backbone);
            return Object.fromEntries(maps.map((map, i) => [`c${i + 2}`, map]));
        },
        neck: (scope, features) => config.neck(scope.at(neckPath), features),
    };
}
/**
 * Composes a ResNet and a feature pyramid.
 * @param options what to change about them; their `channels` are the pyramid's where the configuration gives none
 * @throws FpnError where the options do not fit the ResNet (see `backboneOf`)
 */
export function resNetFpn(config, options = {}) {
    const { channels } = options;
    const fpn = { ...(channels !== undefined && { channels }), ...config.fpn };
    return resNetModel({
        ...config,
        finest: fpn.finest ?? 2,
        neck: (scope, features) => featurePyramid(scope, features, fpn),
    }, options);
}
