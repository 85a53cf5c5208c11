/**
 * Parameters and images that are functions of a seed and a name, the same on every machine and in the
 * golden scripts. Kernels follow He et al. (arXiv 1502.01852) in the uniform form, ±√(6/fan-in). Every other
 * parameter is off its neutral value, so that none can be left out unnoticed; batch norms scale by about 0.7,
 * which keeps C2…C5 of a deep ResNet equally strong where 1 would double their energy with every block.
 */
import { words } from '../engine/words.js';
import { symmetric } from '../numerics/philox.js';
import { type Shape, sizeOf, type Tensor, tensor } from '../ops/tensor.js';
import type { ParameterRole, ParameterSpec } from './scope.js';

/** Values are centre + spread·v in float64, with v in (−1, 1). */
interface Range {
  readonly centre: number;
  readonly spread: number;
}

const RANGES: Record<ParameterRole, (shape: Shape) => Range> = {
  kernel: (shape) => ({ centre: 0, spread: Math.sqrt(6 / sizeOf(shape.slice(1))) }),
  bias: () => ({ centre: 0, spread: 0.1 }),
  scale: () => ({ centre: 0.7, spread: 0.2 }),
  shift: () => ({ centre: 0, spread: 0.1 }),
  mean: () => ({ centre: 0, spread: 0.1 }),
  variance: () => ({ centre: 1, spread: 0.5 }),
  operand: () => ({ centre: 0.7, spread: 0.2 }),
};

/**
 * A parameter's seeded value: element i is its role's function of word i of the stream `seed/name`, rounded once to float32.
 * @throws OperatorError where the shape is none
 */
export function seededParameter({ name, role, shape }: ParameterSpec, seed = 0): Tensor {
  return fromStream(`${seed}/${name}`, shape, RANGES[role](shape));
}

/**
 * An input of shape [N,C,H,W], uniform in (−2, 2): the stream `seed/input`.
 * @throws OperatorError where the shape is none
 */
export const seededImage = (shape: Shape, seed = 0): Tensor =>
  fromStream(`${seed}/input`, shape, { centre: 0, spread: 2 });

function fromStream(stream: string, shape: Shape, { centre, spread }: Range): Tensor {
  const source = words(stream, sizeOf(shape));
  const data = new Float32Array(source.length);
  const unit = symmetric; // an import is looked up anew at each use where modules are not bundled
  for (let i = 0; i < source.length; i++) data[i] = centre + spread * unit(source[i]);
  return tensor(data, shape);
}
