/** A proposal of which tensor is which layer's, from shapes and order alone; for somebody to look at, never used unseen. */
import { FpnError } from '../../errors.js';
import type { Shape } from '../../ops/tensor.js';
import { canBe } from './arrangement.js';

/** A tensor or a layer, in the order in which they were computed. */
export interface Shaped {
  readonly name: string;
  readonly shape: Shape;
}

/** What shapes and order say. */
export interface Proposal {
  /** Layers by their tensors, where just one is possible. */
  readonly map: ReadonlyMap<string, string>;
  /** Tensors that may be of several layers, or of none, with those layers in order. */
  readonly open: ReadonlyMap<string, readonly string[]>;
}

/** Beyond this a table of all pairs takes too long. */
const MOST_PAIRS = 5_000_000;

/**
 * Pairs as many tensors with layers of their shape as keeps both in order, and says which pairs all such pairings have: of
 * the tensors that are left no one can tell without looking at values.
 * @throws FpnError where there are more than 5 million pairs
 */
export function proposeNames(tensors: readonly Shaped[], layers: readonly Shaped[]): Proposal {
  const [rows, columns] = [tensors.length + 1, layers.length + 1];
  if (rows * columns > MOST_PAIRS) {
    throw new FpnError(
      `names: expected at most ${MOST_PAIRS} pairs of tensors and layers, got ${rows * columns}`,
    );
  }
  const fits = tensors.map(({ shape }) => layers.map((layer) => canBe(shape, layer.shape)));
  const before = longest(rows, columns, (i, j) => fits[i - 1]![j - 1]!);
  const after = longest(rows, columns, (i, j) => fits[rows - 1 - i]![columns - 1 - j]!);
  /** How many pairs there can be among the tensors from i and the layers from j on. */
  const rest = (i: number, j: number): number => after[(rows - 1 - i) * columns + columns - 1 - j]!;
  const most = rest(0, 0);

  const map = new Map<string, string>();
  const open = new Map<string, readonly string[]>();
  tensors.forEach(({ name }, i) => {
    const possible = layers.filter(
      (_, j) => fits[i]![j]! && before[i * columns + j]! + 1 + rest(i + 1, j + 1) === most,
    );
    const [layer] = possible;
    const mayBeNone = [...layers, undefined].some(
      (_, j) => before[i * columns + j]! + rest(i + 1, j) === most,
    );
    if (possible.length === 1 && layer && !mayBeNone) map.set(name, layer.name);
    else
      open.set(
        name,
        possible.map((one) => one.name),
      );
  });
  return { map, open };
}

/** Lengths of the longest pairings of all beginnings, row by row: the longest common subsequence's table. */
function longest(rows: number, columns: number, fits: (i: number, j: number) => boolean): Int32Array {
  const table = new Int32Array(rows * columns);
  for (let i = 1; i < rows; i++) {
    for (let j = 1; j < columns; j++) {
      const at = i * columns + j;
      const paired = fits(i, j) ? table[at - columns - 1]! + 1 : 0;
      table[at] = Math.max(paired, table[at - 1]!, table[at - columns]!);
    }
  }
  return table;
}
