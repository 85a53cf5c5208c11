import type { NdArray } from 'ndarray';
import { OperatorError } from '../errors.js';
import { checkLayout, checkResult, checkSides, shapeOf, storageOf } from './check.js';
import type { PadMode, Sides } from './options.js';
import { output } from './output.js';
import { type AnyTensor, assign, type Floats, type Shape } from './tensor.js';

/** Modes that copy inputs: which of n stands at place i, from −n to 2n − 1, and how far an axis of n reaches. */
export const BORDERS: Readonly<
  Record<
    Exclude<PadMode, 'constant'>,
    { readonly at: (i: number, n: number) => number; readonly most: (n: number) => number }
  >
> = {
  edge: { at: (i, n) => Math.min(Math.max(i, 0), n - 1), most: () => Infinity },
  reflect: { at: (i, n) => (i < 0 ? -i : i < n ? i : 2 * n - 2 - i), most: (n) => n - 1 },
  symmetric: { at: (i, n) => (i < 0 ? -1 - i : i < n ? i : 2 * n - 1 - i), most: (n) => n },
  wrap: { at: (i, n) => (i < 0 ? i + n : i < n ? i : i - n), most: (n) => n },
};

/**
 * Shape rule. x [N,C,H,W] → [N, C, top + H + bottom, left + W + right].
 * @throws OperatorError where a side is not a non-negative integer, or beyond what the mode can fill; where the value is not a
 * float32, or one is given to a mode that has none; and where the mode is unknown
 */
export function checkPad(x: Shape, sides: Sides, value = 0, mode: PadMode = 'constant'): Shape {
  checkLayout('pad', 'x', x, 'N×C×H×W');
  checkSides('pad', 'sides', sides);
  if (mode !== 'constant' && !Object.hasOwn(BORDERS, mode)) {
    const modes = ['constant', ...Object.keys(BORDERS)].join(', ');
    throw new OperatorError('pad', 'mode', `to be one of ${modes}`, String(mode));
  }
  if (!Object.is(Math.fround(value), value)) {
    throw new OperatorError('pad', 'value', 'to be a float32', String(value));
  }
  const [batch, channels, height, width] = x;
  const { top, bottom, left, right } = sides;
  if (mode !== 'constant') {
    if (value !== 0) throw new OperatorError('pad', 'value', `to be 0 with mode ${mode}`, String(value));
    for (const [side, length] of Object.entries({ top: height, bottom: height, left: width, right: width })) {
      const most = BORDERS[mode].most(length);
      const wanted = sides[side as keyof Sides];
      if (wanted > most) {
        throw new OperatorError('pad', `sides.${side}`, `at most ${most} with mode ${mode}`, String(wanted));
      }
    }
  }
  return checkResult('pad', [batch, channels, top + height + bottom, left + width + right]);
}

/**
 * Surrounds every feature map with a constant, or with what `mode` has of its own elements there. Exact.
 * @param x [N,C,H,W] → [N, C, top + H + bottom, left + W + right]
 * @param sides rows and columns to add, in pixels; by reflection fewer than the map has, by symmetry and around it no more
 * @param value a float32, zero where it is left out; of mode constant alone
 * @throws OperatorError where a side is not a non-negative integer, or beyond what the mode can fill; where the value is not a
 * float32, or one is given to a mode that has none; where the mode is unknown, or an axis of x is empty
 */
export function pad<D extends Floats>(
  x: NdArray<D>,
  sides: Sides,
  value = 0,
  mode: PadMode = 'constant',
): NdArray<D> {
  const shape = checkPad(shapeOf('pad', 'x', x, storageOf(x)), sides, value, mode);
  return output(x, shape, (y) => {
    if (mode !== 'constant') return writeBorders(y, x, sides, mode);
    y.data.fill(value);
    assign(y.lo(0, 0, sides.top, sides.left).hi(...x.shape), x);
  });
}

function writeBorders(y: AnyTensor, x: AnyTensor, { top, left }: Sides, mode: keyof typeof BORDERS): void {
  const [batch, channels, height, width] = y.shape;
  const [, , rows, columns] = x.shape;
  const { at } = BORDERS[mode];
  const [byImage, byChannel, byRow, byColumn] = x.stride;
  const along = Array.from({ length: width }, (_, j) => at(j - left, columns) * byColumn);
  let next = 0;
  for (let n = 0; n < batch; n++) {
    for (let c = 0; c < channels; c++) {
      const map = x.offset + n * byImage + c * byChannel;
      for (let i = 0; i < height; i++) {
        const row = map + at(i - top, rows) * byRow;
        for (let j = 0; j < width; j++) y.data[next++] = x.data[row + along[j]];
      }
    }
  }
}
