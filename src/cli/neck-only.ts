/** `--neck-only`: a model's neck on feature maps from a file, and what its levels cost. */
import { FpnError } from '../errors.js';
import { loadNeckParameters } from '../fpn/load.js';
import { type Model, runNeck } from '../fpn/model.js';
import { mapProblems } from '../fpn/neck-inputs.js';
import type { ParameterSource } from '../layers/scope.js';
import { costBackend, imageCost, type MapCost } from '../ops/cost.js';
import { reference } from '../ops/reference.js';
import { elements, type Tensor } from '../ops/tensor.js';
import { readWeights, toFloat32, type WeightFile } from '../weights/index.js';
import { readFile } from './files.js';

/** The maps that a model's neck reads, from a file that has them under their names. */
export function readFeatures(path: string, model: Model): Tensor[] {
  const file = readWeights(readFile(path), path);
  const present = model.neckInputs.filter((name) => file.has(name));
  const maps = present.map((name) => ({ name, map: toFloat32(file.get(name)!) }));
  const problems = [
    ...(present.length < model.neckInputs.length ? [namesProblem(model, file)] : []),
    ...mapProblems(maps.map(({ name, map }) => ({ name, shape: map.shape }))),
    ...maps.flatMap(({ name, map }) =>
      elements(map).every(Number.isFinite) ? [] : [`finite values in ${name}, got NaN or infinity`],
    ),
  ];
  if (problems.length > 0) throw new FpnError(`${path}: expected ${problems.join('; ')}`);
  return maps.map(({ map }) => map);
}

const MOST_NAMES = 9;

function namesProblem({ name, neckInputs }: Model, file: WeightFile): string {
  const found = [...file.keys()].slice(0, MOST_NAMES).join(', ') || 'none';
  return `tensors ${neckInputs.join(', ')} for the neck of ${name}, got ${found}`;
}

/** The neck's levels, each with its stride where C_k has the stride 2ᵏ. */
export function neckLevels(
  model: Model,
  maps: readonly Tensor[],
  parameters: ParameterSource<Tensor>,
): { name: string; tensor: Tensor; stride: number }[] {
  const costs = runNeck(
    model,
    costBackend(),
    ({ shape }) => imageCost(shape),
    maps.map((map, i): MapCost => {
      const stride = 1 << Number(model.neckInputs[i].slice(1));
      return { shape: map.shape, stride: [stride, stride], receptiveField: [1, 1] };
    }),
  );
  const pyramid = runNeck(model, reference, parameters, maps);
  return Object.entries(pyramid).map(([name, tensor]) => ({ name, tensor, stride: costs[name].stride[0] }));
}

/** Parameters of the neck alone from a file, which may hold the whole model's. */
export const neckWeights = (model: Model, file: WeightFile, maps: readonly Tensor[]): Map<string, Tensor> =>
  loadNeckParameters(
    model,
    file,
    maps.map((map) => map.shape),
  );
