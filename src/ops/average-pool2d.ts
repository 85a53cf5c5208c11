/**
 * Average pooling: y[n,c,i,j] = Σ window / count, rounded once. Padding adds zeros to the sum; whether it
 * adds to the count is `countIncludePadding` (PyTorch's default says yes). Where ceil mode lets a window
 * hang over the padded input, the overhang never counts.
 */
import { OperatorError } from '../errors.js';
import { mean } from './mean.js';
import { canonicalizeNaNs } from './nan.js';
import type { AveragePoolOptions } from './options.js';
import { checkPool2d, type PoolGeometry } from './pool-geometry.js';
import { type Shape, type Tensor, zeros } from './tensor.js';
import { tapsInside, type WindowAxis } from './window.js';

/**
 * Shape rule: as every pooling's.
 * @throws OperatorError where only inputs count and a window has none
 */
export function checkAveragePool2d(x: Shape, options: AveragePoolOptions): PoolGeometry {
  const geometry = checkPool2d('averagePool2d', x, options);
  if (options.countIncludePadding === false) {
    for (const [side, axis] of [
      ['row', geometry.vertical],
      ['column', geometry.horizontal],
    ] as const) {
      for (let i = 0; i < axis.output; i++) {
        if (reach(axis, i).inside === 0) {
          throw new OperatorError(
            'averagePool2d',
            'every window',
            'to hold an input',
            `none in ${side} ${i}`,
          );
        }
      }
    }
  }
  return geometry;
}

export function averagePool2d(x: Tensor, options: AveragePoolOptions): Tensor {
  const { vertical, horizontal, output } = checkAveragePool2d(x.shape, options);
  const [batch, channels, height, width] = output;
  const countPadding = options.countIncludePadding ?? true;
  const y = zeros(output);
  for (let i = 0; i < height; i++) {
    const rows = reach(vertical, i);
    for (let j = 0; j < width; j++) {
      const columns = reach(horizontal, j);
      const count = countPadding ? rows.padded * columns.padded : rows.inside * columns.inside;
      const windows = x.lo(0, 0, rows.first, columns.first).hi(batch, channels, rows.inside, columns.inside);
      for (let n = 0; n < batch; n++) {
        for (let c = 0; c < channels; c++) y.set(n, c, i, j, mean(windows.pick(n, c, null, null), count));
      }
    }
  }
  canonicalizeNaNs(y.data);
  return y;
}

/** The first input of window `i`, how many of its taps are inputs, and how many inputs or padding. */
function reach(axis: WindowAxis, i: number): { first: number; inside: number; padded: number } {
  const start = i * axis.stride - axis.before;
  const [firstTap, endTap] = tapsInside(axis, i);
  return {
    first: start + firstTap,
    inside: Math.max(endTap - firstTap, 0),
    padded: Math.min(axis.kernel, axis.input + axis.after - start),
  };
}
