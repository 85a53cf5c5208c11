/** The correctly rounded batch normalisation of `ops/batch-norm2d.ts`, a block of a map at a time. */
import type { BatchNormParameters } from '../../ops/backend.js';
import {
  BATCH_NORM_PARAMETERS,
  type Channel,
  channelOf,
  checkBatchNorm2d,
  normalized,
  RELATIVE_ERROR,
} from '../../ops/batch-norm2d.js';
import { namedShapesOf, shapeOf } from '../../ops/check.js';
import { canonicalizeNaNs } from '../../ops/nan.js';
import { elements, sizeOf, type Tensor } from '../../ops/tensor.js';
import type { Machine } from '../machine.js';
import { type DividedOperator, type Range, rangesOf, WORTH_ELEMENTS } from './operator.js';

/** Elements at a time, an even number. */
const BLOCK = 16_384;

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
  compute(machine, { x, parameters, epsilon }, { start, end }, y) {
    const [, channels, height, width] = x.shape;
    const size = height * width;
    const source = elements(x);
    for (let map = start; map < end; map++) {
      const [first, last] = [map * size, (map + 1) * size];
      const channel = channelOf(parameters, map % channels, epsilon);
      normalize(machine, source.subarray(first, last), channel, y.data.subarray(first, last));
    }
  },
};

function normalize(machine: Machine, x: Float32Array, channel: Channel, y: Float32Array): void {
  const { mean, slope, shift } = channel;
  const rooms = machine.reserve({ x: 4 * BLOCK, y: 4 * BLOCK, open: 4 * BLOCK });
  const [input, result] = [machine.float32s(rooms.x), machine.float32s(rooms.y)];
  const open = machine.int32s(rooms.open);
  const list = rooms.open.address;
  let someNaN = false;
  for (let start = 0; start < x.length; start += BLOCK) {
    const count = Math.min(BLOCK, x.length - start);
    input.set(x.subarray(start, start + count));
    const end = machine.kernels.normalizeFloats(
      rooms.x.address,
      rooms.y.address,
      count,
      mean,
      slope,
      shift,
      RELATIVE_ERROR,
      list,
    );
    for (const j of open.subarray(0, (end - list) / 4)) {
      if (j >= count) continue;
      result[j] = normalized(input[j], channel);
      someNaN ||= Number.isNaN(result[j]);
    }
    y.set(result.subarray(0, count), start);
  }
  // no NaN rounds for certain, so that all of them were settled
  if (someNaN) canonicalizeNaNs(y);
}
