/** The smallest golden file that shows what is wrong with a tensor: a few outputs, and no more than they read. */

import { FpnError, OperatorError } from '../errors.js';
import { elements, type Shape, sameShape, type Tensor } from '../ops/tensor.js';
import type { Operation } from '../ops/uniform.js';
import type { Arithmetic } from './arithmetic.js';
import { correctlyRounded, ifAllSeen } from './correctly-rounded.js';
import type { GoldenCase } from './golden-file/golden-case.js';
import { range } from './hypotheses/rearrange.js';
import type { Judged } from './judge-run.js';
import { type Part, type Places, partOf, takenAt } from './part.js';

export interface SmallestCase {
  readonly golden: GoldenCase;
  /** What the backend gave for the case's outputs. */
  readonly got: Tensor;
  /** Where those stand in the whole tensor. */
  readonly places: Places;
}

/** The pixels beside each other that are shown: the wrong one among some that may be right. */
const SIDE = 8;

/**
 * The outputs round the worst element and the window that they read; of operators whose outputs read whole planes, groups or
 * rows, those. It was checked to give the same bits as the whole.
 * @param judged a refuted tensor
 * @returns undefined where what the operator read was not seen, so that no case of it can stand alone
 */
export function smallestCase(
  { certificate, candidate, verdict }: Judged,
  model: string,
  arithmetic: Arithmetic,
): SmallestCase | undefined {
  const { node, operation: certifiedOperation, certified } = certificate;
  if (!verdict.worst) throw new FpnError(`smallestCase: expected a refuted tensor, got ${verdict.verdict}`);
  const operation = verdict.region.length === 0 ? ifAllSeen(certifiedOperation) : undefined;
  if (!operation) return undefined;
  const { shape } = certified.value;
  const part = partWithout(operation, shape, verdict.worst.place, certified.value);
  const golden = { number: 1, model, layer: node.layer, operation: part.operation, arithmetic };
  return { golden, got: takenAt(candidate, part.places), places: part.places };
}

/** The first of ever larger parts that gives the whole's own bits. */
function partWithout(
  operation: Operation<Tensor>,
  whole: Shape,
  place: readonly number[],
  value: Tensor,
): Part {
  const band = (size: number, at: number): number[] => {
    const first = Math.max(0, Math.min(at - SIDE / 2, size - SIDE));
    return range(Math.min(SIDE, size)).map((i) => first + i);
  };
  const sizes: Places[] = [band, range].map((inSpace) =>
    whole.map((size, axis) => (axis < 2 ? [place[axis]] : inSpace(size, place[axis]))),
  );
  for (const places of sizes) {
    const part = attempted(() => partOf(operation, whole, places));
    const again = part && attempted(() => correctlyRounded(part.operation));
    if (again && isEqual(again, takenAt(value, part.places))) return part;
  }
  return { operation, places: whole.map(range) };
}

/** Undefined where the operator refuses the part: a padding as large as the window, say. */
function attempted<R>(action: () => R): R | undefined {
  try {
    return action();
  } catch (error) {
    if (error instanceof OperatorError) return undefined;
    throw error;
  }
}

function isEqual(a: Tensor, b: Tensor): boolean {
  const [x, y] = [elements(a), elements(b)];
  return sameShape(a.shape, b.shape) && x.every((value, i) => Object.is(value, y[i]));
}
