/** Winograd's transform Aᵀ M A of the products' matrices into sums: a row for each of the patch's outputs. A vector of patches at a time. */
import { type Code, count, get, i32, type Kernel, kernel, range, set, type Vectors } from '../assembler.js';
import { codeOf, type LinearMap } from '../winograd/linear-map.js';

/**
 * name(products, distance, rows, columns, sums): the address of the first matrix's first row, bytes from a matrix to the next, filters and
 * patches, and where the sums go, a row of patches for each output of each filter.
 */
export const transformProducts = (name: string, map: LinearMap, vectors: Vectors): Kernel =>
  kernel(name, ({ parameter, variable }) => {
    const [products, distance, rows, columns, sums] = range(5).map(() => parameter('i32'));
    const [row, column, from, to, width] = range(5).map(() => variable('i32'));
    const side = range(map.inputs);
    const registers = (n: number) => range(n).map(() => variable('v128'));
    const matrix = side.map(() => registers(map.inputs));
    const spare = registers(map.sums.length);
    const half = map.results.map(() => registers(map.inputs));

    const load: Code = side.flatMap((i) =>
      side.flatMap((j) => [
        ...set(matrix[i][j], vectors.load(get(from))),
        ...set(from, i32.add(get(from), get(distance))),
      ]),
    );
    const columnsOf: Code = side.flatMap((j) => {
      const { code, results } = codeOf(
        map,
        side.map((i) => matrix[i][j]),
        spare,
        vectors,
      );
      return [...code, ...results.flatMap((result, i) => set(half[i][j], get(result)))];
    });
    const rowsOf: Code = half.flatMap((values) => {
      const { code, results } = codeOf(map, values, spare, vectors);
      const stores = results.flatMap((result) => [
        ...vectors.store(get(to), get(result)),
        ...set(to, i32.add(get(to), get(width))),
      ]);
      return [...code, ...stores];
    });
    const start = i32.mul(get(row), get(width));
    const outputs = map.results.length ** 2;
    const place = i32.mul(get(column), i32(vectors.bytes));
    return [
      ...set(width, i32.mul(get(columns), i32(vectors.bytes))),
      ...count(row, i32(0), get(rows), i32(1), [
        ...count(column, i32(0), get(columns), i32(vectors.lanes), [
          ...set(from, i32.add(get(products), i32.add(start, place))),
          ...load,
          ...columnsOf,
          ...set(to, i32.add(get(sums), i32.add(i32.mul(start, i32(outputs)), place))),
          ...rowsOf,
        ]),
      ]),
    ];
  });
