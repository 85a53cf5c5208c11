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
    // one float more than is read, as odd maps are written in pairs
    const rooms = machine.reserve({ x: 4 * BLOCK + 4, y: 4 * BLOCK + 4, open: 4 * BLOCK + 4 });
    const [input, result] = [machine.float32s(rooms.x), machine.float32s(rooms.y)];
    const open = machine.int32s(rooms.open);
    let someNaN = false;

    /** A map, or a part of one, `offset` floats into the block. */
    function normalize(channel: Channel, offset: number, count: number): void {
      const { mean, slope, shift } = channel;
      const [from, to, list] = [
        rooms.x.address + 4 * offset,
        rooms.y.address + 4 * offset,
        rooms.open.address,
      ];
      const { normalizeFloats } = machine.kernels;
      const listed = normalizeFloats(from, to, count, mean, slope, shift, RELATIVE_ERROR, list);
      for (let n = 0; n < (listed - list) / 4; n++) {
        if (open[n] >= count) continue;
        const j = offset + open[n];
        result[j] = normalized(input[j], channel);
        someNaN ||= Number.isNaN(result[j]);
      }
    }

    const maps = Math.max(Math.floor(BLOCK / size), 1);
    for (let map = start; map < end; map += maps) {
      const count = Math.min(maps, end - map);
      const settings = Array.from({ length: count }, (_, n) =>
        channelOf(parameters, (map + n) % channels, epsilon),
      );
      const last = (map + count) * size;
      for (let first = map * size; first < last; first += BLOCK) {
        const length = Math.min(BLOCK, last - first);
        input.set(source.subarray(first, first + length));
        for (const [n, channel] of settings.entries()) normalize(channel, n * size, Math.min(size, length));
        y.data.set(result.subarray(0, length), first);
      }
    }
    // no NaN rounds for certain, so that all of them were settled
    if (someNaN) canonicalizeNaNs(y.data.subarray(start * size, end * size));
  },
};
