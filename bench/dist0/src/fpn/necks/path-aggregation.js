/**
 * The bottom-up path that follows FPN's top-down one, in its two forms:
 *
 *   PANet   N_{k+1} = conv(down(N_k) + P_{k+1}), N_finest = P_finest     ShuLiu1993/PANet, modeling/FPN.py
 *   PAFPN   I_{k+1} = P_{k+1} + down(I_k), N_k = conv(I_k)               mmdetection, necks/pafpn.py
 *
 * PANet's path carries the convolved map, PAFPN's the sum before it: they are not the same network.
 * `down` is a 3×3 of stride 2, `conv` a 3×3. Both have a bias and, unless they have a norm, no activation.
 */
import { normalizedConvolution } from '../../layers/normalized-convolution.js';
import { extraLevels, fpnSettings, namedLevels, outputLevels, } from './feature-pyramid.js';
/**
 * The pyramid of feature maps, by the way down and the way up again.
 * @param features C_finest, …, finest first, each [N, C_k, H_k, W_k], every side half of the one before, rounded up
 * @returns P_finest, … [N, d, H_k, W_k], and the extra levels, drawn from the new P_coarsest
 * @throws OperatorError where the sizes are others
 */
export function pathAggregation(scope, features, { fpn, carries, pathNorm, ...names }) {
    const settings = fpnSettings(fpn);
    const { laterals, levels } = outputLevels(scope, features, settings);
    const output = { channels: settings.channels, kernel: 3, padding: 1, bias: true };
    const layer = (path, x, stride) => {
        const y = normalizedConvolution(scope, path, x, { ...output, stride }, pathNorm);
        return pathNorm ? scope.named(names.activated?.(path)).relu(y) : y;
    };
    const aggregated = [levels[0]];
    let carried = levels[0];
    for (let i = 1; i < levels.length; i++) {
        const level = settings.finest + i;
        const sum = scope.nn.add(levels[i], layer(names.down(level), carried, 2));
        const convolved = layer(names.output(level), sum, 1);
        aggregated.push(convolved);
        carried = carries === 'sum' ? sum : convolved;
    }
    const coarsest = { c: features[features.length - 1], lateral: laterals[laterals.length - 1] };
    const extra = extraLevels(scope, coarsest, aggregated, settings);
    return namedLevels([...aggregated, ...extra], settings.finest);
}
