/**
 * A convolution's operands as matrix panels: one row per filter, one column per output pixel, and the
 * taps (channel, row, column) of a window along the depth. Reads any strided view in place.
 */
import { PANEL } from './gemm.js';
import { elements } from './tensor.js';
import { tapsInside } from './window.js';
/** Filters [F,C,kH,kW] into as many row panels [⌈F/4⌉][C·kH·kW][4]. Rows beyond the last filter are zero. */
export function packFilters(panels, weight) {
    const [filters, channels, kernelHeight, kernelWidth] = weight.shape;
    const [byFilter, byChannel, byRow, byColumn] = weight.stride;
    const depth = channels * kernelHeight * kernelWidth;
    const { data, offset } = weight;
    const packed = panels.data;
    packed.fill(0, (panels.count - 1) * depth * PANEL, panels.count * depth * PANEL);
    const width = PANEL; // hoisted: an import is no constant to V8
    for (let f = 0; f < filters; f++) {
        let target = Math.floor(f / width) * depth * width + (f % width);
        for (let c = 0; c < channels; c++) {
            for (let u = 0; u < kernelHeight; u++) {
                let source = offset + f * byFilter + c * byChannel + u * byRow;
                for (let v = 0; v < kernelWidth; v++) {
                    packed[target] = data[source];
                    source += byColumn;
                    target += width;
                }
            }
        }
    }
}
/** The Euclidean norm of every filter of [F,C,kH,kW]. */
export function normsOfFilters(weight) {
    const norms = new Float64Array(weight.shape[0]);
    for (let f = 0; f < norms.length; f++) {
        const filter = elements(weight.pick(f, null, null, null));
        let squares = 0;
        for (let k = 0; k < filter.length; k++)
            squares += filter[k] * filter[k];
        norms[f] = Math.sqrt(squares);
    }
    return norms;
}
/**
 * Windows `start … start + columns` of an image [C,H,W] into as many column panels [⌈columns/4⌉][C·kH·kW][4].
 * Taps on padding, and columns beyond the last, are zero.
 */
export function packWindows({ data, count, depth }, image, window, start, columns) {
    const offsets = tapOffsets(image, window, depth);
    for (let panel = 0; panel < count; panel++) {
        const target = panel * depth * PANEL;
        const first = panel * PANEL;
        const filled = Math.min(PANEL, columns - first);
        const places = Array.from({ length: filled }, (_, j) => placeOf(window, image, start + first + j));
        if (filled === PANEL && places.every((place) => isInside(window, place))) {
            packFour(data, target, image.data, offsets, places);
        }
        else {
            data.fill(0, target, target + depth * PANEL);
            for (const [j, place] of places.entries()) {
                packOne(data, target + j, image.data, offsets, window, place);
            }
        }
    }
}
/** Where each tap of a window is read, from the window's corner on. */
function tapOffsets({ stride }, { vertical, horizontal }, depth) {
    const [byChannel, byRow, byColumn] = stride;
    const offsets = new Int32Array(depth);
    let next = 0;
    for (let channel = 0; next < depth; channel += byChannel) {
        for (let u = 0; u < vertical.kernel; u++) {
            const row = channel + u * vertical.dilation * byRow;
            for (let v = 0; v < horizontal.kernel; v++)
                offsets[next++] = row + v * horizontal.dilation * byColumn;
        }
    }
    return offsets;
}
function placeOf({ vertical, horizontal }, image, pixel) {
    const [, byRow, byColumn] = image.stride;
    const i = Math.floor(pixel / horizontal.output);
    const j = pixel % horizontal.output;
    const top = i * vertical.stride - vertical.before;
    const left = j * horizontal.stride - horizontal.before;
    return {
        corner: image.offset + top * byRow + left * byColumn,
        rows: tapsInside(vertical, i),
        columns: tapsInside(horizontal, j),
    };
}
const isInside = ({ vertical, horizontal }, { rows, columns }) => rows[0] === 0 && rows[1] === vertical.kernel && columns[0] === 0 && columns[1] === horizontal.kernel;
/** Four windows without padding, side by side. */
function packFour(packed, target, data, offsets, [a, b, c, d]) {
    const [first, second, third, fourth] = [a.corner, b.corner, c.corner, d.corner];
    for (let tap = 0, t = target; tap < offsets.length; tap++, t += 4) {
        const offset = offsets[tap];
        packed[t] = data[first + offset];
        packed[t + 1] = data[second + offset];
        packed[t + 2] = data[third + offset];
        packed[t + 3] = data[fourth + offset];
    }
}
/** One window's taps inside the image, in every fourth place. */
function packOne(packed, target, data, offsets, { vertical, horizontal }, { corner, rows, columns }) {
    const taps = vertical.kernel * horizontal.kernel;
    const width = PANEL;
    for (let channel = 0; channel < offsets.length; channel += taps) {
        for (let u = rows[0]; u < rows[1]; u++) {
            const row = channel + u * horizontal.kernel;
            for (let v = columns[0]; v < columns[1]; v++) {
                packed[target + (row + v) * width] = data[corner + offsets[row + v]];
            }
        }
    }
}
/** The Euclidean norm of every window of an image [C,H,W], padding counting as zero, in output order. */
export function normsOfWindows(image, { vertical, horizontal }) {
    const [, , width] = image.shape;
    const squares = pixelSquares(image);
    const norms = new Float64Array(vertical.output * horizontal.output);
    let next = 0;
    for (let i = 0; i < vertical.output; i++) {
        const [firstRow, endRow] = tapsInside(vertical, i);
        const top = i * vertical.stride - vertical.before;
        for (let j = 0; j < horizontal.output; j++) {
            const [firstColumn, endColumn] = tapsInside(horizontal, j);
            const left = j * horizontal.stride - horizontal.before;
            let sum = 0;
            for (let u = firstRow; u < endRow; u++) {
                const row = (top + u * vertical.dilation) * width;
                for (let v = firstColumn; v < endColumn; v++)
                    sum += squares[row + left + v * horizontal.dilation];
            }
            norms[next++] = Math.sqrt(sum);
        }
    }
    return norms;
}
/** Σ_c x[c,h,w]² for every pixel. */
function pixelSquares(image) {
    const [channels, height, width] = image.shape;
    const [byChannel, byRow, byColumn] = image.stride;
    const squares = new Float64Array(height * width);
    for (let c = 0; c < channels; c++) {
        for (let h = 0; h < height; h++) {
            let source = image.offset + c * byChannel + h * byRow;
            for (let w = 0; w < width; w++) {
                const value = image.data[source];
                squares[h * width + w] += value * value;
                source += byColumn;
            }
        }
    }
    return squares;
}
