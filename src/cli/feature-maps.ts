/** Feature maps for a model's neck, from a file. */
import { FpnError } from '../errors.js';
import type { Model } from '../fpn/model.js';
import { mapProblems } from '../fpn/neck-inputs.js';
import { elements, type Tensor } from '../ops/tensor.js';
import { readWeights, toFloat32, type WeightFile } from '../weights/index.js';
import { checkBeginning } from '../weights/read.js';
import { nameOf, readFile } from './read-file.js';

/** The maps that a model's neck reads, from a file that has them under their names. */
export function readFeatures(path: string, model: Model): Tensor[] {
  const file = readWeights(readFile(path, checkBeginning), nameOf(path));
  const present = model.neckInputs.filter((name) => file.has(name));
  const maps = present.map((name) => ({ name, map: toFloat32(file.get(name)!) }));
  const problems = [
    ...(present.length < model.neckInputs.length ? [namesProblem(model, file)] : []),
    ...mapProblems(maps.map(({ name, map }) => ({ name, shape: map.shape }))),
    ...maps.flatMap(({ name, map }) =>
      elements(map).every(Number.isFinite) ? [] : [`finite values in ${name}, got NaN or infinity`],
    ),
  ];
  if (problems.length > 0) throw new FpnError(`${nameOf(path)}: expected ${problems.join('; ')}`);
  return maps.map(({ map }) => map);
}

const MOST_NAMES = 9;

function namesProblem({ name, neckInputs }: Model, file: WeightFile): string {
  const found = [...file.keys()].slice(0, MOST_NAMES).join(', ') || 'none';
  return `tensors ${neckInputs.join(', ')} for the neck of ${name}, got ${found}`;
}
