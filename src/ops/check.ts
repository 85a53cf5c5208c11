/** Argument checks shared by the operators' shape rules. Each throws an OperatorError or returns. */
import type { NdArray } from 'ndarray';
import { OperatorError } from '../errors.js';
import type { Pair, Sides } from './options.js';
import {
  type AnyTensor,
  describe,
  ELEMENT_LIMIT,
  type Floats,
  formatShape,
  type Shape,
  type Storage,
  sizeOf,
} from './tensor.js';

const RANKS = { 'N×C×H×W': 4, 'O×I×kH×kW': 4, 'I×O×kH×kW': 4, 'N×I': 2, 'O×I': 2, 'N×K': 2 } as const;

const hasNoEmptyAxis = (shape: Shape): boolean =>
  Array.isArray(shape) && shape.every((n) => Number.isSafeInteger(n) && n > 0);

const written = (shape: Shape): string => (Array.isArray(shape) ? formatShape(shape) : describe(shape));

/** A shape must have the rank of its layout, no empty axis, and fewer than 2³¹ elements. */
export function checkLayout(
  operator: string,
  argument: string,
  shape: Shape,
  layout: keyof typeof RANKS,
): void {
  if (!hasNoEmptyAxis(shape) || shape.length !== RANKS[layout]) {
    throw new OperatorError(operator, argument, `of shape ${layout}, no axis empty`, written(shape));
  }
  checkSize(operator, argument, shape);
}

/**
 * What elementwise operators take: any rank, no empty axis. Returns the shape, which is their result's too.
 * @throws OperatorError where an axis is empty, or there are 2³¹ elements or more
 */
export function checkElementwise(operator: string, argument: string, shape: Shape): Shape {
  if (!hasNoEmptyAxis(shape)) {
    throw new OperatorError(operator, argument, 'to have no empty axis', written(shape));
  }
  return checkSize(operator, argument, shape);
}

export function checkShape(operator: string, argument: string, actual: Shape, expected: Shape): void {
  if (
    !Array.isArray(actual) ||
    actual.length !== expected.length ||
    actual.some((n, axis) => n !== expected[axis])
  ) {
    throw new OperatorError(operator, argument, `of shape ${formatShape(expected)}`, written(actual));
  }
}

/** Gives back the shape of an operator's result, which must have fewer than 2³¹ elements as its inputs must. */
export const checkResult = (operator: string, shape: Shape): Shape => checkSize(operator, 'a result', shape);

function checkSize(operator: string, argument: string, shape: Shape): Shape {
  if (sizeOf(shape) >= ELEMENT_LIMIT) {
    throw new OperatorError(operator, argument, 'of fewer than 2³¹ elements', formatShape(shape));
  }
  return shape;
}

/** Which storage a tensor has; float32 for what is none, so that the message asks for that. */
export const storageOf = (x: AnyTensor): Storage =>
  (x as AnyTensor | undefined)?.data instanceof Float64Array ? 'float64' : 'float32';

/** The shape of a tensor, which must be one: an ndarray of the storage that the operator computes with. */
export function shapeOf(
  operator: string,
  argument: string,
  x: NdArray<Floats>,
  storage: Storage = 'float32',
): Shape {
  const { data, shape, stride } = (x ?? {}) as Partial<AnyTensor>;
  const right = data instanceof (storage === 'float32' ? Float32Array : Float64Array);
  if (!right || !Array.isArray(shape) || !Array.isArray(stride)) {
    throw new OperatorError(operator, argument, `to be a tensor of ${storage} numbers`, describe(x));
  }
  if (data.length >= ELEMENT_LIMIT) {
    throw new OperatorError(operator, argument, 'in memory of fewer than 2³¹ elements', `${data.length}`);
  }
  return shape;
}

/** The shapes of several tensors. */
export function shapesOf(
  operator: string,
  argument: string,
  xs: readonly NdArray<Floats>[],
  storage: Storage = 'float32',
): Shape[] {
  return checkList(operator, argument, xs).map((x, i) => shapeOf(operator, `${argument}[${i}]`, x, storage));
}

/** The shapes of tensors by their names, of which there are no others; what is left out stays left out. */
export function namedShapesOf<T extends object>(
  operator: string,
  tensors: T,
  names: readonly string[],
  storage: Storage = 'float32',
): { [K in keyof T]: Shape } {
  checkNames(operator, 'parameters', tensors, names);
  const given = Object.entries(tensors).filter(([, tensor]) => tensor !== undefined);
  const shapes = given.map(([name, tensor]) => [name, shapeOf(operator, name, tensor, storage)]);
  return Object.fromEntries(shapes) as { [K in keyof T]: Shape };
}

export function checkList<T>(operator: string, argument: string, xs: readonly T[]): readonly T[] {
  if (!Array.isArray(xs)) throw new OperatorError(operator, argument, 'to be an array', describe(xs));
  return xs;
}

/** Refuses names that an operator does not have, which would pass unseen otherwise: `strides`, `gamma`. */
export function checkNames(
  operator: string,
  argument: string,
  given: object,
  names: readonly string[],
): void {
  if (typeof given !== 'object' || given === null) {
    throw new OperatorError(operator, argument, `to be an object of ${names.join(', ')}`, describe(given));
  }
  const stranger = Object.keys(given).find((name) => !names.includes(name));
  if (stranger !== undefined) {
    throw new OperatorError(operator, argument, `among ${names.join(', ')}`, stranger);
  }
}

export function checkInteger(operator: string, argument: string, value: number, minimum: number): void {
  if (!Number.isSafeInteger(value) || value < minimum) {
    throw new OperatorError(
      operator,
      argument,
      `to be an integer ≥ ${minimum}`,
      typeof value === 'number' ? String(value) : describe(value),
    );
  }
}

/** A switch, or its default where it is left out. */
export function checkSwitch(
  operator: string,
  argument: string,
  value: boolean | undefined,
  otherwise: boolean,
): boolean {
  if (value !== undefined && typeof value !== 'boolean') {
    throw new OperatorError(operator, argument, 'to be true or false', String(value));
  }
  return value ?? otherwise;
}

/** [vertical, horizontal] of a pair, both integers no smaller than `minimum`. */
export function checkPair(
  operator: string,
  argument: string,
  pair: Pair,
  minimum: number,
): readonly [number, number] {
  const [vertical, horizontal] = both(operator, argument, pair);
  checkInteger(operator, argument, vertical, minimum);
  checkInteger(operator, argument, horizontal, minimum);
  return [vertical, horizontal];
}

/** [vertical, horizontal] of a pair of numbers, whatever they are. */
export function both(operator: string, argument: string, pair: Pair): readonly [number, number] {
  if (!Array.isArray(pair)) return [pair as number, pair as number];
  if (pair.length !== 2) {
    throw new OperatorError(operator, argument, 'to be a number or two', `[${pair.map(String).join(', ')}]`);
  }
  return [pair[0], pair[1]];
}

const SIDES: readonly (keyof Sides)[] = ['top', 'bottom', 'left', 'right'];

export function checkSides(operator: string, argument: string, sides: Sides): void {
  checkNames(operator, argument, sides, SIDES);
  for (const side of SIDES) checkInteger(operator, `${argument}.${side}`, sides[side], 0);
}
