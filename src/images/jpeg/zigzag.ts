/** Where the k-th coefficient of a block stands in it, row by row: along its diagonals (ITU-T T.81, figure A.6). */
export const ZIGZAG: Uint8Array = Uint8Array.from(
  Array.from({ length: 15 }, (_, diagonal) => {
    const places = Array.from({ length: 8 }, (_, row) => ({ row, column: diagonal - row }))
      .filter(({ column }) => column >= 0 && column < 8)
      .map(({ row, column }) => 8 * row + column);
    return diagonal % 2 === 0 ? places.reverse() : places;
  }).flat(),
);
