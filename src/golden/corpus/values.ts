/** The values of a corpus' cases: functions of a seed, the case and the role, the same on every machine (see numerics/philox). */
import { symmetric, words } from '../../numerics/philox.js';
import { type Shape, sizeOf, type Tensor, tensor } from '../../ops/tensor.js';

/** Makes a case's tensors; each role has a stream of its own. */
export interface CaseValues {
  /** Uniform in (−scale, scale), 2 where it is left out. */
  uniform(role: string, shape: Shape, scale?: number): Tensor;
  /** Uniform in (0, 1): variances, weights of means, gates. */
  positive(role: string, shape: Shape): Tensor;
  /** Uniform in (−1, 0): maxima that a padding of zeros would win. */
  negative(role: string, shape: Shape): Tensor;
  /** Whole numbers −8 … 8, whose products' sums every order of additions gives exactly. */
  integers(role: string, shape: Shape): Tensor;
}

export function valuesOf(seed: number, name: string): CaseValues {
  const made = (role: string, shape: Shape, value: (word: number) => number): Tensor =>
    tensor(Float32Array.from(words(`${seed}/conformance/${name}/${role}`, sizeOf(shape)), value), shape);
  return {
    uniform: (role, shape, scale = 2) => made(role, shape, (word) => scale * symmetric(word)),
    positive: (role, shape) => made(role, shape, (word) => 0.5 + 0.5 * symmetric(word)),
    negative: (role, shape) => made(role, shape, (word) => 0.5 * symmetric(word) - 0.5),
    integers: (role, shape) => made(role, shape, (word) => (word % 17) - 8),
  };
}
