/** 3×3 convolutions of stride 1 by Winograd's minimal filtering in float32 (Lavin & Gray, arXiv 1509.09308): F(2×2) and F(4×4). */
import { checkConv2d } from '../../../src/ops/conv2d-geometry.js';
import { elements, sizeOf, type Tensor, tensor } from '../../../src/ops/tensor.js';
import type { Operation } from '../../../src/ops/uniform.js';

const f = Math.fround;

type Matrix = readonly (readonly number[])[];

interface Transforms {
  /** Outputs a tile has along an axis. */
  readonly outputs: 2 | 4;
  readonly input: Matrix;
  readonly kernel: Matrix;
  readonly output: Matrix;
}

const F2: Transforms = {
  outputs: 2,
  input: [
    [1, 0, -1, 0],
    [0, 1, 1, 0],
    [0, -1, 1, 0],
    [0, 1, 0, -1],
  ],
  kernel: [
    [1, 0, 0],
    [1 / 2, 1 / 2, 1 / 2],
    [1 / 2, -1 / 2, 1 / 2],
    [0, 0, 1],
  ],
  output: [
    [1, 1, 1, 0],
    [0, 1, -1, -1],
  ],
};

const F4: Transforms = {
  outputs: 4,
  input: [
    [4, 0, -5, 0, 1, 0],
    [0, -4, -4, 1, 1, 0],
    [0, 4, -4, -1, 1, 0],
    [0, -2, -1, 2, 1, 0],
    [0, 2, -1, -2, 1, 0],
    [0, 4, 0, -5, 0, 1],
  ],
  kernel: [
    [1 / 4, 0, 0],
    [-1 / 6, -1 / 6, -1 / 6],
    [-1 / 6, 1 / 6, -1 / 6],
    [1 / 24, 1 / 12, 1 / 6],
    [1 / 24, -1 / 12, 1 / 6],
    [0, 0, 1],
  ],
  output: [
    [1, 1, 1, 1, 1, 0],
    [0, 1, -1, 2, -2, 0],
    [0, 1, 1, 4, 4, 0],
    [0, 1, -1, 8, -8, 1],
  ],
};

/** A·X, each step rounded. */
const times = (a: Matrix, x: Matrix): number[][] =>
  a.map((row) =>
    x[0]!.map((_, j) => row.reduce((sum, v, k) => (v === 0 ? sum : f(sum + f(f(v) * x[k]![j]!))), 0)),
  );
const transposed = (x: Matrix): number[][] => x[0]!.map((_, j) => x.map((row) => row[j]!));

/** A·X·Aᵀ. */
const both = (a: Matrix, x: Matrix): number[][] => transposed(times(a, transposed(times(a, x))));

/** @throws Error where the convolution has no 3×3 kernel, or a stride, dilation or groups */
function winograd(
  { inputs, options }: Extract<Operation<Tensor>, { operator: 'conv2d' }>,
  { outputs, input, kernel, output }: Transforms,
): Tensor {
  const { x, weight, bias } = inputs;
  const geometry = checkConv2d(x.shape, weight.shape, bias?.shape, options);
  const { vertical, horizontal, groups } = geometry;
  const [filters, depth, ...size] = weight.shape as [number, number, number, number];
  if (size.join() !== '3,3' || vertical.stride * horizontal.stride * groups * vertical.dilation !== 1)
    throw new Error('winograd: expected a plain 3×3 convolution');
  const [, , height, width] = geometry.output as [number, number, number, number];
  const [, , rows, columns] = x.shape as [number, number, number, number];
  const kernels = Array.from({ length: filters * depth }, (_, k) => {
    const [o, i] = [Math.floor(k / depth), k % depth];
    return both(
      kernel,
      [0, 1, 2].map((y) => [0, 1, 2].map((a) => weight.get(o, i, y, a))),
    ).flat();
  });
  const data = elements(x);
  const result = new Float32Array(sizeOf(geometry.output));
  const tile = outputs + 2;
  const range = Array.from({ length: tile }, (_, k) => k);
  for (let top = 0; top < height; top += outputs)
    for (let left = 0; left < width; left += outputs) {
      const inputsOf = Array.from({ length: depth }, (_, c) => {
        const at = (y: number, a: number): number =>
          y < 0 || a < 0 || y >= rows || a >= columns ? 0 : data[(c * rows + y) * columns + a]!;
        const window = range.map((y) =>
          range.map((a) => at(top - vertical.before + y, left - horizontal.before + a)),
        );
        return both(input, window).flat();
      });
      for (let o = 0; o < filters; o++) {
        const sums = new Float32Array(tile * tile);
        for (let c = 0; c < depth; c++) {
          const [k, v] = [kernels[o * depth + c]!, inputsOf[c]!];
          for (let t = 0; t < sums.length; t++) sums[t]! += f(k[t]! * v[t]!);
        }
        const square = range.map((y) => [...sums.subarray(y * tile, (y + 1) * tile)]);
        both(output, square).forEach((row, y) => {
          row.forEach((v, a) => {
            if (top + y < height && left + a < width)
              result[(o * height + top + y) * width + left + a] = v + (bias ? bias.get(o) : 0);
          });
        });
      }
    }
  return tensor(result, geometry.output);
}

type Convolution = Extract<Operation<Tensor>, { operator: 'conv2d' }>;

/** One image. */
export const WINOGRAD: Readonly<Record<string, (operation: Convolution) => Tensor>> = {
  'Winograd F(2×2, 3×3)': (operation) => winograd(operation, F2),
  'Winograd F(4×4, 3×3)': (operation) => winograd(operation, F4),
};
