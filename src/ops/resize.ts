/**
 * Resizing feature maps. Nearest modes copy inputs, so they are exact; bilinear sums four of them with
 * rational weights and rounds once. Where each axis reads from is in `resize-axis.ts`.
 */

import { OperatorError } from '../errors.js';
import { ExactSum } from '../numerics/exact-sum.js';
import { nearestFloat32, roundsCertainly, UNIT_ROUNDOFF } from '../numerics/rounding.js';
import { checkInteger, checkLayout } from './check.js';
import { canonicalizeNaNs } from './nan.js';
import type { ResizeMode, ResizeOptions } from './options.js';
import { bilinearTaps, nearestIndices, type ResizeAxis, resizeAxis } from './resize-axis.js';
import { type Shape, type Tensor, zeros } from './tensor.js';

export interface ResizeGeometry {
  readonly vertical: ResizeAxis;
  readonly horizontal: ResizeAxis;
  readonly output: Shape;
}

const MODES: readonly ResizeMode[] = ['nearest', 'nearest-exact', 'repeat', 'bilinear'];

/** Shape rule. x [N,C,H,W] → [N,C,H′,W′], the size given, or ⌊H·factor⌋ × ⌊W·factor⌋. */
export function checkResize(x: Shape, options: ResizeOptions): ResizeGeometry {
  checkLayout('resize', 'x', x, 'N×C×H×W');
  const [batch, channels, height, width] = x;
  const { mode } = options;
  if (!MODES.includes(mode)) {
    throw new OperatorError('resize', 'mode', `to be one of ${MODES.join(', ')}`, String(mode));
  }
  if (('factor' in options ? options.factor : options.size) === undefined) {
    throw new OperatorError('resize', 'options', 'to give a size or a factor', 'neither');
  }
  if (options.alignCorners !== undefined && mode !== 'bilinear') {
    throw new OperatorError('resize', 'alignCorners', 'only with mode bilinear', `mode ${mode}`);
  }
  if (mode === 'repeat' && !('factor' in options)) {
    throw new OperatorError('resize', 'options', 'to give a factor with mode repeat', 'a size');
  }
  const [vertical, horizontal] = [height, width].map((input, axis) => {
    if ('factor' in options) {
      const factor = typeof options.factor === 'number' ? options.factor : options.factor[axis];
      if (mode === 'repeat') checkInteger('resize', 'factor', factor, 1);
      return resizeAxis(input, { factor });
    }
    checkInteger('resize', 'size', options.size[axis], 1);
    return resizeAxis(input, { size: options.size[axis] });
  });
  return { vertical, horizontal, output: [batch, channels, vertical.output, horizontal.output] };
}

/** @throws OperatorError where the mode, size or factor is out of range */
export function resize(x: Tensor, options: ResizeOptions): Tensor {
  const geometry = checkResize(x.shape, options);
  return options.mode === 'bilinear'
    ? bilinear(x, geometry, options.alignCorners ?? false)
    : nearest(x, geometry, options.mode);
}

function nearest(x: Tensor, geometry: ResizeGeometry, mode: 'nearest' | 'nearest-exact' | 'repeat'): Tensor {
  const rows = nearestIndices(geometry.vertical, mode);
  const columns = nearestIndices(geometry.horizontal, mode);
  const [batch, channels] = x.shape;
  const [byImage, byChannel, byRow, byColumn] = x.stride;
  const y = zeros(geometry.output);
  let next = 0;
  for (let n = 0; n < batch; n++) {
    for (let c = 0; c < channels; c++) {
      const map = x.offset + n * byImage + c * byChannel;
      for (const row of rows) {
        for (const column of columns) y.data[next++] = x.data[map + row * byRow + column * byColumn];
      }
    }
  }
  canonicalizeNaNs(y.data);
  return y;
}

/**
 * y = Σ w·x / (D·E) over the two rows and two columns around a point, with integer weights w and the
 * axes' denominators D and E. A tap of weight zero contributes nothing, not even 0·∞.
 */
function bilinear(x: Tensor, geometry: ResizeGeometry, alignCorners: boolean): Tensor {
  const vertical = bilinearTaps(geometry.vertical, alignCorners);
  const horizontal = bilinearTaps(geometry.horizontal, alignCorners);
  const [batch, channels] = x.shape;
  const [byImage, byChannel, byRow, byColumn] = x.stride;
  const denominator = vertical.denominator * horizontal.denominator;
  const y = zeros(geometry.output);
  let next = 0;
  for (let n = 0; n < batch; n++) {
    for (let c = 0; c < channels; c++) {
      const map = x.offset + n * byImage + c * byChannel;
      for (let i = 0; i < geometry.vertical.output; i++) {
        const top = map + vertical.index[i] * byRow;
        const bottom = vertical.weight[i] === 0 ? top : top + byRow;
        const down = vertical.weight[i];
        const up = vertical.denominator - down;
        for (let j = 0; j < geometry.horizontal.output; j++) {
          const left = horizontal.index[j] * byColumn;
          const right = horizontal.weight[j] === 0 ? left : left + byColumn;
          const after = horizontal.weight[j];
          const before = horizontal.denominator - after;
          y.data[next++] = blend(
            x.data[top + left],
            x.data[top + right],
            x.data[bottom + left],
            x.data[bottom + right],
            up * before,
            up * after,
            down * before,
            down * after,
            denominator,
          );
        }
      }
    }
  }
  canonicalizeNaNs(y.data);
  return y;
}

/** Roundings on the way of one product: its own, two additions, the division, the comparison's two; and one spare. */
const RELATIVE_ERROR = 7 * UNIT_ROUNDOFF;

/** (p·a + q·b + r·c + s·d) / denominator, rounded once; the weights are integers below 2⁵³. */
function blend(
  a: number,
  b: number,
  c: number,
  d: number,
  p: number,
  q: number,
  r: number,
  s: number,
  denominator: number,
): number {
  const pa = p * a;
  const qb = q * b;
  const rc = r * c;
  const sd = s * d;
  const value = (pa + qb + (rc + sd)) / denominator + 0; // an exact −0 becomes +0
  const magnitude = Math.abs(pa) + Math.abs(qb) + (Math.abs(rc) + Math.abs(sd));
  const error = (RELATIVE_ERROR * magnitude) / denominator;
  if (roundsCertainly(value, error)) return value;

  const taps = [
    [p, a],
    [q, b],
    [r, c],
    [s, d],
  ].filter(([weight]) => weight !== 0);
  if (!Number.isFinite(value)) return taps.reduce((sum, [weight, x]) => sum + weight * x, 0);
  return nearestFloat32(value, error, (point) => {
    const difference = new ExactSum();
    for (const [weight, x] of taps) difference.addProduct(x, weight);
    difference.addProduct(-point, denominator);
    return difference.sign();
  });
}
