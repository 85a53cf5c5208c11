/**
 * Segmentation proposals from a pyramid (Lin et al., arXiv 1612.03144, §6 and its appendix): at every position of every
 * level a small MLP looks at a window and says a mask and how likely an object is. Two windows, 5×5 and 7×7, stand
 * half an octave apart (7 ≈ 5√2), and each has one MLP for all levels. It runs as convolutions: a k×k, then two 1×1s
 * side by side. The paper names no activation; an MLP without one would be a linear map, so it is a relu. Windows
 * reach over the borders into zeros, so that every position has a proposal. Masks and scores are logits.
 */
import { convolution } from '../../layers/convolution.js';
/** The paper's. */
export const SEGMENT_PROPOSALS = { windows: [5, 7], hidden: 512, mask: 14 };
/**
 * The proposals on a pyramid.
 * @returns for every level and window `mask5x5_p2` [N, mask², H, W] and `score5x5_p2` [N,1,H,W], level by level
 * @throws OperatorError where a window's side is even
 */
export function segmentProposals(scope, pyramid, { windows, hidden, mask }) {
    const outputs = {};
    for (const [level, map] of Object.entries(pyramid)) {
        for (const side of windows) {
            const window = `${side}x${side}`;
            const mlp = scope.at(`proposals${window}`);
            const first = { channels: hidden, kernel: side, padding: (side - 1) / 2, bias: true };
            const seen = scope.nn.relu(convolution(mlp.at('hidden'), map, first));
            const last = (name, channels) => convolution(mlp.at(name), seen, { channels, kernel: 1, bias: true });
            outputs[`mask${window}_${level}`] = last('mask', mask * mask);
            outputs[`score${window}_${level}`] = last('score', 1);
        }
    }
    return outputs;
}
