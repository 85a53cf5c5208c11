/**
 * BiFPN (Tan, Pang, Le: EfficientDet, arXiv 1911.09070), as google/automl computes it and rwightman's
 * efficientdet-pytorch names it. A cell goes down through the levels and up again; every node fuses its inputs,
 * brought to its size and channels, then applies swish, a separable 3×3 and a batch norm (efficientdet-pytorch's own
 * models other ones, see `BifpnConfig`):
 *
 *   P_k^td  = node(P_k, P_{k+1}^td)                    k = coarsest − 1 … finest
 *   P_k^out = node(P_k, P_k^td, P_{k−1}^out)           k = finest + 1 … coarsest; the coarsest has no td
 *
 * In the first cell each edge that reads a backbone map has a 1×1 with bias and batch norm of its own, so a map
 * that two nodes read is projected twice.
 */
import { batchNorm } from '../../layers/batch-norm.js';
import { convolution } from '../../layers/convolution.js';
import { namedLevels } from './feature-pyramid.js';
const ATTENTION_EPSILON = 1e-4;
/**
 * The pyramid of feature maps.
 * @param features C_finest … of a backbone, finest first, each [N, C_k, H_k, W_k] with every side half of the one before,
 *   rounded up; levels up to the coarsest are made from the last one
 * @returns P_finest … P_coarsest, [N, channels, H_k, W_k]
 * @throws OperatorError where the sizes are others
 */
export function bifpn(scope, features, config) {
    let nodes = features.map((map, i) => ({ level: config.finest + i, map }));
    for (let level = config.finest + features.length; level <= config.coarsest; level++) {
        const index = level - config.finest;
        const { map } = nodes[nodes.length - 1];
        const coarser = scope.at(`resample.${index}`);
        nodes.push({ level, map: halve(coarser, project(coarser, map, config), config) });
    }
    for (let cell = 0; cell < config.cells; cell++)
        nodes = bifpnCell(scope.at(`cell.${cell}`), nodes, config);
    return namedLevels(nodes.map(({ map }) => map), config.finest);
}
/** One cell; its nodes are numbered after its inputs, in the order in which they are made. */
function bifpnCell(scope, inputs, config) {
    const nodes = [...inputs];
    /** Numbers of each level's nodes, oldest first. */
    const numbers = new Map(inputs.map(({ level }, number) => [level, [number]]));
    const newest = (level) => numbers.get(level).at(-1);
    const size = (level) => scope.nn.shape(inputs[level - config.finest].map).slice(2);
    const addNode = (level, sources) => {
        const node = scope.at(`fnode.${nodes.length - inputs.length}`);
        const edges = sources.map((number) => {
            const edge = node.at(`combine.resample.${number}`);
            return resample(edge, nodes[number], level, size(level), config);
        });
        const fused = fuse(node.at('combine'), edges, config);
        numbers.get(level).push(nodes.length);
        nodes.push({ level, map: output(node.at('after_combine'), fused, config) });
    };
    for (let level = config.coarsest - 1; level >= config.finest; level--) {
        addNode(level, [newest(level), newest(level + 1)]);
    }
    for (let level = config.finest + 1; level <= config.coarsest; level++) {
        addNode(level, [...numbers.get(level), newest(level - 1)]);
    }
    return inputs.map(({ level }) => nodes[newest(level)]);
}
/** A node's map with the cell's channels, at the size of another level. */
function resample(scope, { level, map }, target, [height, width], config) {
    let y = project(scope, map, config);
    if (target < level)
        y = scope.named('upsample').resize(y, { mode: 'nearest', size: [height, width] });
    for (let k = level; k < target; k++)
        y = halve(scope, y, config);
    return y;
}
/** A 1×1 and a batch norm where the channels are not the cell's yet. */
const project = (scope, map, config) => scope.channels(map) === config.channels ? map : convNorm(scope.at('conv'), map, 1, config);
function convNorm(scope, map, kernel, config) {
    const { channels, redundantBias, epsilon } = config;
    const options = { channels, kernel, padding: (kernel - 1) / 2, bias: redundantBias };
    return batchNorm(scope.at('bn'), convolution(scope.at('conv'), map, options), epsilon);
}
const halve = (scope, map, { padding }) => scope.named('downsample').maxPool2d(map, { kernel: 3, stride: 2, padding });
function fuse(scope, edges, { fusion }) {
    if (fusion === 'sum') {
        // The last sum is what the layer gives.
        const last = edges.length - 1;
        return edges.reduce((sum, edge, i) => scope.named(i === last ? '' : undefined).add(sum, edge));
    }
    const weights = scope.parameter('edge_weights', 'scale', [edges.length]);
    return scope.nn.weightedMean(edges, weights, ATTENTION_EPSILON);
}
/** swish → separable 3×3 → batch norm, or what the configuration has in place of the first two. */
function output(scope, fused, config) {
    const { channels, redundantBias, epsilon } = config;
    const act = scope.named('act');
    const activated = config.activation === 'silu' ? act.silu(fused) : act.relu(fused);
    const conv = scope.at('conv');
    if (!config.separable)
        return convNorm(conv, activated, 3, config);
    const depthwise = { channels, kernel: 3, padding: 1, groups: channels, bias: false };
    const spatial = convolution(conv.at('conv_dw'), activated, depthwise);
    const y = convolution(conv.at('conv_pw'), spatial, { channels, kernel: 1, bias: redundantBias });
    return batchNorm(conv.at('bn'), y, epsilon);
}
