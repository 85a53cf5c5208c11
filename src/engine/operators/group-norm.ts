/** The correctly rounded group normalisation of `ops/group-norm.ts`: the moments of a group, exactly, then its maps, a block at a time. */
import { ExactSum } from '../../numerics/exact-sum.js';
import { type Moments, momentsOf, momentsOfTotals } from '../../numerics/moments.js';
import type { AffineParameters } from '../../ops/backend.js';
import { namedShapesOf, shapeOf } from '../../ops/check.js';
import {
  checkGroupNorm,
  GROUP_NORM_PARAMETERS,
  lineOf,
  normalized,
  RELATIVE_ERROR,
  statisticsOf,
} from '../../ops/group-norm.js';
import { canonicalizeNaNs } from '../../ops/nan.js';
import { elements, sizeOf, type Tensor } from '../../ops/tensor.js';
import { copyFloats } from '../copy-floats.js';
import { SUM_PARTS, TOTALS } from '../kernels/sum-exactly.js';
import type { Machine } from '../machine.js';
import { FLOAT32, FLOAT64 } from '../panels.js';
import { BLOCK } from './float-block.js';
import { type MapLine, normalizeMaps } from './normalize-maps.js';
import { type DividedOperator, type Range, rangesOf, WORTH_ELEMENTS } from './operator.js';

export interface GroupNormArguments {
  readonly x: Tensor;
  readonly groups: number;
  readonly parameters: AffineParameters<Tensor>;
  readonly epsilon: number;
}

/** As `groupNorm`, to the bit; its parts are groups of all images. */
export const groupNorm: DividedOperator<GroupNormArguments, Range> = {
  shapeOf: ({ x, groups, parameters, epsilon }) =>
    checkGroupNorm(
      shapeOf('groupNorm', 'x', x),
      groups,
      namedShapesOf('groupNorm', parameters, GROUP_NORM_PARAMETERS),
      epsilon,
    ),
  partsOf: ({ groups }, shape, most) =>
    rangesOf(shape[0] * groups, sizeOf(shape) < WORTH_ELEMENTS ? 1 : most),
  compute(machine, { x, groups, parameters, epsilon }, { start, end }, y) {
    const [, channels, height, width] = x.shape;
    const { scale, shift } = parameters;
    const together = channels / groups;
    const size = together * height * width;
    const source = elements(x);
    for (let group = start; group < end; group++) {
      const numbers = source.subarray(group * size, (group + 1) * size);
      const moments = exactMoments(machine, numbers) ?? momentsOf(numbers);
      if (!moments) {
        const results = y.data.subarray(group * size, (group + 1) * size).fill(Number.NaN);
        canonicalizeNaNs(results);
        continue;
      }
      const statistics = statisticsOf(moments, size, epsilon);
      const mapLine = (map: number): MapLine => {
        const channel = map % channels;
        const line = lineOf(statistics, scale?.get(channel) ?? 1, shift?.get(channel) ?? 0);
        return {
          factor: size,
          high: statistics.high,
          low: statistics.low,
          slope: line.slope,
          shift: line.shift,
          relativeError: RELATIVE_ERROR,
          settle: (each) => normalized(each, line),
        };
      };
      const maps = { start: group * together, end: (group + 1) * together };
      normalizeMaps(machine, x, maps, mapLine, y.data);
    }
  },
};

/** Undefined where they do not fit in a few float64s, or a number is not finite. */
function exactMoments(machine: Machine, numbers: Float32Array): Moments | undefined {
  const rooms = machine.reserve({
    x: FLOAT32 * BLOCK,
    totals: FLOAT64 * 2 * SUM_PARTS * TOTALS,
  });
  const x = machine.float32s(rooms.x);
  const totals = machine.float64s(rooms.totals).fill(0);
  for (let start = 0; start < numbers.length; start += BLOCK) {
    const some = numbers.subarray(start, start + BLOCK);
    copyFloats(x, some);
    x.fill(0, some.length, some.length + (some.length % 2));
    if (machine.kernels.sumExactly(rooms.x.address, some.length, rooms.totals.address)) return undefined;
  }
  const [sum, squares] = [0, 1].map((n) => {
    const exact = new ExactSum();
    for (const part of totals.subarray(2 * SUM_PARTS * n, 2 * SUM_PARTS * (n + 1))) exact.add(part);
    return exact;
  });
  return momentsOfTotals(numbers.length, sum, squares);
}
