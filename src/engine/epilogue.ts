/**
 * The end of a convolution: its outputs go to their maps, and on the way, while they are in the cache, through the operators that follow it. Each of
 * these rounds what the one before has rounded, as it does by itself, so that no bit changes.
 */
import ndops from 'ndarray-ops';
import type { BatchNormParameters } from '../ops/backend.js';
import { batchNorm2d } from '../ops/batch-norm2d.js';
import type { Place } from '../ops/convolution.js';
import { elementwise } from '../ops/elementwise.js';
import { canonicalizeNaNs } from '../ops/nan.js';
import { type Tensor, tensor } from '../ops/tensor.js';
import { SURPLUS } from './channel-last.js';
import { copyFloats, isShared, placeInWord, WORD } from './copy-floats.js';
import type { Machine, Room } from './machine.js';
import { lineOf } from './operators/batch-norm2d.js';
import type { ElementwiseStep } from './operators/elementwise.js';
import { settleListed } from './operators/float-block.js';
import type { MapLine } from './operators/normalize-maps.js';
import { FLOAT32 } from './panels.js';

export interface NormStep {
  readonly parameters: BatchNormParameters<Tensor>;
  readonly epsilon: number;
}

/** What becomes of a convolution's outputs: of a norm, which comes first, and of operations. A tensor among these has the result's shape, and contiguous maps. */
export interface Steps {
  readonly norm?: NormStep;
  readonly operations: readonly ElementwiseStep[];
}

export const NO_STEPS: Steps = { operations: [] };

export interface EpilogueRooms {
  readonly finished: Room;
  readonly unsettled: Room;
  readonly operands: Room;
}

/** @param longest floats that are written at once, at most */
export function epilogueBytes({ norm, operations }: Steps, longest: number) {
  const run = FLOAT32 * (longest + SURPLUS) + WORD;
  return {
    finished: norm || operations.length > 0 ? run : 0,
    unsettled: norm ? run : 0,
    operands: run * operations.length,
  };
}

/** Of so many floats from an address on, to another one. */
type Pass = (from: number, to: number, count: number, place: Place) => void;

export class Epilogue {
  /** All of the memory, up to the end of what is reserved. */
  readonly #floats: Float32Array;
  readonly #passes: readonly Pass[];
  readonly #isShared: boolean;

  /** @param y [N,O,H′,W′], of which maps are contiguous */
  constructor(
    private readonly machine: Machine,
    private readonly rooms: EpilogueRooms,
    private readonly y: Tensor,
    { norm, operations }: Steps,
  ) {
    this.#floats = machine.floats;
    this.#isShared = isShared(y.data);
    const run = rooms.operands.length / operations.length;
    this.#passes = [
      ...(norm ? [this.#normalizing(norm)] : []),
      ...operations.map((step, n) =>
        this.#operating(step, { address: rooms.operands.address + n * run, length: run }),
      ),
    ];
  }

  /**
   * @param run the address of outputs that follow each other in a map
   * @param place the first of them
   */
  write(run: number, count: number, place: Place): void {
    const { data, offset, stride } = this.y;
    const start = offset + place.image * stride[0] + place.filter * stride[1] + place.pixel;
    let from = run;
    if (this.#passes.length > 0) {
      // where they begin in a word as in their map they are copied fastest
      const finished = this.rooms.finished.address + placeInWord(data, start);
      for (const pass of this.#passes) {
        pass(from, finished, count, place);
        from = finished;
      }
    }
    const source = this.#floats.subarray(from / FLOAT32, from / FLOAT32 + count);
    if (this.#isShared) copyFloats(data, source, start);
    else data.set(source, start);
  }

  #normalizing({ parameters, epsilon }: NormStep): Pass {
    const { normalizeFloats } = this.machine.kernels;
    const list = this.rooms.unsettled.address;
    const lines: MapLine[] = [];
    const finish = (from: number, to: number, count: number, listed: number, { settle }: MapLine): void => {
      const [x, y] = [from, to].map((at) => this.#floats.subarray(at / FLOAT32, at / FLOAT32 + count));
      const open = this.machine.int32s({ address: list, length: listed });
      // no NaN rounds for certain, so that all of them were settled
      if (settleListed(open, x, y, settle)) canonicalizeNaNs(y);
    };
    return (from, to, count, { filter }) => {
      lines[filter] ??= lineOf(parameters, filter, epsilon);
      const line = lines[filter];
      const { factor, high, low, slope, shift, relativeError } = line;
      const end = normalizeFloats(from, to, count, factor, high, low, slope, shift, relativeError, list);
      // an address is unsigned, and comes as a signed number
      const listed = (end >>> 0) - list;
      if (listed > 0) finish(from, to, count, listed, line);
    };
  }

  #operating({ operation, operand }: ElementwiseStep, room: Room): Pass {
    const kernel = this.machine.kernels[operation];
    const other = this.machine.float32s(room);
    if (typeof operand === 'number') other.fill(operand);
    return (from, to, count, { image, filter, pixel }) => {
      let shift = 0;
      if (typeof operand !== 'number') {
        const { data } = operand;
        const start = operand.index(image, filter, 0, 0) + pixel;
        shift = placeInWord(data, start);
        copyFloats(other, data.subarray(start, start + count), shift / FLOAT32);
      }
      kernel(from, room.address + shift, to, FLOAT32 * count);
    };
  }
}

/** The same without a machine, on results that are all there. */
export function finishPlainly(y: Tensor, { norm, operations }: Steps): void {
  if (norm) ndops.assign(y, batchNorm2d(y, norm.parameters, norm.epsilon));
  for (const { operation, operand } of operations) {
    const other = typeof operand === 'number' ? tensor([operand], [1]) : operand;
    ndops.assign(y, elementwise(y, other, operation));
  }
}
