/** `fpn run --neck-only`: a model's neck on feature maps from a file; no image, no backbone. */
import { fromLoaded, fromSeed, matchNeckWeights } from '../fpn/load.js';
import type { Model } from '../fpn/model.js';
import { runNeck } from '../fpn/run-model.js';
import type { ParameterSource } from '../layers/scope.js';
import { costBackend, imageCost, type MapCost } from '../ops/cost.js';
import { reference } from '../ops/reference.js';
import { formatShape, type Tensor } from '../ops/tensor.js';
import { readFeatures } from './feature-maps.js';
import { writeFiles } from './files.js';
import { asJson, asSafetensors, asText, type Level, levelOf, type Report, weightsText } from './report.js';
import type { RunValues } from './run-options.js';
import { type Note, trainedParameters } from './trained-weights.js';
import { UsageError } from './usage.js';
import { readWeightFile } from './weights-file.js';

const OF_IMAGES = ['features', 'heatmaps', 'short-side', 'image-mode', 'image-size'] as const;

export async function neckCommand(
  values: RunValues,
  model: Model,
  path: string,
  seed: number,
  note: Note,
): Promise<string> {
  const pointless = OF_IMAGES.find((name) => values[name] !== undefined);
  if (pointless) throw new UsageError(`run: expected no --${pointless} with --neck-only, got both`);
  const maps = readFeatures(path, model);
  const shapes = maps.map(({ shape }) => shape);
  const { weights, out } = values;
  const parameters = await parametersOf();
  const levels = neckLevels(model, maps, parameters);
  const report: Report = { model, weights: weightsText(weights, seed), levels, rows: {} };
  if (out !== undefined) writeFiles(new Map([[out, asSafetensors(report)]]));
  if (values.json) return asJson(report, shapes);
  const input = `, neck only, on ${shapes.map(formatShape).join(', ')}`;
  return asText(report, input, out === undefined ? [] : [out]);

  async function parametersOf(): Promise<ParameterSource<Tensor>> {
    if (weights === undefined) return fromSeed(seed);
    const file = await readWeightFile(weights);
    const match = () => matchNeckWeights(model, file, shapes, values['weights-key']);
    return fromLoaded(trainedParameters(weights, file, model, match, note));
  }
}

/** The neck's levels, each with its stride where C_k has the stride 2ᵏ. */
function neckLevels(model: Model, maps: readonly Tensor[], parameters: ParameterSource<Tensor>): Level[] {
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
  return Object.entries(pyramid).map(([name, map]) => levelOf(name, map, costs[name].stride[0]));
}
