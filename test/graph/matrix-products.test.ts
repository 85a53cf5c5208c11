/** Products of matrices that are both computed, against sums by hand over the axes that NumPy's rule has. */
import { describe, expect, it } from 'vitest';
import { type Shape, sizeOf, type Tensor, tensor } from '../../src/ops/tensor.js';
import { refusal } from '../golden-dumps/sources.js';
import { input, node, output, resultOf } from './small-onnx.js';

/** Small whole numbers, whose sums are exact. */
const given = (shape: Shape, seed: number): Tensor =>
  tensor(
    Array.from({ length: sizeOf(shape) }, (_, i) => ((i * 7 + seed) % 11) - 5),
    shape,
  );

const graph = (a: Shape, b: Shape) => [
  ...node('MatMul', ['a', 'b'], ['y']),
  ...input('a', a),
  ...input('b', b),
  ...output('y'),
];

/** The element at a place, axes of one being read again and missing ones left out. */
function at(x: Tensor, batch: readonly number[], ...matrix: readonly number[]): number {
  const own = x.shape.length - matrix.length;
  const before = batch.slice(batch.length - own).map((n, axis) => (x.shape[axis] === 1 ? 0 : n));
  return x.get(...before, ...matrix);
}

describe('MatMul of what is computed', () => {
  it.each<readonly [Shape, Shape, Shape]>([
    [[2, 3], [3, 4], []],
    [[2, 2, 3], [3, 4], [2]],
    [[2, 2, 3], [1, 3, 4], [2]],
    [[2, 3], [2, 3, 4], [2]],
    [
      [1, 1, 2, 3],
      [2, 3, 4],
      [1, 2],
    ],
    [[2, 2, 3], [2, 3, 4], [2]],
    [
      [2, 1, 2, 3],
      [1, 3, 3, 4],
      [2, 3],
    ],
    [
      [3, 2, 3],
      [2, 1, 3, 1],
      [2, 3],
    ],
    [
      [2, 3, 1, 5],
      [2, 3, 5, 1],
      [2, 3],
    ],
  ])('%j by %j', (a, b, batch) => {
    const [x, y] = [given(a, 3), given(b, 5)];
    const result = resultOf(graph(a, b), { a: x, b: y });
    const [rows, inner] = a.slice(-2);
    const columns = b.at(-1)!;
    expect(result.shape).toEqual([...batch, rows, columns]);
    const places = batch.reduce<number[][]>(
      (all, size) => all.flatMap((place) => Array.from({ length: size }, (_, i) => [...place, i])),
      [[]],
    );
    for (const place of places) {
      for (let i = 0; i < rows!; i++) {
        for (let j = 0; j < columns; j++) {
          let sum = 0;
          for (let k = 0; k < inner!; k++) sum += at(x, place, i, k) * at(y, place, k, j);
          expect(result.get(...place, i, j)).toBe(sum);
        }
      }
    }
  });

  it('of one axis is of one row, or one column', () => {
    const x = tensor([1, 2, 3], [3]);
    const cube = given([2, 3, 2], 1);
    const column = (n: number, j: number) =>
      cube.get(n, 0, j) + 2 * cube.get(n, 1, j) + 3 * cube.get(n, 2, j);
    const first = resultOf(graph([3], [2, 3, 2]), { a: x, b: cube });
    expect(first.shape).toEqual([2, 2]);
    expect([...first.data]).toEqual([column(0, 0), column(0, 1), column(1, 0), column(1, 1)]);
    const second = resultOf(graph([2, 3], [3]), { a: tensor([1, 0, 0, 0, 1, 1], [2, 3]), b: x });
    expect(second.shape).toEqual([2]);
    expect([...second.data]).toEqual([1, 5]);
    expect(resultOf(graph([3], [3]), { a: x, b: x }).data[0]).toBe(14);
  });

  it.each<readonly [Shape, Shape, RegExp]>([
    [[2, 2, 3], [2, 4, 3], /expected matrices M×K and K×N, got 2×2×3 and 2×4×3/],
    [[2, 2, 3], [3, 3, 4], /expected shapes that broadcast, got 2 and 3/],
  ])('%j by %j is refused', (a, b, message) => {
    expect(refusal(() => resultOf(graph(a, b), { a: given(a, 1), b: given(b, 2) }))).toMatch(message);
  });
});
