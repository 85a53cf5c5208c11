/**
 * Winograd's transform M d Mᵀ of patches of float32s into panels of the matrix product: one matrix for each element of the transformed
 * patch, its columns the patches, its depth their channels. Filters are patches of 3×3, and those matrices' rows. Two at a time.
 */
import { PANEL } from '../../ops/gemm.js';
import { type Code, count, f64x2, get, i32, type Kernel, kernel, set } from '../assembler.js';
import { codeOf, type LinearMap } from '../winograd/linear-map.js';

const FLOAT32 = 4;
const VECTOR = 16;
const STEP = PANEL * 8;

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/**
 * name(starts, pairs, channels, rowPitch, columnPitch, target, distance, squares): addresses of integers, the addresses of the patches, two
 * a pair; bytes from a row to the next and from an element to the next, of channels side by side; the address of the first matrix and the
 * bytes from each to the next; where the sum of every patch's squares goes.
 * @param scaleOf a factor for every element of a transformed patch
 */
export const transformPatches = (
  name: string,
  map: LinearMap,
  scaleOf: (row: number, column: number) => number,
): Kernel =>
  kernel(name, ({ parameter, variable }) => {
    const [starts, pairs, channels, rowPitch, columnPitch, target, distance, squares] = range(8).map(() =>
      parameter('i32'),
    );
    const [pair, channel, low, high, panel, at] = range(6).map(() => variable('i32'));
    const [lowRow, highRow] = [variable('i32'), variable('i32')];
    const sum = variable('v128');
    const side = range(map.inputs);
    const across = side.map(() => variable('i32'));
    const vectors = (n: number) => range(n).map(() => variable('v128'));
    const patch = side.map(() => vectors(map.inputs));
    const spare = vectors(map.sums.length);
    const half = map.results.map(() => vectors(map.inputs));

    const load: Code = [
      ...set(lowRow, get(low)),
      ...set(highRow, get(high)),
      ...side.flatMap((row) => [
        ...side.flatMap((column) => [
          ...set(
            patch[row][column],
            f64x2.loadFloat32From(
              i32.add(get(lowRow), get(across[column])),
              i32.add(get(highRow), get(across[column])),
            ),
          ),
          ...set(sum, f64x2.add(get(sum), f64x2.mul(get(patch[row][column]), get(patch[row][column])))),
        ]),
        ...set(lowRow, i32.add(get(lowRow), get(rowPitch))),
        ...set(highRow, i32.add(get(highRow), get(rowPitch))),
      ]),
    ];
    const columns: Code = side.flatMap((column) => {
      const { code, results } = codeOf(
        map,
        side.map((row) => patch[row][column]),
        spare,
      );
      return [...code, ...results.flatMap((result, row) => set(half[row][column], get(result)))];
    });
    const rows: Code = half.flatMap((values, row) => {
      const { code, results } = codeOf(map, values, spare);
      const stores = results.flatMap((result, column) => {
        const scale = scaleOf(row, column);
        const value = scale === 1 ? get(result) : f64x2.mul(get(result), f64x2.constant(scale));
        return [...f64x2.store(get(at), value), ...set(at, i32.add(get(at), get(distance)))];
      });
      return [...code, ...stores];
    });
    const lane = i32.and(get(pair), i32(1));
    const panelBytes = i32.mul(i32.sub(get(pair), lane), i32.mul(get(channels), i32(STEP / 2)));
    return [
      ...side.flatMap((column) => set(across[column], i32.mul(get(columnPitch), i32(column)))),
      ...count(pair, i32(0), get(pairs), i32(1), [
        ...set(low, i32.load(get(starts))),
        ...set(high, i32.load(get(starts), FLOAT32)),
        ...set(starts, i32.add(get(starts), i32(2 * FLOAT32))),
        ...set(panel, i32.add(get(target), i32.add(panelBytes, i32.mul(lane, i32(VECTOR))))),
        ...set(sum, f64x2.constant(0)),
        ...count(channel, i32(0), get(channels), i32(1), [
          ...load,
          ...columns,
          ...set(at, get(panel)),
          ...rows,
          ...set(panel, i32.add(get(panel), i32(STEP))),
          ...set(low, i32.add(get(low), i32(FLOAT32))),
          ...set(high, i32.add(get(high), i32(FLOAT32))),
        ]),
        ...f64x2.store(get(squares), get(sum)),
        ...set(squares, i32.add(get(squares), i32(VECTOR))),
      ]),
    ];
  });
