import { ExactSum } from '../numerics/exact-sum.js';
import { nearestFloat32, roundsCertainly, UNIT_ROUNDOFF } from '../numerics/rounding.js';
import type { Tensor } from './tensor.js';

/** One rounding per addition in the sum and as many in the magnitudes', the division's, the comparison's two. */
export const relativeErrorOf = (terms: number): number => 2 * (terms + 4) * UNIT_ROUNDOFF;

/** Σ map / count for a map [H,W], rounded once; a sum of infinities or NaNs as IEEE 754 adds them. */
export function mean(map: Tensor, count: number): number {
  const { data, offset } = map;
  const [height, width] = map.shape;
  const [byRow, byColumn] = map.stride;
  let sum = 0;
  let magnitude = 0;
  for (let i = 0; i < height; i++) {
    for (let j = 0, source = offset + i * byRow; j < width; j++, source += byColumn) {
      sum += data[source];
      magnitude += Math.abs(data[source]);
    }
  }
  if (!Number.isFinite(sum)) return sum;

  const error = (relativeErrorOf(height * width) * magnitude) / count;
  if (roundsCertainly(sum / count, error)) return sum / count;
  // of four numbers of one size every fourth mean or so is a tie
  if (isPowerOfTwo(count) && addsExactly(map)) return sum / count;
  return nearestFloat32(sum / count, error, (point) => {
    const difference = new ExactSum(); // Σ map − point·count has the sign of mean − point
    for (let i = 0; i < height; i++) {
      for (let j = 0; j < width; j++) difference.add(map.get(i, j));
    }
    difference.addProduct(-point, count);
    return difference.sign();
  });
}

const isPowerOfTwo = (n: number): boolean => (n & (n - 1)) === 0;

/** Whether no addition of them is rounded in float64 (Knuth's TwoSum, TAOCP 4.2.2). */
function addsExactly(map: Tensor): boolean {
  const [height, width] = map.shape;
  let sum = 0;
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) {
      const term = map.get(i, j);
      const next = sum + term;
      const part = next - sum;
      if (sum - (next - part) !== 0 || term - part !== 0) return false;
      sum = next;
    }
  }
  return true;
}
