/** `fpn-reference run --neck-only`: a model's neck on feature maps from a file; no image, no backbone. */
import { matchNeckWeights } from '../fpn/load.js';
import type { Model } from '../fpn/model.js';
import { runNeck } from '../fpn/run-model.js';
import { uploaded } from '../layers/scope.js';
import { costBackend, imageCost, type MapCost } from '../ops/cost.js';
import { formatShape, type Shape } from '../ops/tensor.js';
import type { WeightFile } from '../weights/index.js';
import { chosenEngine, reportedPrecision } from './engine-option.js';
import { readFeatures } from './feature-maps.js';
import { writeFiles } from './files.js';
import { checkOut, outFile } from './out-file.js';
import { withProgress } from './progress.js';
import { asJson, asText, levelOf, type Report, tensorsOf, weightsText } from './report.js';
import { selectedNames } from './selection.js';
import { chosenParameters, type Note } from './trained-weights.js';
import { UsageError, type Values } from './usage.js';

const OF_IMAGES = ['features', 'heatmaps', 'short-side', 'image-mode', 'image-size'] as const;

export async function neckCommand(
  values: Values<'run'>,
  model: Model,
  path: string,
  seed: number,
  note: Note,
  terminal?: (text: string) => void,
): Promise<string> {
  const nn = chosenEngine(values, note);
  const pointless = OF_IMAGES.find((name) => values[name] !== undefined);
  if (pointless) throw new UsageError(`run: expected no --${pointless} with --neck-only, got both`);
  const maps = readFeatures(path, model);
  const shapes = maps.map(({ shape }) => shape);
  const { weights, out } = values;
  const { strides, macs } = neckCost(model, shapes);
  const names = selectedNames(values, [], Object.keys(strides));
  if (out !== undefined) checkOut(out, names);
  const match = (file: WeightFile) => matchNeckWeights(model, file, shapes, values['weights-key']);
  const parameters = await chosenParameters({ weights, seed, model, note }, match);
  const pyramid = withProgress(macs, terminal, (options) =>
    runNeck(model, nn, uploaded(nn, parameters), maps, options),
  );
  const levels = names.map((name) => levelOf(name, pyramid[name], strides[name]));
  const report: Report = {
    model,
    weights: weightsText(values, seed),
    ...reportedPrecision(values),
    levels,
    rows: {},
  };
  if (out !== undefined) writeFiles(new Map([[out, outFile(out, report, tensorsOf(report))]]));
  if (values.json) return asJson(report, shapes);
  const input = `, neck only, on ${shapes.map(formatShape).join(', ')}`;
  return asText(report, input, out === undefined ? [] : [out]);
}

/** The stride of each of the neck's levels, where C_k has the stride 2ᵏ; and the multiply–accumulates of them all. */
function neckCost(model: Model, shapes: readonly Shape[]) {
  const maps = shapes.map((shape, i): MapCost => {
    const stride = 1 << Number(model.neckInputs[i].slice(1));
    return { shape, stride: [stride, stride], receptiveField: [1, 1] };
  });
  const backend = costBackend();
  const levels = runNeck(model, backend, ({ shape }) => imageCost(shape), maps);
  const strides = Object.fromEntries(Object.entries(levels).map(([name, { stride }]) => [name, stride[0]]));
  return { strides, macs: backend.totals.macs };
}
