/** The correctly rounded bilinear resize of `ops/resize.ts`, a row at a time. */
import { shapeOf } from '../../ops/check.js';
import { canonicalizeNaNs } from '../../ops/nan.js';
import type { ResizeOptions } from '../../ops/options.js';
import { checkResize, RELATIVE_ERROR, type ResizeGeometry, roundedBlend } from '../../ops/resize.js';
import { bilinearTaps } from '../../ops/resize-axis.js';
import { elements, sizeOf, type Tensor } from '../../ops/tensor.js';
import { copyFloats } from '../copy-floats.js';
import type { Machine } from '../machine.js';
import { type DividedOperator, type Range, rangesOf, WORTH_ELEMENTS } from './operator.js';

/** As `kernels/blend.ts` reads an output's column: two integers and two float64s. */
const COLUMN_BYTES = 24;

/** A weight below this times a float32 is exact in float64. */
const EXACT_WEIGHT = 2 ** 29;

export interface BlendArguments {
  readonly x: Tensor;
  readonly options: ResizeOptions;
}

/** As `resize` in mode bilinear, to the bit; its parts are maps. */
export const blend: DividedOperator<BlendArguments, Range> = {
  shapeOf: ({ x, options }) => checkResize(shapeOf('resize', 'x', x), options).output,
  partsOf: (_, shape, most) => rangesOf(shape[0] * shape[1], sizeOf(shape) < WORTH_ELEMENTS ? 1 : most),
  compute(machine, { x, options }, range, y) {
    blendMaps(machine, elements(x), checkResize(x.shape, options), range, y.data);
  },
};

function blendMaps(
  machine: Machine,
  source: Float32Array,
  geometry: ResizeGeometry,
  { start, end }: Range,
  y: Float32Array,
): void {
  const [, , height, width] = geometry.output;
  const [inputHeight, inputWidth] = [geometry.vertical.input, geometry.horizontal.input];
  const [inputSize, size] = [inputHeight * inputWidth, height * width];
  const vertical = bilinearTaps(geometry.vertical, geometry.coordinates);
  const horizontal = bilinearTaps(geometry.horizontal, geometry.coordinates);
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
    const listEnd = machine.kernels.blendRow(
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
    for (const j of open.subarray(0, (listEnd - rooms.open.address) / 4)) {
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

  for (let map = start; map < end; map++) {
    copyFloats(input, source.subarray(map * inputSize, (map + 1) * inputSize));
    let someNaN = false;
    for (let i = 0; i < height; i++) {
      const hasNaN = blendRow(i);
      someNaN ||= hasNaN;
    }
    const blended = result.subarray(0, size);
    // no NaN rounds for certain, so that all of them were settled
    if (someNaN) canonicalizeNaNs(blended);
    copyFloats(y, blended, map * size);
  }
}
