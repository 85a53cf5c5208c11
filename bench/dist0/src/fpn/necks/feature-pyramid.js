/**
 * The feature pyramid of Lin et al., arXiv 1612.03144, §3, and the choices its descendants made:
 *
 *   M_k = lateral_k(C_k) ⊕ upsample(M_{k+1})        1×1 laterals; the coarsest M is its lateral alone
 *   P_k = output_k(M_k)                              3×3 against the aliasing of upsampling
 *
 * then extra, coarser levels. The top-down chain carries M, never P.
 */
import { normalizedConvolution } from '../../layers/normalized-convolution.js';
/** RetinaNet's P6 and P7 (Lin et al., arXiv 1708.02002): the relu is before P7 alone. */
export const retinaLevels = (from) => ({
    kind: 'convolutions',
    from,
    count: 2,
    relu: true,
});
/** The paper's choices; norms are none, and output channels are the others'. */
const PAPER = {
    channels: 256,
    finest: 2,
    upsampling: 'nearest',
    fusion: 'sum',
    outputOn: 'all',
    finestOnly: false,
    extra: { kind: 'subsample', count: 1 },
    padding: 1,
    names: {
        lateral: (level) => `lateral${level}`,
        output: (level) => `output${level}`,
        extra: (level) => `output${level}`,
    },
};
/** A configuration with the paper's choices where it makes none. */
export const fpnSettings = (config) => ({ ...PAPER, ...config });
/**
 * The pyramid of feature maps.
 * @param features C_finest, …, finest first, each [N, C_k, H_k, W_k], any channels and sizes that the upsampling can bridge
 * @returns P_finest, … [N, d, H_k, W_k], then the extra levels, each half as large as the one before
 * @throws OperatorError where a size is one that the upsampling cannot reach
 */
export function featurePyramid(scope, features, config = {}) {
    const settings = fpnSettings(config);
    const { laterals, levels } = outputLevels(scope, features, settings);
    const coarsest = { c: features[features.length - 1], lateral: laterals[laterals.length - 1] };
    return namedLevels([...levels, ...extraLevels(scope, coarsest, levels, settings)], settings.finest);
}
/**
 * P_finest … of the given feature maps, without extra levels, and the laterals behind them.
 * @throws OperatorError as `featurePyramid` does
 */
export function outputLevels(scope, features, settings) {
    const { finest, outputOn, names, norms } = settings;
    const lateral = { channels: settings.channels, kernel: 1, bias: !norms?.lateral };
    const output = { ...outputConvolution(settings), bias: !norms?.output };
    const coarsest = features.length - 1;
    const laterals = features.map((c, i) => {
        // Without laterals, C_k gives M_k its size and nothing else.
        if (settings.fusion === 'top-down' && i < coarsest)
            return c;
        return normalizedConvolution(scope, names.lateral(finest + i), c, lateral, norms?.lateral);
    });
    const merged = topDown(scope, laterals, settings);
    const used = settings.finestOnly ? merged.slice(0, 1) : merged;
    const levels = used.map((m, i) => {
        if (outputOn === 'none' || (outputOn === 'merged' && i === coarsest))
            return m;
        return normalizedConvolution(scope, names.output(finest + i), m, output, norms?.output);
    });
    return { laterals, levels };
}
const outputConvolution = ({ channels, outputChannels = channels, padding }) => ({ channels: outputChannels, kernel: 3, padding });
/**
 * The levels beyond the coarsest of `levels`.
 * @throws OperatorError where a map is none
 */
export function extraLevels(scope, coarsest, levels, settings) {
    const { extra, names, finest, norms } = settings;
    const p = levels[levels.length - 1];
    const first = finest + levels.length;
    if (extra.kind === 'none')
        return [];
    if (extra.kind === 'subsample') {
        return repeated(p, extra.count, (map, i) => scope.named(names.subsampled?.(first + i)).maxPool2d(map, { kernel: 1, stride: 2 }));
    }
    const strided = { ...outputConvolution(settings), stride: 2, bias: !norms?.extra };
    return repeated({ ...coarsest, p }[extra.from], extra.count, (map, i) => {
        const level = first + i;
        const relu = i > 0 && extra.relu;
        const source = relu ? scope.named(names.activated?.(level - 1)).relu(map) : map;
        return normalizedConvolution(scope, names.extra(level), source, strided, norms?.extra);
    });
}
/** f(start), f(f(start)), …: `count` of them. */
function repeated(start, count, f) {
    const maps = [];
    let map = start;
    for (let i = 0; i < count; i++) {
        map = f(map, i);
        maps.push(map);
    }
    return maps;
}
/** Levels under their names, `p3`, `p4`, … from the finest on. */
export const namedLevels = (levels, finest) => Object.fromEntries(levels.map((level, i) => [`p${finest + i}`, level]));
/** M_k from the laterals, finest first. */
function topDown(scope, laterals, { finest, upsampling, fusion, names }) {
    const merged = [...laterals];
    if (fusion === 'lateral')
        return merged;
    for (let i = laterals.length - 2; i >= 0; i--) {
        const level = finest + i;
        const [, , height, width] = scope.nn.shape(laterals[i]);
        const above = scope
            .named(names.upsampled?.(level + 1))
            .resize(merged[i + 1], resizing(upsampling, [height, width]));
        merged[i] = fused(scope, laterals[i], above, fusion, names.merged?.(level));
    }
    return merged;
}
function fused(scope, lateral, above, fusion, name) {
    if (fusion === 'top-down')
        return above;
    if (fusion === 'sum')
        return scope.named(name).add(lateral, above);
    return scope.named(name).scale(scope.nn.add(lateral, above), 0.5);
}
function resizing(upsampling, size) {
    switch (upsampling) {
        case 'nearest':
            return { mode: 'nearest', size };
        case 'nearest-x2':
            return { mode: 'nearest', factor: 2 };
        case 'repeat-x2':
            return { mode: 'repeat', factor: 2 };
        case 'bilinear':
            return { mode: 'bilinear', size };
        case 'bilinear-align-corners':
            return { mode: 'bilinear', size, alignCorners: true };
    }
}
