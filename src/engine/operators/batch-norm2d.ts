/** The correctly rounded batch normalisation of `ops/batch-norm2d.ts`. */
import type { BatchNormParameters } from '../../ops/backend.js';
import {
  BATCH_NORM_PARAMETERS,
  channelOf,
  checkBatchNorm2d,
  normalized,
  RELATIVE_ERROR,
} from '../../ops/batch-norm2d.js';
import { namedShapesOf, shapeOf } from '../../ops/check.js';
import { sizeOf, type Tensor } from '../../ops/tensor.js';
import { type MapLine, normalizeMaps } from './normalize-maps.js';
import { type DividedOperator, type Range, rangesOf, WORTH_ELEMENTS } from './operator.js';

export interface BatchNormArguments {
  readonly x: Tensor;
  readonly parameters: BatchNormParameters<Tensor>;
  readonly epsilon: number;
}

/** As `batchNorm2d`, to the bit; its parts are maps. */
export const batchNorm2d: DividedOperator<BatchNormArguments, Range> = {
  shapeOf: ({ x, parameters, epsilon }) =>
    checkBatchNorm2d(
      shapeOf('batchNorm2d', 'x', x),
      namedShapesOf('batchNorm2d', parameters, BATCH_NORM_PARAMETERS),
      epsilon,
    ),
  partsOf: (_, shape, most) => rangesOf(shape[0] * shape[1], sizeOf(shape) < WORTH_ELEMENTS ? 1 : most),
  compute(machine, { x, parameters, epsilon }, maps, y) {
    const ofMap = (map: number): MapLine => lineOf(parameters, map % x.shape[1], epsilon);
    normalizeMaps(machine, x, maps, ofMap, y.data);
  },
};

/** What is computed of the maps of a channel. */
export function lineOf(parameters: BatchNormParameters<Tensor>, c: number, epsilon: number): MapLine {
  const channel = channelOf(parameters, c, epsilon);
  const { mean, slope, shift } = channel;
  const settle = (x: number): number => normalized(x, channel);
  return { factor: 1, high: mean, low: 0, slope, shift, relativeError: RELATIVE_ERROR, settle };
}
