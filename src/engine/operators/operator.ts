/** An operator of which parts of the result can be computed apart from each other, by several threads or one. */
import type { Shape, Tensor } from '../../ops/tensor.js';
import type { Machine } from '../machine.js';

/**
 * A holds tensors, and what goes through a message as it is; P says which part, and goes through one too. The bits of a part do not
 * depend on the others, so that the result does not depend on how many there are.
 */
export interface DividedOperator<A extends object, P> {
  /** @throws OperatorError where the arguments do not fit together */
  shapeOf(args: A): Shape;
  /** The whole result in parts: at most `most`, and one where more would not be worth it. */
  partsOf(args: A, shape: Shape, most: number): readonly P[];
  /**
   * @param take gives the number of the next piece of work to one thread alone, where parts are of pieces that whoever has time takes
   * @throws LackOfMemory
   */
  compute(machine: Machine, args: A, part: P, y: Tensor, take: () => number): void;
  /** All of it without a machine, where there is no memory for one. Where it is left out, the reference's operator is the same. */
  computePlainly?(args: A, y: Tensor): void;
}

/** A part of a list: those from `start` to before `end`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** `count` in `parts` ranges of nearly one length, which begin at multiples of `step`. */
export function rangesOf(count: number, parts: number, step = 1): readonly Range[] {
  const steps = Math.ceil(count / step);
  const used = Math.max(Math.min(parts, steps), 1);
  return Array.from({ length: used }, (_, n) => ({
    start: step * Math.floor((steps * n) / used),
    end: Math.min(step * Math.floor((steps * (n + 1)) / used), count),
  }));
}

/** Elements below which threads are not worth their messages. */
export const WORTH_ELEMENTS = 65_536;
