/** `fpn run`: one image or tensor through a model; a table, and files where they are asked for. */
import { extname } from 'node:path';
import { fromLoaded, fromSeed } from '../fpn/load.js';
import { matchWeights } from '../fpn/loading/match.js';
import type { Levels, Model } from '../fpn/model.js';
import { type ModelCost, runModel } from '../fpn/run-model.js';
import type { ParameterSource } from '../layers/scope.js';
import { reference } from '../ops/reference.js';
import { formatShape, type Tensor } from '../ops/tensor.js';
import { costOn } from './cost.js';
import { checkWritable, makeFolder, writeFiles } from './files.js';
import { headOf } from './head.js';
import { type RunInput, readInput } from './input.js';
import { atImageSize, chosenModel, inImageMode } from './model-options.js';
import { neckCommand } from './neck-command.js';
import { checkPictures, pictures, sheetPath } from './pictures.js';
import { withProgress } from './progress.js';
import { asJson, asSafetensors, asText, type Level, levelOf, type Report, weightsText } from './report.js';
import { RUN_OPTIONS, type RunValues } from './run-options.js';
import { type Note, trainedParameters } from './trained-weights.js';
import { integerOption, parsed, UsageError } from './usage.js';
import { readWeightFile } from './weights-file.js';

/**
 * @param note takes what is to be said beside the result
 * @param terminal where progress is drawn; left out where stderr is no terminal
 */
export async function runCommand(
  args: string[],
  note: Note,
  terminal?: (text: string) => void,
): Promise<string> {
  const { values, positionals } = parsed('run', ['INPUT'], args, RUN_OPTIONS);
  const [path] = positionals;
  if (values.out !== undefined) checkOut(values.out);
  if (values.weights !== undefined && values.seed !== undefined) {
    throw new UsageError('run: expected --weights or --seed, got both');
  }
  if (values.weights === undefined && values['weights-key'] !== undefined) {
    throw new UsageError('run: expected --weights with --weights-key, got none');
  }
  const seed = integerOption('seed', values.seed ?? '0', 0);
  const { 'short-side': shortSide, 'image-mode': imageMode, 'image-size': imageSize, weights } = values;
  const model = atImageSize(inImageMode(chosenModel(values), imageMode), imageSize);
  if (values['neck-only']) return neckCommand(values, model, path, seed, note);
  const input = readInput(path, model, {
    shortSide: shortSide === undefined ? undefined : integerOption('short-side', shortSide, 1),
    imageMode,
    imageSize,
  });
  const { shape } = input.tensor;
  const cost = costOn(model, path, shape);
  if (values.heatmaps !== undefined) {
    if (!input.photo) throw new UsageError(`--heatmaps: expected an image as input, got the tensor ${path}`);
    checkPictures(values.heatmaps, Object.keys(cost.levels.pyramid));
  }
  const parameters = await parametersOf();

  const results = resultsOf(model, input, parameters, cost, terminal);
  const levels = levelsOf(results, cost, values.features ?? false);
  const { rows } = headOf(results.outputs);
  const report: Report = { model, weights: weightsText(weights, seed), levels, rows };
  const written = writeResults(values, report, input);
  return values.json ? asJson(report, shape) : asText(report, ` on ${formatShape(shape)}`, written);

  async function parametersOf(): Promise<ParameterSource<Tensor>> {
    if (weights === undefined) return fromSeed(seed);
    const file = await readWeightFile(weights);
    const match = () => matchWeights(model, file, { image: shape, key: values['weights-key'] });
    return fromLoaded(trainedParameters(weights, file, model, match, note));
  }
}

function checkOut(out: string): void {
  if (extname(out) !== '.safetensors') {
    throw new UsageError(`--out: expected a .safetensors file, got "${out}"`);
  }
  checkWritable(out);
}

function resultsOf(
  model: Model,
  { tensor }: RunInput,
  parameters: ParameterSource<Tensor>,
  { totals }: ModelCost,
  terminal?: (text: string) => void,
): Levels<Tensor> {
  return terminal
    ? withProgress(reference, totals.macs, terminal, (nn) => runModel(model, nn, parameters, tensor))
    : runModel(model, reference, parameters, tensor);
}

function levelsOf(
  { features, pyramid, outputs }: Levels<Tensor>,
  cost: ModelCost,
  withFeatures: boolean,
): Level[] {
  const maps = { ...(withFeatures && features), ...pyramid, ...headOf(outputs).maps };
  const costs = { ...cost.levels.features, ...cost.levels.pyramid, ...cost.levels.outputs };
  return Object.entries(maps).map(([name, map]) => levelOf(name, map, costs[name].stride[0]));
}

/** Writes what was asked for, all or nothing; returns what to mention: the tensors' file and the contact sheet. */
function writeResults(
  { out, heatmaps }: Pick<RunValues, 'out' | 'heatmaps'>,
  report: Report,
  { photo, ...view }: RunInput,
): string[] {
  const files = new Map<string, Uint8Array>();
  const mentioned: string[] = [];
  if (out !== undefined) {
    files.set(out, asSafetensors(report));
    mentioned.push(out);
  }
  if (heatmaps !== undefined && photo) {
    makeFolder(heatmaps);
    const { model, levels } = report;
    const pyramid = levels.filter(({ name }) => name.startsWith('p'));
    for (const [path, png] of pictures(heatmaps, model.name, photo, view, pyramid)) files.set(path, png);
    mentioned.push(sheetPath(heatmaps));
  }
  writeFiles(files);
  return mentioned;
}
