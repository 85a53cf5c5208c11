import { shapeOf, storageOf } from './check.js';
import { output } from './output.js';
import { checkPool2d } from './pool-geometry.js';
import { tapsInside } from './window.js';
/**
 * Max pooling: y[n,c,i,j] = max over the window's taps inside the input. Exact: every output is one of the inputs.
 * Padding is −∞, so it never wins; systems that pad with zeros do it with `pad`. A NaN in the window gives NaN, and +0
 * is larger than −0 (IEEE 754 maximum). A window wholly on padding gives −∞.
 * @param x [N,C,H,W] → [N,C,H′,W′], H′ as `checkWindow` says
 * @throws OperatorError where the shape or an option is out of range
 */
export function maxPool2d(x, options) {
    const shape = shapeOf('maxPool2d', 'x', x, storageOf(x));
    const geometry = checkPool2d('maxPool2d', shape, options);
    return output(x, geometry.output, (y) => writeMaxima(y.data, x, geometry));
}
function writeMaxima(y, x, { vertical, horizontal, output }) {
    const [batch, channels, height, width] = output;
    const { data } = x;
    const [byImage, byChannel, byRow, byColumn] = x.stride;
    let next = 0;
    for (let n = 0; n < batch; n++) {
        for (let c = 0; c < channels; c++) {
            const map = x.offset + n * byImage + c * byChannel;
            for (let i = 0; i < height; i++) {
                const [firstRow, endRow] = tapsInside(vertical, i);
                const top = i * vertical.stride - vertical.before;
                for (let j = 0; j < width; j++) {
                    const [firstColumn, endColumn] = tapsInside(horizontal, j);
                    const left = j * horizontal.stride - horizontal.before;
                    let maximum = -Infinity;
                    for (let u = firstRow; u < endRow; u++) {
                        const row = map + (top + u * vertical.dilation) * byRow;
                        for (let v = firstColumn; v < endColumn; v++) {
                            maximum = Math.max(maximum, data[row + (left + v * horizontal.dilation) * byColumn]);
                        }
                    }
                    y[next++] = maximum;
                }
            }
        }
    }
}
