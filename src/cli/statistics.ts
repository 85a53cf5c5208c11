/** What a level looks like in a line of numbers, and the fingerprint of its bits. */

import { elements, type Tensor } from '../ops/tensor.js';
import { littleEndian } from '../weights/little-endian.js';
import { sha256 } from './sha256.js';

export interface Statistics {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly std: number;
  /** SHA-256 of the little-endian float32 elements in row-major order, in hexadecimal. */
  readonly sha256: string;
}

/** Mean and standard deviation (of the whole population) are float64 sums in row-major order. */
export function statisticsOf(level: Tensor): Statistics {
  const values = elements(level);
  let min = Infinity;
  let max = -Infinity;
  for (const value of values) {
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  const mean = meanOf(values, (value) => value);
  const std = Math.sqrt(meanOf(values, (value) => (value - mean) * (value - mean)));
  return { min, max, mean, std, sha256: sha256(littleEndian(level)) };
}

function meanOf(values: Float32Array, term: (value: number) => number): number {
  let sum = 0;
  for (const value of values) sum += term(value);
  return sum / values.length;
}
