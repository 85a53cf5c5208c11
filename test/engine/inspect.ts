/** What the engine's rounding test is given: every sum with its bound, put beside the exact one. */
import { ALGORITHMS, type AlgorithmName } from '../../src/engine/algorithms.js';
import type { Float32Name } from '../../src/engine/float32/algorithms.js';
import type { Machine } from '../../src/engine/machine.js';
import { ExactSum } from '../../src/numerics/exact-sum.js';
import { convolutionOf } from '../../src/ops/convolution.js';
import { type Tensor, zeros } from '../../src/ops/index.js';
import { allOf } from './cases.js';

export interface Layer {
  /** [1,C,H,W] and [F,C,3,3]. */
  readonly x: Tensor;
  readonly weight: Tensor;
  readonly bias: Tensor;
  readonly stride?: 1 | 2;
}

/** A sum in float64, bias included, and what its error may be. */
interface Sum {
  readonly sum: number;
  readonly bound: number;
}

/** The algorithms that bound the errors of matrices of sums, and the outputs a side that they compute at once. */
export type Bounded = Exclude<AlgorithmName, 'depthwise' | Float32Name>;
const SIDES: Readonly<Record<Bounded, number>> = {
  direct: 1,
  'inner-products': 1,
  'winograd-2': 2,
  'winograd-4': 4,
  'winograd-2-stride-2': 2,
  'winograd-3-stride-2': 3,
};

/** Runs the algorithm on a layer of one tile with padding of 1. @returns its output, and the sum of [filter, i, j] */
export function inspect(machine: Machine, name: Bounded, { x, weight, bias, stride = 1 }: Layer) {
  const { kernels } = machine;
  const rows: Sum[][] = [];
  const roundRows: typeof kernels.roundRows = (...operands) => {
    const [sums, count, columns, norms, rowNorms, shifts, relativeError] = operands;
    const read = (address: number, length: number) => machine.float64s({ address, length: 8 * length });
    const [values, columnNorms] = [read(sums, count * columns), read(norms, columns)];
    for (let row = 0; row < count; row++) {
      const [norm, shift] = [read(rowNorms, count)[row]!, read(shifts, count)[row]!];
      rows.push(
        Array.from(columnNorms, (columnNorm, j) => ({
          sum: values[row * columns + j]! + shift,
          bound: relativeError * (norm * columnNorm + Math.abs(shift)),
        })),
      );
    }
    return kernels.roundRows(...operands);
  };
  Object.assign(machine, { kernels: { ...kernels, roundRows } });
  const convolution = convolutionOf(x, weight, bias, { padding: 1, stride });
  const y = zeros(convolution.geometry.output);
  try {
    ALGORITHMS[name](machine, convolution, allOf(y));
  } finally {
    Object.assign(machine, { kernels });
  }
  const width = y.shape[3]!;
  const m = SIDES[name];
  const sumOf = (filter: number, i: number, j: number): Sum =>
    rows[filter * m * m + m * (i % m) + (j % m)]![
      Math.floor(i / m) * Math.ceil(width / m) + Math.floor(j / m)
    ]!;
  return { y, sumOf };
}

/** The exact sum of an output, less a number. */
export function differenceFrom(
  point: number,
  { x, weight, bias, stride = 1 }: Layer,
  filter: number,
  i: number,
  j: number,
): ExactSum {
  const [, channels, height, width] = x.shape as [number, number, number, number];
  const [top, left] = [stride * i, stride * j];
  const difference = new ExactSum();
  difference.add(-point);
  difference.add(bias.get(filter));
  for (let c = 0; c < channels; c++) {
    for (let u = Math.max(0, 1 - top); u < 3 && top + u <= height; u++) {
      for (let v = Math.max(0, 1 - left); v < 3 && left + v <= width; v++) {
        difference.add(weight.get(filter, c, u, v) * x.get(0, c, top + u - 1, left + v - 1));
      }
    }
  }
  return difference;
}

export const forEachOutput = (y: Tensor, visit: (filter: number, i: number, j: number) => void): void => {
  const [, filters, height, width] = y.shape as [number, number, number, number];
  for (let n = 0; n < filters * height * width; n++) {
    visit(Math.floor(n / height / width), Math.floor(n / width) % height, n % width);
  }
};
