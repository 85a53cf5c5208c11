/**
 * Max pooling: y[n,c,i,j] = max over the window's taps inside the input. Padding is −∞, so it never wins;
 * systems that pad with zeros do it with `pad`. Exact: every output is one of the inputs. A NaN in the
 * window gives NaN, and +0 is larger than −0 (IEEE 754 maximum). A window wholly on padding gives −∞.
 */

import { canonicalizeNaNs } from './nan.js';
import type { MaxPoolOptions } from './options.js';
import { checkPool2d } from './pool-geometry.js';
import { type Tensor, zeros } from './tensor.js';
import { tapsInside } from './window.js';

export function maxPool2d(x: Tensor, options: MaxPoolOptions): Tensor {
  const { vertical, horizontal, output } = checkPool2d('maxPool2d', x.shape, options);
  const [batch, channels, height, width] = output;
  const { data } = x;
  const [byImage, byChannel, byRow, byColumn] = x.stride;
  const y = zeros(output);
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
          y.data[next++] = maximum;
        }
      }
    }
  }
  canonicalizeNaNs(y.data);
  return y;
}
