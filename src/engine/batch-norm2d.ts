/** The correctly rounded batch normalisation of `ops/batch-norm2d.ts`, a part of a channel's map at a time. */
import type { BatchNormParameters } from '../ops/backend.js';
import {
  BATCH_NORM_PARAMETERS,
  channelOf,
  checkBatchNorm2d,
  normalized,
  RELATIVE_ERROR,
} from '../ops/batch-norm2d.js';
import { namedShapesOf, shapeOf } from '../ops/check.js';
import { canonicalizeNaNs } from '../ops/nan.js';
import { elements, type Tensor } from '../ops/tensor.js';
import type { Machine } from './machine.js';

/** Elements at a time, an even number. */
const PART = 16_384;

/** As `batchNorm2d`, to the bit. */
export const batchNormOn =
  (machine: Machine) =>
  (x: Tensor, parameters: BatchNormParameters<Tensor>, epsilon: number): Tensor => {
    const map = shapeOf('batchNorm2d', 'x', x);
    const named = namedShapesOf('batchNorm2d', parameters, BATCH_NORM_PARAMETERS);
    const [images, channels, height, width] = checkBatchNorm2d(map, named, epsilon);
    const rooms = machine.reserve({ x: 4 * PART, y: 4 * PART, open: 4 * PART });
    const [input, result] = [machine.float32s(rooms.x), machine.float32s(rooms.y)];
    const open = machine.int32s(rooms.open);
    const [source, y] = [elements(x), machine.pool.take(map)];
    let someNaN = false;
    for (let c = 0; c < channels; c++) {
      const channel = channelOf(parameters, c, epsilon);
      const { mean, slope, shift } = channel;
      for (let n = 0; n < images; n++) {
        const first = (n * channels + c) * height * width;
        for (let start = first, end: number; start < first + height * width; start = end) {
          end = Math.min(start + PART, first + height * width);
          input.set(source.subarray(start, end));
          const listEnd = machine.kernels.normalizeFloats(
            rooms.x.address,
            rooms.y.address,
            end - start,
            mean,
            slope,
            shift,
            RELATIVE_ERROR,
            rooms.open.address,
          );
          const opened = (listEnd - rooms.open.address) / 4;
          for (const j of open.subarray(0, opened)) {
            if (j >= end - start) continue;
            result[j] = normalized(input[j], channel);
            someNaN ||= Number.isNaN(result[j]);
          }
          y.data.set(result.subarray(0, end - start), start);
        }
      }
    }
    // no NaN rounds for certain, so that all of them were settled
    if (someNaN) canonicalizeNaNs(y.data);
    return y;
  };
