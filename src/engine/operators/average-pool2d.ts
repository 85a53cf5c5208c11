/** The average pooling of `ops/average-pool2d.ts`: sums of columns, then of these along a row, of one map after another. */
import { checkAveragePool2d, averagePool2d as plain, reach } from '../../ops/average-pool2d.js';
import { shapeOf } from '../../ops/check.js';
import { mean, relativeErrorOf } from '../../ops/mean.js';
import { canonicalizeNaNs } from '../../ops/nan.js';
import type { AveragePoolOptions } from '../../ops/options.js';
import { elements, sizeOf, type Tensor } from '../../ops/tensor.js';
import { paddedSide } from '../../ops/window.js';
import { inLanes, SURPLUS } from '../channel-last.js';
import { copyFloats } from '../copy-floats.js';
import { type Machine, orPlainly } from '../machine.js';
import { FLOAT32, FLOAT64 } from '../panels.js';
import { mapsPlainly } from './maps-plainly.js';
import { type DividedOperator, type Range, rangesOf, WORTH_ELEMENTS } from './operator.js';

export interface AveragePoolArguments {
  readonly x: Tensor;
  readonly options: AveragePoolOptions;
}

/** As `averagePool2d`, to the bit; its parts are maps. */
export const averagePool2d: DividedOperator<AveragePoolArguments, Range> = {
  shapeOf: ({ x, options }) => checkAveragePool2d(shapeOf('averagePool2d', 'x', x), options).output,
  partsOf: (_, shape, most) => rangesOf(shape[0] * shape[1], sizeOf(shape) < WORTH_ELEMENTS ? 1 : most),
  compute(machine, args, part, y) {
    orPlainly(
      () => computeOn(machine, args, part, y),
      () => mapsPlainly(args.x, part, y, (map) => plain(map, args.options)),
    );
  },
};

/** A map of all images, counted through. */
const mapOf = (x: Tensor, n: number): Tensor =>
  x.pick(Math.floor(n / x.shape[1]), n % x.shape[1], null, null);

/** @throws LackOfMemory */
function computeOn(
  machine: Machine,
  { x, options }: AveragePoolArguments,
  { start, end }: Range,
  y: Tensor,
): void {
  const { vertical, horizontal, output, countIncludePadding } = checkAveragePool2d(x.shape, options);
  const [, , height, width] = x.shape;
  const [, , rows, columns] = output;
  const source = elements(x);
  const pitch = inLanes(paddedSide(horizontal));
  const rooms = machine.reserve({
    map: FLOAT32 * height * pitch,
    columnSums: FLOAT64 * pitch,
    columnGauges: FLOAT64 * pitch,
    sums: FLOAT64 * (columns + SURPLUS),
    gauges: FLOAT64 * (columns + SURPLUS),
    results: FLOAT32 * (rows * columns + SURPLUS),
    open: FLOAT32 * (columns + SURPLUS),
  });
  const padded = machine.float32s(rooms.map).fill(0);
  const [results, open] = [machine.float32s(rooms.results), machine.int32s(rooms.open)];
  const [columnSums, columnGauges] = [
    machine.float64s(rooms.columnSums),
    machine.float64s(rooms.columnGauges),
  ];
  machine.float64s(rooms.sums).fill(0);
  machine.float64s(rooms.gauges).fill(0);
  const { addProducts, sumWindows, divideSums } = machine.kernels;
  const across = Array.from({ length: columns }, (_, j) => reach(horizontal, j));
  const down = Array.from({ length: rows }, (_, i) => reach(vertical, i));
  const terms = vertical.kernel * horizontal.kernel;
  const countOf = (window: ReturnType<typeof reach>): number =>
    countIncludePadding ? window.padded : window.inside;
  /** Windows that follow each other and are divided by the same number. */
  const runs: { first: number; count: number; width: number }[] = [];
  across.forEach((window, j) => {
    const last = runs.at(-1);
    if (last?.width === countOf(window)) last.count++;
    else runs.push({ first: j, count: 1, width: countOf(window) });
  });

  function sumRow({ first, inside }: ReturnType<typeof reach>): void {
    columnSums.fill(0);
    columnGauges.fill(0);
    for (let u = 0; u < inside; u++) {
      const row = rooms.map.address + FLOAT32 * (first + u) * pitch;
      addProducts(row, 1, rooms.columnSums.address, rooms.columnGauges.address, pitch);
    }
    const step = FLOAT64 * horizontal.stride;
    sumWindows(rooms.columnSums.address, step, horizontal.kernel, rooms.sums.address, columns);
    sumWindows(rooms.columnGauges.address, step, horizontal.kernel, rooms.gauges.address, columns);
  }

  /** @returns whether there are NaNs */
  function divideRow(map: Tensor, i: number): boolean {
    let someNaN = false;
    for (const { first, count, width } of runs) {
      const divisor = countOf(down[i]) * width;
      const listEnd = divideSums(
        rooms.sums.address + FLOAT64 * first,
        rooms.gauges.address + FLOAT64 * first,
        rooms.results.address + FLOAT32 * (i * columns + first),
        count,
        divisor,
        relativeErrorOf(terms) / divisor,
        rooms.open.address,
      );
      for (let listed = 0; listed < (listEnd - rooms.open.address) / FLOAT32; listed++) {
        const j = first + open[listed];
        if (open[listed] >= count) continue;
        const [row, column] = [down[i], across[j]];
        const window = map.lo(row.first, column.first).hi(row.inside, column.inside);
        const settled = mean(window, divisor);
        results[i * columns + j] = settled;
        someNaN ||= Number.isNaN(settled);
      }
    }
    return someNaN;
  }

  for (let n = start; n < end; n++) {
    for (let h = 0; h < height; h++) {
      const first = (n * height + h) * width;
      copyFloats(padded, source.subarray(first, first + width), h * pitch + horizontal.before);
    }
    const map = mapOf(x, n);
    let someNaN = false;
    for (let i = 0; i < rows; i++) {
      sumRow(down[i]);
      const hasNaN = divideRow(map, i);
      someNaN ||= hasNaN;
    }
    const averages = results.subarray(0, rows * columns);
    // no NaN rounds for certain, so that all of them were settled
    if (someNaN) canonicalizeNaNs(averages);
    copyFloats(y.data, averages, n * rows * columns);
  }
}
