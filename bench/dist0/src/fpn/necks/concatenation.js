/**
 * The pyramid of mr7495/COVID-CT-Code, and of NawafKhalid/FPN_TensorFlow after it. Differs from FPN: levels meet by
 * concatenation and not by addition, so that M_k has d channels more than M_{k+1}; and each level has an output
 * convolution of its own kind.
 *
 *   M_k = [upsample(M_{k+1}), lateral_k(C_k)]      nearest to C_k's size; M_5 is its lateral alone
 *   P_5 = 3×3 SAME,  P_4 and P_3 = 3×3 VALID (two rows and columns fewer than M),  P_2 = 1×1
 */
import { convolution } from '../../layers/convolution.js';
import { extraLevels, namedLevels, } from './feature-pyramid.js';
const OUTPUTS = {
    2: { kernel: 1 },
    3: { kernel: 3, padding: 'valid' },
    4: { kernel: 3, padding: 'valid' },
    5: { kernel: 3, padding: 'same' },
};
/**
 * The pyramid of feature maps.
 * @param features C_finest … C_5, finest first, any channels and sizes; C_4 and C_3 at least 3×3
 * @returns P_finest … [N, d, H_k, W_k], P_4 and P_3 two rows and columns smaller, and the extra levels
 * @throws OperatorError where C_4 or C_3 is smaller
 */
export function concatenationPyramid(scope, features, config) {
    const { nn } = scope;
    const { channels, finest, names } = config;
    const laterals = features.map((c, i) => convolution(scope.at(names.lateral(finest + i)), c, { channels, kernel: 1, bias: true }));
    const merged = [...laterals];
    for (let i = laterals.length - 2; i >= 0; i--) {
        const [, , height, width] = nn.shape(laterals[i]);
        const upsampled = scope.named(names.upsampled?.(finest + i + 1));
        const above = upsampled.resize(merged[i + 1], { mode: 'nearest', size: [height, width] });
        merged[i] = scope.named(names.merged?.(finest + i)).concat([above, laterals[i]]);
    }
    const levels = merged.map((m, i) => {
        const level = finest + i;
        return convolution(scope.at(names.output(level)), m, { channels, bias: true, ...OUTPUTS[level] });
    });
    const coarsest = { c: features[features.length - 1], lateral: laterals[laterals.length - 1] };
    const extra = extraLevels(scope, coarsest, levels, { ...config, padding: 'same' });
    return namedLevels([...levels, ...extra], finest);
}
