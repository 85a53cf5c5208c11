/** `--neck-only`: a model's neck on feature maps from a file, and what its levels cost. */
import { FpnError } from '../errors.js';
import { loadNeckParameters } from '../fpn/load.js';
import { type Model, runNeck } from '../fpn/model.js';
import type { ParameterSource } from '../layers/scope.js';
import { costBackend, imageCost, type MapCost } from '../ops/cost.js';
import { reference } from '../ops/reference.js';
import { elements, formatShape, type Tensor } from '../ops/tensor.js';
import { readWeights, toFloat32, type WeightFile } from '../weights/index.js';
import { readFile } from './files.js';

/** The maps that a model's neck reads, from a file that has them under their names. */
export function readFeatures(path: string, model: Model): Tensor[] {
  const file = readWeights(readFile(path), path);
  const absent = model.neckInputs.filter((name) => !file.has(name));
  if (absent.length > 0) {
    const expected = `tensors ${model.neckInputs.join(', ')} for the neck of ${model.name}`;
    throw new FpnError(
      `${path}: expected ${expected}, got ${[...file.keys()].slice(0, 9).join(', ') || 'none'}`,
    );
  }
  const maps = model.neckInputs.map((name) => featureMap(path, name, file));
  maps.forEach((map, i) => {
    const finer = maps[i - 1];
    if (
      finer &&
      (map.shape[2] > finer.shape[2] || map.shape[3] > finer.shape[3] || map.shape[0] !== finer.shape[0])
    ) {
      const got = `${formatShape(map.shape)} after ${formatShape(finer.shape)}`;
      throw new FpnError(
        `${path}: expected ${model.neckInputs[i]} of the batch of ${model.neckInputs[i - 1]} and no larger, got ${got}`,
      );
    }
  });
  return maps;
}

function featureMap(path: string, name: string, file: WeightFile): Tensor {
  const map = toFloat32(file.get(name)!);
  if (map.shape.length !== 4 || map.size === 0) {
    throw new FpnError(
      `${path}: expected ${name} of shape N×C×H×W, none empty, got ${formatShape(map.shape)}`,
    );
  }
  if (!elements(map).every(Number.isFinite)) {
    throw new FpnError(`${path}: expected finite values in ${name}, got NaN or infinity`);
  }
  return map;
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
