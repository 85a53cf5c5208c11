/** Argument checks shared by the operators' shape rules. Each throws an OperatorError or returns. */
import { OperatorError } from '../errors.js';
import type { Pair, Sides } from './options.js';
import { formatShape, type Shape } from './tensor.js';

const RANKS = { 'N×C×H×W': 4, 'O×I×kH×kW': 4, 'N×I': 2, 'O×I': 2, 'N×K': 2 } as const;

/** A shape must have the rank of its layout and no empty axis. */
export function checkLayout(
  operator: string,
  argument: string,
  shape: Shape,
  layout: keyof typeof RANKS,
): void {
  if (shape.length !== RANKS[layout] || !shape.every((n) => Number.isSafeInteger(n) && n > 0)) {
    throw new OperatorError(operator, argument, `of shape ${layout}, no axis empty`, formatShape(shape));
  }
}

/** What elementwise operators take: any rank, no empty axis. Returns the shape, which is their result's too. */
export function checkElementwise(operator: string, argument: string, shape: Shape): Shape {
  if (!shape.every((n) => Number.isSafeInteger(n) && n > 0)) {
    throw new OperatorError(operator, argument, 'to have no empty axis', formatShape(shape));
  }
  return shape;
}

export function checkShape(operator: string, argument: string, actual: Shape, expected: Shape): void {
  if (actual.length !== expected.length || actual.some((n, axis) => n !== expected[axis])) {
    throw new OperatorError(operator, argument, `of shape ${formatShape(expected)}`, formatShape(actual));
  }
}

export function checkInteger(operator: string, argument: string, value: number, minimum: number): void {
  if (!Number.isSafeInteger(value) || value < minimum) {
    throw new OperatorError(operator, argument, `to be an integer ≥ ${minimum}`, String(value));
  }
}

/** [vertical, horizontal] of a pair, both integers no smaller than `minimum`. */
export function checkPair(
  operator: string,
  argument: string,
  pair: Pair,
  minimum: number,
): readonly [number, number] {
  const [vertical, horizontal] = Array.isArray(pair) ? pair : [pair, pair];
  checkInteger(operator, argument, vertical, minimum);
  checkInteger(operator, argument, horizontal, minimum);
  return [vertical, horizontal];
}

export function checkSides(operator: string, argument: string, sides: Sides): void {
  for (const side of ['top', 'bottom', 'left', 'right'] as const) {
    checkInteger(operator, `${argument}.${side}`, sides[side], 0);
  }
}
