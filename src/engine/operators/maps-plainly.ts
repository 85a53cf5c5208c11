/** What a machine has no memory for: maps of all images, counted through, one after another in plain TypeScript. */
import type { Tensor } from '../../ops/tensor.js';
import type { Range } from './operator.js';

/** @param plain of one map [1,1,H,W] */
export function mapsPlainly(
  x: Tensor,
  { start, end }: Range,
  y: Tensor,
  plain: (map: Tensor) => Tensor,
): void {
  const [, channels, height, width] = x.shape;
  for (let n = start; n < end; n++) {
    const map = x.lo(Math.floor(n / channels), n % channels, 0, 0).hi(1, 1, height, width);
    const result = plain(map);
    y.data.set(result.data, n * result.size);
  }
}
