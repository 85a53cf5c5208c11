/**
 * NAS-FPN (Ghiasi et al., arXiv 1904.07392), as mmdetection's necks/nas_fpn.py and mmcv's merge_cells compute it. Laterals
 * and extra levels are 1×1s with batch norm; then `stacks` times the seven merging cells that the search found.
 * A cell brings two maps to a size, merges them by sum or by global pooling, and ends in relu → 3×3 → norm:
 *
 *   sum(a, b) = a + b          gp(a, b) = b + σ(mean(b))·a
 */
import { batchNorm } from '../../layers/batch-norm.js';
import { convolution } from '../../layers/convolution.js';
import { namedLevels } from './feature-pyramid.js';
const sum = (cell, a, b, result) => cell.named(result).add(a, b);
const gp = (cell, a, b, result) => {
    const { nn } = cell;
    const attention = nn.sigmoid(cell.named('global_pool').globalAveragePool(b));
    return cell.named(result).add(b, nn.gate(a, attention));
};
/**
 * The pyramid of feature maps.
 * @param features C3, C4 and C5 [N, C_k, H_k, W_k], finest first, every side half of the one before, rounded up
 * @returns P3 … P7, [N, channels, H_k, W_k]
 * @throws OperatorError where the sizes are others, or C5 is too small for P7
 */
export function nasFpn(scope, features, config) {
    const { nn } = scope;
    const maps = features.map((c, i) => projection(scope.at(`lateral_convs.${i}`), c, config));
    for (let extra = 0; extra < 2; extra++) {
        const projected = projection(scope.at(`extra_downsamples.${extra}.0`), maps[maps.length - 1], config);
        maps.push(scope.named(`extra_downsamples.${extra}.1`).maxPool2d(projected, { kernel: 2 }));
    }
    const [size3, size4, size5, size6, size7] = maps.map((map) => sizeOf(nn, map));
    let [p3, p4, p5, p6, p7] = maps;
    for (let stack = 0; stack < config.stacks; stack++) {
        const stage = scope.at(`fpn_stages.${stack}`);
        const merged = (cell, merge, a, b, size, result) => merge(cell, resized(nn, a, size), resized(nn, b, size), result);
        const cell = (name, merge, a, b, size) => {
            const inner = stage.at(name);
            return output(inner.at('out_conv'), merged(inner, merge, a, b, size), config);
        };
        /** Without a convolution, the merged map is what the cell gives. */
        const bareCell = (name, merge, a, b, size) => merged(stage.at(name), merge, a, b, size, '');
        const early = cell('gp_64_4', gp, p6, p4, size4);
        const middle = cell('sum_44_4', sum, early, p4, size4);
        p3 = cell('sum_43_3', sum, middle, p3, size3);
        p4 = cell('sum_34_4', sum, p3, middle, size4);
        p5 = cell('sum_55_5', sum, p5, bareCell('gp_43_5', gp, p4, p3, size5), size5);
        p7 = cell('sum_77_7', sum, p7, bareCell('gp_54_7', gp, p5, middle, size7), size7);
        p6 = cell('gp_75_6', gp, p7, p5, size6);
    }
    return namedLevels([p3, p4, p5, p6, p7], 3);
}
const sizeOf = (nn, map) => {
    const [, , height, width] = nn.shape(map);
    return [height, width];
};
function projection(scope, map, { channels, epsilon }) {
    const y = convolution(scope.at('conv'), map, { channels, kernel: 1, bias: false });
    return batchNorm(scope.at('bn'), y, epsilon);
}
function output(scope, map, { channels, epsilon }) {
    const same = { channels, kernel: 3, padding: 1, bias: true };
    const activated = scope.named('activate').relu(map);
    return batchNorm(scope.at('bn'), convolution(scope.at('conv'), activated, same), epsilon);
}
/**
 * Up by nearest; down by a max pool of ⌈h/h′⌉ × ⌈w/w′⌉ on a map padded with *zeros* to a multiple, the smaller half
 * first. Which of the two is decided by comparing (h, w) with (h′, w′) as tuples, heights before widths.
 */
function resized(nn, map, size) {
    const [height, width] = sizeOf(nn, map);
    if (height === size[0] && width === size[1])
        return map;
    if (height < size[0] || (height === size[0] && width < size[1])) {
        return nn.resize(map, { mode: 'nearest', size });
    }
    const kernel = [Math.ceil(height / size[0]), Math.ceil(width / size[1])];
    const [rows, columns] = [kernel[0] * size[0] - height, kernel[1] * size[1] - width];
    const [top, left] = [Math.floor(rows / 2), Math.floor(columns / 2)];
    const padded = nn.pad(map, { top, left, bottom: rows - top, right: columns - left });
    return nn.maxPool2d(padded, { kernel });
}
