/**
 * Parameters and images that are functions of a seed and a name, the same on every machine and in the
 * golden scripts. Kernels follow He et al. (arXiv 1502.01852) in the uniform form, ±√(6/fan-in). Every other
 * parameter is off its neutral value, so that none can be left out unnoticed; batch norms scale by about 0.7,
 * which keeps C2…C5 of a deep ResNet equally strong where 1 would double their energy with every block.
 */
import { symmetric, words } from '../numerics/philox.js';
import { type Shape, sizeOf, type Tensor, tensor } from '../ops/tensor.js';
import type { ParameterRole, ParameterSpec } from './scope.js';

/** What each role makes of v in (−1, 1), in float64. */
const VALUES: Record<ParameterRole, (shape: Shape) => (v: number) => number> = {
  kernel: (shape) => {
    const bound = Math.sqrt(6 / sizeOf(shape.slice(1)));
    return (v) => v * bound;
  },
  bias: () => (v) => 0.1 * v,
  scale: () => (v) => 0.7 + 0.2 * v,
  shift: () => (v) => 0.1 * v,
  mean: () => (v) => 0.1 * v,
  variance: () => (v) => 1 + 0.5 * v,
};

/**
 * A parameter's seeded value: element i is its role's function of word i of the stream `seed/name`, rounded once to float32.
 * @throws OperatorError where the shape is none
 */
export function seededParameter({ name, role, shape }: ParameterSpec, seed = 0): Tensor {
  return fromStream(`${seed}/${name}`, shape, VALUES[role](shape));
}

/**
 * An input of shape [N,C,H,W], uniform in (−2, 2): the stream `seed/input`.
 * @throws OperatorError where the shape is none
 */
export const seededImage = (shape: Shape, seed = 0): Tensor =>
  fromStream(`${seed}/input`, shape, (v) => 2 * v);

function fromStream(stream: string, shape: Shape, value: (v: number) => number): Tensor {
  const source = words(stream, sizeOf(shape));
  const data = new Float32Array(source.length);
  for (let i = 0; i < source.length; i++) data[i] = value(symmetric(source[i]));
  return tensor(data, shape);
}
