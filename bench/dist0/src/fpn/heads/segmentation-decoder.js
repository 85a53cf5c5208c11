/**
 * The decoder of segmentation_models.pytorch's FPN (after Kirillov et al., "Panoptic Feature Pyramid Networks", arXiv
 * 1901.02446, Fig. 3): every level comes to the size of the finest by blocks of a 3×3, a group norm, a ReLU and a doubling
 * with aligned corners, the finest by one block without a doubling; the four are added up, the coarsest first.
 */
import { convolution } from '../../layers/convolution.js';
import { groupNormalization } from '../../layers/group-norm.js';
const EPSILON = 1e-5;
/**
 * @param levels of a pyramid, finest first, each half as large as the one before
 * @returns [N, channels, H, W] of the size of the finest
 * @throws OperatorError where the sizes are others
 */
export function segmentationDecoder(scope, levels, config) {
    const coarsest = levels.length - 1;
    const branches = levels.map((_, i) => {
        const doublings = coarsest - i;
        return branch(scope.at(`seg_blocks.${i}.block`), levels[doublings], doublings, config);
    });
    return branches.reduce((sum, map, i) => scope.named(i === coarsest ? 'merge' : undefined).add(sum, map));
}
/** One block for every doubling, and one where there is none. */
function branch(scope, level, doublings, { channels, groups }) {
    let map = level;
    for (let i = 0; i < Math.max(doublings, 1); i++) {
        const block = scope.at(String(i));
        const conv = { channels, kernel: 3, padding: 1, bias: false };
        const y = convolution(block.at('block.0'), map, conv);
        map = block.named('block.2').relu(groupNormalization(block.at('block.1'), y, groups, EPSILON));
        if (doublings > 0) {
            map = block.named('').resize(map, { mode: 'bilinear', factor: 2, alignCorners: true });
        }
    }
    return map;
}
