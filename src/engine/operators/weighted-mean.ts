/** The correctly rounded weighted mean of `ops/weighted-mean.ts`, a block of every tensor at a time. */
import { shapeOf, shapesOf } from '../../ops/check.js';
import { canonicalizeNaNs } from '../../ops/nan.js';
import { sizeOf, type Tensor } from '../../ops/tensor.js';
import { checkWeightedMean, fusionOf, meanAt, relativeErrorOf } from '../../ops/weighted-mean.js';
import { copyFloats } from '../copy-floats.js';
import { FLOAT32, FLOAT64 } from '../panels.js';
import { type DividedOperator, type Range, rangesOf, WORTH_ELEMENTS } from './operator.js';

/** Elements at a time, a multiple of four: with their sums they stay in the cache. */
const BLOCK = 4096;

export interface WeightedMeanArguments {
  /** By their places, as threads are sent no lists of tensors. */
  readonly xs: Readonly<Record<number, Tensor>>;
  readonly weights: Tensor;
  readonly epsilon: number;
}

/** As `weightedMean`, to the bit; its parts are elements. */
export const weightedMean: DividedOperator<WeightedMeanArguments, Range> = {
  shapeOf: ({ xs, weights, epsilon }) =>
    checkWeightedMean(
      shapesOf('weightedMean', 'xs', Object.values(xs)),
      shapeOf('weightedMean', 'weights', weights),
      epsilon,
    ),
  partsOf(_, shape, most) {
    const size = sizeOf(shape);
    return rangesOf(size, size < WORTH_ELEMENTS ? 1 : most);
  },
  compute(machine, { xs, weights, epsilon }, { start, end }, y) {
    const fusion = fusionOf(Object.values(xs), weights, epsilon);
    const { used, total } = fusion;
    const rooms = machine.reserve({
      x: FLOAT32 * BLOCK,
      sums: FLOAT64 * BLOCK,
      gauges: FLOAT64 * BLOCK,
      y: FLOAT32 * BLOCK,
      open: FLOAT32 * BLOCK,
    });
    const [x, results, open] = [
      machine.float32s(rooms.x),
      machine.float32s(rooms.y),
      machine.int32s(rooms.open),
    ];
    const [sums, gauges] = [machine.float64s(rooms.sums), machine.float64s(rooms.gauges)];
    const { addProducts, divideSums } = machine.kernels;
    const error = relativeErrorOf(fusion) / total;
    const list = rooms.open.address;
    let someNaN = false;
    for (let first = start; first < end; first += BLOCK) {
      const count = Math.min(BLOCK, end - first);
      sums.fill(0);
      gauges.fill(0);
      for (const { weight, data } of used) {
        copyFloats(x, data.subarray(first, first + count));
        addProducts(rooms.x.address, weight, rooms.sums.address, rooms.gauges.address, count);
      }
      const target = rooms.y.address;
      const listEnd = divideSums(rooms.sums.address, rooms.gauges.address, target, count, total, error, list);
      for (let listed = 0; listed < (listEnd - list) / FLOAT32; listed++) {
        const n = open[listed];
        if (n >= count) continue;
        results[n] = meanAt(fusion, epsilon, first + n);
        someNaN ||= Number.isNaN(results[n]);
      }
      copyFloats(y.data, results.subarray(0, count), first);
    }
    // no NaN rounds for certain, so that all of them were settled
    if (someNaN) canonicalizeNaNs(y.data.subarray(start, end));
  },
};
