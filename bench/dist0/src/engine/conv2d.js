/**
 * The correctly rounded convolution of `ops/conv2d.ts` with its three steps in WebAssembly: the sums, the rounding test, and for what
 * that leaves open a sum in twice the precision. What even that leaves open, a tie in most cases, is settled exactly, as there.
 */
import { nearestFloat32, UNIT_ROUNDOFF } from '../numerics/rounding.js';
import { conv2d, sumErrorBound } from '../ops/conv2d.js';
import { exactOutput } from '../ops/conv2d-exact.js';
import { convolutionOf, forEachTile, tileColumns, } from '../ops/convolution.js';
import { PANEL, panelsOf } from '../ops/gemm.js';
import { normsOfFilters, normsOfWindows } from '../ops/im2col.js';
import { canonicalizeNaNs } from '../ops/nan.js';
import { zeros } from '../ops/tensor.js';
/** As `conv2d`, to the bit; groups of fewer filters than a panel has, and what the memory cannot hold, are computed by it. */
export function convolutionOn(machine) {
    return (x, weight, bias, options) => {
        const convolution = convolutionOf(x, weight, bias, options);
        const { groups } = convolution.geometry;
        const rooms = weight.shape[0] / groups < PANEL ? undefined : roomsFor(machine, convolution);
        return rooms ? computed(machine, rooms, convolution) : conv2d(x, weight, bias, options);
    };
}
function roomsFor(machine, { geometry, depth, weight }) {
    const pixels = geometry.vertical.output * geometry.horizontal.output;
    const columns = PANEL * panelsOf(tileColumns(pixels, depth));
    const filters = PANEL * panelsOf(weight.shape[0] / geometry.groups);
    try {
        return machine.reserve({
            filters: 8 * filters * depth,
            windows: 8 * columns * depth,
            sums: 8 * filters * columns,
            norms: 8 * (pixels + PANEL),
            rounded: 4 * columns,
            open: 4 * columns,
            pair: 16,
        });
    }
    catch (error) {
        if (error instanceof RangeError)
            return undefined;
        throw error;
    }
}
function computed(machine, rooms, convolution) {
    const { weight, bias, geometry, depth } = convolution;
    const { kernels } = machine;
    const [norms, rounded, open] = [
        machine.float64s(rooms.norms),
        machine.float32s(rooms.rounded),
        machine.int32s(rooms.open),
    ];
    const relativeError = sumErrorBound(depth);
    const filterNorms = normsOfFilters(weight);
    const [, outputs, height, width] = geometry.output;
    const settle = settlingOn(machine, rooms, convolution);
    const y = zeros(geometry.output);
    let someNaN = false;
    const roundTile = (tile) => {
        for (let f = 0; f < tile.filters; f++) {
            const filter = tile.first + f;
            const shift = bias ? bias[filter] : 0;
            const row = (tile.image * outputs + filter) * height * width + tile.start;
            const end = kernels.roundRow(rooms.sums.address + 8 * f * tile.stride, rooms.norms.address + 8 * tile.start, rooms.rounded.address, rooms.open.address, tile.columns, relativeError, filterNorms[filter], shift);
            y.data.set(rounded.subarray(0, tile.columns), row);
            // an address is unsigned, and comes as a signed number
            const opened = ((end >>> 0) - rooms.open.address) / 4;
            for (let n = 0; n < opened; n++) {
                const j = open[n];
                if (j >= tile.columns)
                    continue;
                const gauge = filterNorms[filter] * norms[tile.start + j] + Math.abs(shift);
                const settled = settle(tile, f, j, gauge);
                y.data[row + j] = settled;
                someNaN ||= Number.isNaN(settled);
            }
        }
    };
    forEachTile(convolution, (tile) => {
        if (tile.start === 0)
            norms.set(normsOfWindows(tile.maps, geometry));
        roundTile(tile);
    }, multiplierOn(machine, rooms, depth));
    // no NaN rounds for certain, so that all of them were settled
    if (someNaN)
        canonicalizeNaNs(y.data);
    return y;
}
const multiplierOn = (machine, rooms, depth) => ({
    filters: machine.float64s(rooms.filters),
    windows: machine.float64s(rooms.windows),
    sums: machine.float64s(rooms.sums),
    multiply(a, b) {
        const { filters, windows, sums } = rooms;
        machine.kernels.multiplyPanels(filters.address, windows.address, sums.address, a.count, b.count, depth);
    },
});
/**
 * What settles an output by its sum in twice the precision. Each of n additions errs by at most u·G(1 + γₙ), G = Σ|a||b| + |shift|; those
 * errors are known exactly, and adding them up errs by γₙ of their n·u·G: n²u²·G, doubled here for what the norms may fall short by.
 */
function settlingOn(machine, rooms, convolution) {
    const { bias, depth } = convolution;
    const pair = machine.float64s(rooms.pair);
    const relativeError = 2 * ((depth + 2) * UNIT_ROUNDOFF) ** 2;
    return (tile, f, j, gauge) => {
        const filter = tile.first + f;
        const place = { image: tile.image, filter, pixel: tile.start + j };
        const first = (room, n) => room.address + 8 * (Math.floor(n / PANEL) * depth * PANEL + (n % PANEL));
        machine.kernels.compensatedSum(first(rooms.filters, f), first(rooms.windows, j), depth, bias ? bias[filter] : 0, rooms.pair.address);
        const [sum, rest] = pair;
        const error = relativeError * gauge;
        // where an operand is not finite neither is the sum or its error
        if (!(Number.isFinite(sum) && Number.isFinite(rest) && error < Infinity))
            return exactOutput(convolution, place);
        let exact;
        const compare = (point) => {
            const difference = sum - point + rest;
            const doubt = error + 4 * UNIT_ROUNDOFF * (Math.abs(sum - point) + Math.abs(rest));
            if (Math.abs(difference) > doubt)
                return difference;
            exact = exactOutput(convolution, place);
            return 0;
        };
        const near = nearestFloat32(sum + rest, error + 2 * UNIT_ROUNDOFF * Math.abs(sum + rest), compare);
        return exact ?? near;
    };
}
