import type { NdArray } from 'ndarray';
import { OperatorError } from '../errors.js';
import { checkSwitch, shapeOf } from './check.js';
import { mean } from './mean.js';
import type { AveragePoolOptions } from './options.js';
import { output } from './output.js';
import { checkPool2d, type PoolGeometry } from './pool-geometry.js';
import type { Floats, Shape, Tensor } from './tensor.js';
import { tapsInside, type WindowAxis } from './window.js';

/** Where the windows of an average pool fall, and whether they divide by their padding too. */
export interface AveragePoolGeometry extends PoolGeometry {
  readonly countIncludePadding: boolean;
}

const OPTIONS: readonly (keyof AveragePoolOptions)[] = [
  'kernel',
  'stride',
  'padding',
  'ceilMode',
  'countIncludePadding',
];

/**
 * Shape rule: as every pooling's; there is no dilation.
 * @throws OperatorError where only inputs count and a window has none
 */
export function checkAveragePool2d(x: Shape, options: AveragePoolOptions): AveragePoolGeometry {
  const geometry = checkPool2d('averagePool2d', x, options, OPTIONS);
  const given = options.countIncludePadding;
  const countIncludePadding = checkSwitch('averagePool2d', 'countIncludePadding', given, true);
  if (!countIncludePadding) {
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
  return { ...geometry, countIncludePadding };
}

/**
 * Average pooling: y[n,c,i,j] = Σ window / count, rounded once. Padding adds zeros to the sum; whether it
 * adds to the count is `countIncludePadding` (PyTorch's default says yes). Where ceil mode lets a window
 * hang over the padded input, the overhang never counts. A sum that is exactly zero gives +0.
 * @param x [N,C,H,W] → [N,C,H′,W′], H′ as `checkWindow` says
 * @throws OperatorError where the shape or an option is out of range, or only inputs count and a window has none
 */
export const averagePool2d = (x: Tensor, options: AveragePoolOptions): Tensor =>
  averageWindows(x, checkAveragePool2d(shapeOf('averagePool2d', 'x', x), options), mean);

/** @param meanOf Σ map / count for the part of a window [H,W] that lies inside the input */
export function averageWindows<D extends Floats>(
  x: NdArray<D>,
  { vertical, horizontal, output: shape, countIncludePadding }: AveragePoolGeometry,
  meanOf: (map: NdArray<D>, count: number) => number,
): NdArray<D> {
  const [batch, channels, height, width] = shape;
  return output(x, shape, (y) => {
    for (let i = 0; i < height; i++) {
      const rows = reach(vertical, i);
      for (let j = 0; j < width; j++) {
        const columns = reach(horizontal, j);
        const count = countIncludePadding ? rows.padded * columns.padded : rows.inside * columns.inside;
        const windows = x
          .lo(0, 0, rows.first, columns.first)
          .hi(batch, channels, rows.inside, columns.inside);
        for (let n = 0; n < batch; n++) {
          for (let c = 0; c < channels; c++) y.set(n, c, i, j, meanOf(windows.pick(n, c, null, null), count));
        }
      }
    }
  });
}

/** The first input of window `i`, how many of its taps are inputs, and how many inputs or padding. */
export function reach(axis: WindowAxis, i: number): { first: number; inside: number; padded: number } {
  const start = i * axis.stride - axis.before;
  const [firstTap, endTap] = tapsInside(axis, i);
  return {
    first: start + firstTap,
    inside: Math.max(endTap - firstTap, 0),
    padded: Math.min(axis.kernel, axis.input + axis.after - start),
  };
}
