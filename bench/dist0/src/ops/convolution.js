import { shapeOf, storageOf } from './check.js';
import { checkConv2d } from './conv2d-geometry.js';
import { multiplyPanels, PANEL, panelsOf } from './gemm.js';
import { packFilters, packWindows } from './im2col.js';
import { elements } from './tensor.js';
import { tapsInside } from './window.js';
/** @throws OperatorError where the operands or options do not fit together */
export function convolutionOf(x, weight, bias, options) {
    const shape = (argument, t) => shapeOf('conv2d', argument, t, storageOf(x));
    const geometry = checkConv2d(shape('x', x), shape('weight', weight), bias && shape('bias', bias), options);
    const depth = weight.shape[1] * geometry.vertical.kernel * geometry.horizontal.kernel;
    return { x, weight, bias: bias && elements(bias), geometry, depth };
}
/** Output pixels computed at a time: 256 columns of 2,304 float64s (3×3×256) are 4.7 MB of panels. */
const TILE_COLUMNS = 256;
/** Where the sums are so deep that as many columns would fill more float64s than this (8 MB), a tile has fewer. */
const TILE_ELEMENTS = 2 ** 20;
/** The columns of a tile: what there is, in panels that do not grow beyond need. */
export function tileColumns(pixels, depth) {
    const fitting = PANEL * Math.max(Math.floor(TILE_ELEMENTS / depth / PANEL), 1);
    return Math.min(pixels, TILE_COLUMNS, fitting);
}
/**
 * Calls `visit` with the sums Σ weight·x, without bias, of every output: all images of one group, then the next.
 * @param by plain TypeScript where it is left out
 */
export function forEachTile(convolution, visit, by = plainMultiplier(convolution)) {
    const { x, weight, geometry, depth } = convolution;
    const { vertical, horizontal, groups } = geometry;
    const [images, outputs] = geometry.output;
    const pixels = vertical.output * horizontal.output;
    const filters = outputs / groups;
    const width = tileColumns(pixels, depth);
    const kernels = { data: by.filters, count: panelsOf(filters), depth };
    const { sums } = by;
    for (let group = 0; group < groups; group++) {
        packFilters(kernels, groupOf(weight, group, groups));
        for (let image = 0; image < images; image++) {
            const maps = groupOf(x.pick(image, null, null, null), group, groups);
            for (let start = 0; start < pixels; start += width) {
                const columns = Math.min(width, pixels - start);
                const used = { data: by.windows, count: panelsOf(columns), depth };
                packWindows(used, maps, geometry, start, columns);
                sums.fill(0, 0, kernels.count * used.count * PANEL * PANEL);
                by.multiply(kernels, used, sums);
                const first = group * filters;
                visit({ image, maps, first, filters, start, columns, sums, stride: used.count * PANEL });
            }
        }
    }
}
function plainMultiplier({ geometry, weight, depth }) {
    const rows = panelsOf(weight.shape[0] / geometry.groups) * PANEL;
    const pixels = geometry.vertical.output * geometry.horizontal.output;
    const columns = panelsOf(tileColumns(pixels, depth)) * PANEL;
    return {
        filters: new Float64Array(rows * depth),
        windows: new Float64Array(columns * depth),
        sums: new Float64Array(rows * columns),
        multiply: multiplyPanels,
    };
}
/** The `group`-th of `groups` equal parts of a view along its first axis. */
function groupOf(view, group, groups) {
    const size = view.shape[0] / groups;
    const rest = view.shape.slice(1);
    return view.lo(group * size, ...rest.map(() => 0)).hi(size, ...rest);
}
/** Calls `visit` with every weight·x of one output. Taps on padding are none. */
export function forEachProduct({ x, weight, geometry }, { image, filter, pixel }, visit) {
    const { vertical, horizontal, groups, output } = geometry;
    const [, outputs, , width] = output;
    const i = Math.floor(pixel / width);
    const j = pixel % width;
    const channels = weight.shape[1];
    const firstChannel = Math.floor(filter / (outputs / groups)) * channels;
    const [kernels, maps] = [weight.data, x.data];
    const [byFilter, byKernelChannel, byKernelRow, byKernelColumn] = weight.stride;
    const [byImage, byChannel, byRow, byColumn] = x.stride;
    const kernel = weight.offset + filter * byFilter;
    const map = x.offset + image * byImage + firstChannel * byChannel;
    const top = i * vertical.stride - vertical.before;
    const left = j * horizontal.stride - horizontal.before;
    const [firstRow, endRow] = tapsInside(vertical, i);
    const [firstColumn, endColumn] = tapsInside(horizontal, j);
    for (let c = 0; c < channels; c++) {
        for (let u = firstRow; u < endRow; u++) {
            const from = map + c * byChannel + (top + u * vertical.dilation) * byRow;
            const by = kernel + c * byKernelChannel + u * byKernelRow;
            for (let v = firstColumn; v < endColumn; v++) {
                visit(kernels[by + v * byKernelColumn] * maps[from + (left + v * horizontal.dilation) * byColumn]);
            }
        }
    }
}
