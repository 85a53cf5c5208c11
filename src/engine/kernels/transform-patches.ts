/**
 * Winograd's transform M d Mᵀ of patches of float32s into panels of the matrix product: one matrix for each element of the transformed
 * patch, its columns the patches, its depth their channels. Filters are patches of 3×3, and those matrices' rows. As many at a time as a
 * vector has lanes.
 */
import {
  type Code,
  count,
  get,
  i32,
  type Kernel,
  kernel,
  type Local,
  range,
  set,
  VECTOR,
  type Vectors,
} from '../assembler.js';
import { FLOAT32 } from '../panels.js';
import { codeOf, type LinearMap } from '../winograd/linear-map.js';

export interface PatchTransform {
  readonly map: LinearMap;
  /** A factor for every element of a transformed patch; 1 where it is left out. */
  scaleOf?(row: number, column: number): number;
  readonly vectors: Vectors;
  /** Patches in a panel. */
  readonly width: number;
  /** Whether every patch's squares are added up. */
  readonly squared: boolean;
}

/**
 * name(starts, groups, channels, rowPitch, columnPitch, channelPitch, target, distance, squares): addresses of integers, the addresses of the
 * patches, a vector of them a group; bytes from a row to the next, from an element to the next and from a channel to the next; the address of the
 * first matrix and the bytes from each to the next; where the sum of every patch's squares goes, if it is asked for.
 */
export const transformPatches = (
  name: string,
  { map, scaleOf = () => 1, vectors, width, squared }: PatchTransform,
): Kernel =>
  kernel(name, ({ parameter, variable }) => {
    const [starts, groups, channels, rowPitch, columnPitch, channelPitch, target, distance] = range(8).map(
      () => parameter('i32'),
    );
    const squares = squared ? parameter('i32') : undefined;
    const [group, channel, panel, at] = range(4).map(() => variable('i32'));
    const patches = range(vectors.lanes).map(() => variable('i32'));
    const rowStarts = range(vectors.lanes).map(() => variable('i32'));
    const sum = variable('v128');
    const side = range(map.inputs);
    const across = side.map(() => variable('i32'));
    const registers = (n: number) => range(n).map(() => variable('v128'));
    const patch = side.map(() => registers(map.inputs));
    const spare = registers(map.sums.length);
    const half = map.results.map(() => registers(map.inputs));
    const step = width * vectors.bytes;
    const together = width / vectors.lanes;

    const load: Code = [
      ...patches.flatMap((start, n) => set(rowStarts[n], get(start))),
      ...patch.flatMap((row) => [
        ...row.flatMap((element, column) => [
          ...set(
            element,
            vectors.gatherFloat32s(rowStarts.map((start) => i32.add(get(start), get(across[column])))),
          ),
          ...(squared ? set(sum, vectors.add(get(sum), vectors.mul(get(element), get(element)))) : []),
        ]),
        ...rowStarts.flatMap((start) => set(start, i32.add(get(start), get(rowPitch)))),
      ]),
    ];
    const columns: Code = side.flatMap((column) => {
      const { code, results } = codeOf(
        map,
        side.map((row) => patch[row][column]),
        spare,
        vectors,
      );
      return [...code, ...results.flatMap((result, row) => set(half[row][column], get(result)))];
    });
    const rows: Code = half.flatMap((values, row) => {
      const { code, results } = codeOf(map, values, spare, vectors);
      const stores = results.flatMap((result, column) => {
        const scale = scaleOf(row, column);
        const value = scale === 1 ? get(result) : vectors.mul(get(result), vectors.constant(scale));
        return [...vectors.store(get(at), value), ...set(at, i32.add(get(at), get(distance)))];
      });
      return [...code, ...stores];
    });
    const lane = i32.and(get(group), i32(together - 1));
    const panelBytes = i32.mul(i32.sub(get(group), lane), i32.mul(get(channels), i32(step / together)));
    const storeSquares = (address: Local): Code => [
      ...vectors.store(get(address), get(sum)),
      ...set(address, i32.add(get(address), i32(VECTOR))),
    ];
    return [
      ...side.flatMap((column) => set(across[column], i32.mul(get(columnPitch), i32(column)))),
      ...count(group, i32(0), get(groups), i32(1), [
        ...patches.flatMap((start, n) => set(start, i32.load(get(starts), n * FLOAT32))),
        ...set(starts, i32.add(get(starts), i32(vectors.lanes * FLOAT32))),
        ...set(panel, i32.add(get(target), i32.add(panelBytes, i32.mul(lane, i32(VECTOR))))),
        ...(squared ? set(sum, vectors.constant(0)) : []),
        ...count(channel, i32(0), get(channels), i32(1), [
          ...load,
          ...columns,
          ...set(at, get(panel)),
          ...rows,
          ...set(panel, i32.add(get(panel), i32(step))),
          ...patches.flatMap((start) => set(start, i32.add(get(start), get(channelPitch)))),
        ]),
        ...(squares ? storeSquares(squares) : []),
      ]),
    ];
  });
