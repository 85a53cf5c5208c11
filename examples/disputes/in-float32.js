/** An honest convolution in float32, in an order of one's own; two replays beside this file share it. */
import { tensor } from 'fpn-reference/ops';

/** @typedef {import('fpn-reference/ops').Tensor} Tensor */

/**
 * Without padding; every product and every addition is rounded.
 * @param {Tensor} x [1,C,H,W]
 * @param {Tensor} weight [F,C,k,k]
 * @param {number} stride
 * @param {number} parts in which each sum is added up, the parts' sums last
 */
export function convolutionInFloat32(x, weight, stride, parts) {
  const [filters, channels, kernel] = weight.shape;
  const [height, width] = [2, 3].map((axis) => Math.floor((x.shape[axis] - kernel) / stride) + 1);
  const values = Float32Array.from({ length: filters * height * width }, (_, i) => {
    const [f, row, column] = [Math.floor(i / (height * width)), Math.floor(i / width) % height, i % width];
    const sums = new Float32Array(parts);
    for (let tap = 0; tap < channels * kernel * kernel; tap++) {
      const [c, dy, dx] = [Math.floor(tap / kernel ** 2), Math.floor(tap / kernel) % kernel, tap % kernel];
      const input = x.get(0, c, row * stride + dy, column * stride + dx);
      sums[tap % parts] += Math.fround(weight.get(f, c, dy, dx) * input);
    }
    return sums.reduce((sum, part) => Math.fround(sum + part));
  });
  return tensor(values, [1, filters, height, width]);
}
