import { namedLevels } from '../necks/feature-pyramid.js';
import { backboneOf, resNetFpn, resNetModel } from '../resnet-model.js';
import { paperConfig } from './paper.js';
const PAPER = paperConfig('resnet50');
const ABLATIONS = {
    'no-top-down': { what: '(d), laterals and 3×3s without a top-down path', fpn: { fusion: 'lateral' } },
    'no-lateral': {
        what: '(e), a top-down path from C5 alone',
        fpn: { fusion: 'top-down' },
        unused: /^lateral[2-4]\./,
    },
    'finest-only': {
        what: '(f), P2 alone',
        fpn: { finestOnly: true, extra: { kind: 'none' } },
        unused: /^output[3-5]\./,
    },
};
/**
 * The paper's pyramid without one of its parts.
 * @throws FpnError where the options do not fit the ResNet
 */
export function paperAblation(which, options = {}) {
    const { what, fpn, unused } = ABLATIONS[which];
    return resNetFpn({
        ...PAPER,
        name: `${PAPER.name}-${which}`,
        summary: `arXiv 1612.03144, Table 1 ${what}`,
        fpn,
        parameterName: (onFile) => (unused?.test(onFile) ? undefined : PAPER.parameterName(onFile)),
    }, options);
}
const NECK = /^(lateral|output)\d\./;
const SCHEMES = {
    c4: { what: 'Table 1 (a), C4 alone', finest: 4, coarsest: 4, unused: /^((lateral|output)\d|layer4)\./ },
    c5: { what: 'Table 1 (b), C5 alone', finest: 5, coarsest: 5, unused: NECK },
    hierarchy: { what: 'Fig. 1 (c), C3…C5 as they are', finest: 3, coarsest: 5, unused: NECK },
};
/**
 * The levels are the backbone's maps themselves; the backbone ends with the coarsest.
 * @throws FpnError where the options do not fit the ResNet
 */
export function paperScheme(which, options = {}) {
    const { what, finest, coarsest, unused } = SCHEMES[which];
    const resNet = backboneOf(PAPER.resNet, options);
    return resNetModel({
        ...PAPER,
        name: `${PAPER.name}-${which}`,
        summary: `arXiv 1612.03144, ${what}`,
        resNet: { ...resNet, depths: resNet.depths.slice(0, coarsest - 1) },
        finest,
        neck: (_, features) => namedLevels(features, finest),
        parameterName: (onFile) => (unused.test(onFile) ? undefined : PAPER.parameterName(onFile)),
    });
}
