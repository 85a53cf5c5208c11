import type { PoolChunk } from './chunk.js';

/** Maps [n,c,h,w] of disjoint windows, whose cells are given window by window. */
export function tiled(
  [n, c, height, width]: PoolChunk['shape'],
  [kernelHeight, kernelWidth]: PoolChunk['kernel'],
  cellsOf: (window: number) => ArrayLike<number>,
): Uint32Array {
  const columns = width / kernelWidth;
  const area = kernelHeight * kernelWidth;
  const x = new Uint32Array(n * c * height * width);
  for (let v = 0; v < x.length / area; v++) {
    const cells = cellsOf(v);
    const top = Math.floor(v / columns) * kernelHeight;
    const left = (v % columns) * kernelWidth;
    for (let cell = 0; cell < area; cell++) {
      const row = top + Math.floor(cell / kernelWidth);
      const column = left + (cell % kernelWidth);
      x[row * width + column] = cells[cell]!;
    }
  }
  return x;
}
