/** The correctly rounded bilinear resize of `ops/resize.ts`, a row at a time; the other modes copy, and are the plain ones. */
import { shapeOf } from '../ops/check.js';
import { canonicalizeNaNs } from '../ops/nan.js';
import type { ResizeOptions } from '../ops/options.js';
import { checkResize, RELATIVE_ERROR, type ResizeGeometry, resize, roundedBlend } from '../ops/resize.js';
import { bilinearTaps } from '../ops/resize-axis.js';
import { elements, type Tensor } from '../ops/tensor.js';
import type { Machine } from './machine.js';

/** As `kernels/blend.ts` reads an output's column: two integers and two float64s. */
const COLUMN_BYTES = 24;

/** A weight below this times a float32 is exact in float64. */
const EXACT_WEIGHT = 2 ** 29;

/** As `resize`, to the bit; maps that the memory cannot hold are resized by it. */
export const resizeOn =
  (machine: Machine) =>
  (x: Tensor, options: ResizeOptions): Tensor => {
    const geometry = checkResize(shapeOf('resize', 'x', x), options);
    if (geometry.mode !== 'bilinear') return resize(x, options);
    try {
      return blended(machine, x, geometry);
    } catch (error) {
      if (error instanceof RangeError) return resize(x, options);
      throw error;
    }
  };

function blended(machine: Machine, x: Tensor, geometry: ResizeGeometry): Tensor {
  const [images, channels, height, width] = geometry.output;
  const [inputHeight, inputWidth] = [geometry.vertical.input, geometry.horizontal.input];
  const [inputSize, size] = [inputHeight * inputWidth, height * width];
  const vertical = bilinearTaps(geometry.vertical, geometry.alignCorners);
  const horizontal = bilinearTaps(geometry.horizontal, geometry.alignCorners);
  const denominator = vertical.denominator * horizontal.denominator;
  const even = width + (width % 2);
  const rooms = machine.reserve({
    x: 4 * inputSize,
    y: 4 * (size + 1),
    columns: COLUMN_BYTES * even,
    open: 4 * even,
  });
  const [input, result] = [machine.float32s(rooms.x), machine.float32s(rooms.y)];
  const open = machine.int32s(rooms.open);
  const [places, weights] = [machine.int32s(rooms.columns), machine.float64s(rooms.columns)];
  for (let j = 0; j < even; j++) {
    const after = j < width ? horizontal.weight[j] : 0;
    const left = j < width ? horizontal.index[j] : 0;
    places[6 * j] = 4 * left;
    places[6 * j + 1] = 4 * (after === 0 ? left : left + 1);
    weights[3 * j + 1] = horizontal.denominator - after;
    weights[3 * j + 2] = after;
  }
  const isExact = denominator <= EXACT_WEIGHT && (denominator & (denominator - 1)) === 0;
  const taps = new Float64Array(4);
  const products = new Float64Array(4);

  /** @returns whether there are NaNs */
  const blendRow = (i: number): boolean => {
    const down = vertical.weight[i];
    const up = vertical.denominator - down;
    const top = vertical.index[i] * inputWidth;
    const bottom = down === 0 ? top : top + inputWidth;
    const end = machine.kernels.blendRow(
      rooms.x.address + 4 * top,
      rooms.x.address + 4 * bottom,
      rooms.columns.address,
      rooms.y.address + 4 * i * width,
      width,
      up,
      down,
      denominator,
      RELATIVE_ERROR,
      isExact ? -1 : 0,
      rooms.open.address,
    );
    let someNaN = false;
    for (const j of open.subarray(0, (end - rooms.open.address) / 4)) {
      if (j >= width) continue;
      const [left, right] = [places[6 * j] / 4, places[6 * j + 1] / 4];
      const [before, after] = [weights[3 * j + 1], weights[3 * j + 2]];
      taps.set([input[top + left], input[top + right], input[bottom + left], input[bottom + right]]);
      products.set([up * before, up * after, down * before, down * after]);
      const settled = roundedBlend(taps, products, denominator);
      result[i * width + j] = settled;
      someNaN ||= Number.isNaN(settled);
    }
    return someNaN;
  };

  const [source, y] = [elements(x), machine.pool.take(geometry.output)];
  let someNaN = false;
  for (let map = 0; map < images * channels; map++) {
    input.set(source.subarray(map * inputSize, (map + 1) * inputSize));
    for (let i = 0; i < height; i++) {
      const hasNaN = blendRow(i);
      someNaN ||= hasNaN;
    }
    y.data.set(result.subarray(0, size), map * size);
  }
  // no NaN rounds for certain, so that all of them were settled
  if (someNaN) canonicalizeNaNs(y.data);
  return y;
}
