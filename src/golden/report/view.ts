/** The map in which a tensor is worst, cut out of it: small enough to be kept while the rest of the run is judged. */
import { elements, type Shape } from '../../ops/tensor.js';
import type { Judged } from '../judge-run.js';

/** Cells a side; of a larger map it is those around the worst element. */
const MOST_CELLS = 256;

export interface View {
  /** The map's place along the axes before its own two: image and channel, or none of a matrix. */
  readonly map: readonly number[];
  /** The whole map's size; the cells that are shown begin at `top` and `left`. */
  readonly size: readonly [height: number, width: number];
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
  /** Row by row. */
  readonly candidate: Float32Array;
  readonly reference: Float32Array;
  /** Row and column among the cells that are shown. */
  readonly worst: readonly [row: number, column: number];
}

/** Undefined where no element is off, and there is nothing to show. */
export function viewOf({ verdict, candidate, certificate }: Judged): View | undefined {
  if (!verdict.worst) return undefined;
  const size = sidesOf(verdict.shape);
  const { place } = verdict.worst;
  const map = place.slice(0, -2);
  const [row, column] = [place.length < 2 ? 0 : place[place.length - 2], place[place.length - 1] ?? 0];
  const rows = windowAround(row, size[0]);
  const columns = windowAround(column, size[1]);
  const first = map.reduce((index, at, axis) => index * verdict.shape[axis] + at, 0) * size[0] * size[1];
  const cut = (data: Float32Array): Float32Array => {
    const cells = new Float32Array(rows.count * columns.count);
    for (let i = 0; i < rows.count; i++) {
      const from = first + (rows.first + i) * size[1] + columns.first;
      cells.set(data.subarray(from, from + columns.count), i * columns.count);
    }
    return cells;
  };
  return {
    map,
    size,
    top: rows.first,
    left: columns.first,
    height: rows.count,
    width: columns.count,
    candidate: cut(elements(candidate)),
    reference: cut(elements(certificate.certified.value)),
    worst: [row - rows.first, column - columns.first],
  };
}

/** A tensor's last two axes; one of one axis is a row. */
const sidesOf = (shape: Shape): [height: number, width: number] => [
  shape.length < 2 ? 1 : shape[shape.length - 2],
  shape[shape.length - 1] ?? 1,
];

function windowAround(at: number, length: number): { first: number; count: number } {
  const count = Math.min(length, MOST_CELLS);
  return { first: Math.max(0, Math.min(at - (count >> 1), length - count)), count };
}
