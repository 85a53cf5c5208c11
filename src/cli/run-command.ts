/** `fpn-reference run`: one image or tensor through a model; a table, and files where they are asked for. */
import { matchWeights } from '../fpn/loading/match.js';
import type { Levels, Model, Network } from '../fpn/model.js';
import { type ModelCost, runModel } from '../fpn/run-model.js';
import { uploaded } from '../layers/scope.js';
import { formatShape, type Tensor } from '../ops/tensor.js';
import type { WeightFile } from '../weights/index.js';
import { costOn } from './cost.js';
import { chosenEngine, reportedPrecision } from './engine-option.js';
import { makeFolder, writeFiles } from './files.js';
import { headOf } from './head.js';
import { type RunInput, readInput } from './input.js';
import { atImageSize, chosenNetwork, inImageMode } from './model-options.js';
import { neckCommand } from './neck-command.js';
import { checkOut, outFile } from './out-file.js';
import { checkPictures, pictures, sheetPath } from './pictures.js';
import { withProgress } from './progress.js';
import { asJson, asText, levelOf, type Report, tensorsOf, weightsText } from './report.js';
import { selectedNames } from './selection.js';
import { checkWeightOptions, chosenParameters, type Note } from './trained-weights.js';
import { integerOption, parsed, UsageError, type Values } from './usage.js';

/**
 * @param note takes what is to be said beside the result
 * @param terminal where progress is drawn; left out where stderr is no terminal
 */
export async function runCommand(
  args: string[],
  note: Note,
  terminal?: (text: string) => void,
): Promise<string> {
  const { values, positionals } = parsed('run', args);
  const [path] = positionals;
  checkWeightOptions('run', values);
  const seed = integerOption('seed', values.seed ?? '0', 0);
  const { 'short-side': shortSide, 'image-mode': imageMode, 'image-size': imageSize, weights } = values;
  const chosen = chosenNetwork(values, 'levels of models');
  const model = atImageSize(inImageMode(chosen, imageMode), imageSize);
  if (values['neck-only'] && !('levels' in model))
    return neckCommand(values, model, path, seed, note, terminal);
  const nn = chosenEngine(values, note);
  const input = readInput(path, model, {
    shortSide: shortSide === undefined ? undefined : integerOption('short-side', shortSide, 1),
    imageMode,
    imageSize,
  });
  const { shape } = input.tensor;
  const cost = costOn(model, path, shape);
  const { features, pyramid, outputs = {} } = cost.levels;
  const names = selectedNames(values, Object.keys(features), Object.keys({ ...pyramid, ...outputs }));
  if (values.out !== undefined) checkOut(values.out, names);
  const drawn = 'levels' in model ? headOf(outputs).maps : pyramid;
  const pictured = names.filter((name) => Object.hasOwn(drawn, name));
  if (values.heatmaps !== undefined) {
    if (!input.photo) throw new UsageError(`--heatmaps: expected an image as input, got the tensor ${path}`);
    if (pictured.length === 0) {
      const expected = 'levels' in model ? 'a map' : 'a level of the pyramid';
      throw new UsageError(`--heatmaps: expected ${expected} in --levels, got ${names.join(',')}`);
    }
    checkPictures(values.heatmaps, pictured);
  }
  const key = values['weights-key'];
  const match = (file: WeightFile, own: Model) => matchWeights(own, file, { image: shape, key });
  const parameters = await chosenParameters({ weights, seed, model, note }, match);

  const levels = [...names, ...Object.keys(outputs)];
  const results = withProgress(cost.totals.macs, terminal, (options) =>
    runModel(model, nn, uploaded(nn, parameters), input.tensor, { ...options, levels }),
  );
  const report = {
    ...reportOn(model, weightsText(values, seed), results, cost, names),
    ...reportedPrecision(values),
  };
  const written = writeResults(values, report, input, pictured);
  return values.json ? asJson(report, shape) : asText(report, ` on ${formatShape(shape)}`, written);
}

/** @param names which of the results are reported */
function reportOn(
  model: Network,
  weights: string,
  { features, pyramid, outputs }: Levels<Tensor>,
  cost: ModelCost,
  names: readonly string[],
): Report {
  // of a graph nobody knows what is a classifier's
  const head: ReturnType<typeof headOf<Tensor>> =
    'levels' in model ? { maps: outputs ?? {}, rows: {} } : headOf(outputs);
  const maps = { ...features, ...pyramid, ...head.maps };
  const costs = { ...cost.levels.features, ...cost.levels.pyramid, ...cost.levels.outputs };
  const levels = names
    .filter((name) => Object.hasOwn(maps, name))
    .map((name) => levelOf(name, maps[name], costs[name].stride[0]));
  const rows = Object.entries(head.rows).filter(([name]) => names.includes(name));
  return { model, weights, levels, rows: Object.fromEntries(rows) };
}

/** On a picture, which is shown without the line above the table. */
const seededNote = (seed: string): string => `with random weights (seed ${seed}), not trained ones`;

/** Writes what was asked for, all or nothing; returns what to mention: the tensors' file and the contact sheet. */
function writeResults(
  {
    out,
    heatmaps,
    weights,
    graph,
    seed = '0',
  }: Pick<Values<'run'>, 'out' | 'heatmaps' | 'weights' | 'graph' | 'seed'>,
  report: Report,
  { photo, ...view }: RunInput,
  pictured: readonly string[],
): string[] {
  const files = new Map<string, Uint8Array>();
  const mentioned: string[] = [];
  if (out !== undefined) {
    files.set(out, outFile(out, report, tensorsOf(report)));
    mentioned.push(out);
  }
  if (heatmaps !== undefined && photo) {
    makeFolder(heatmaps);
    const { model, levels } = report;
    const shown = levels.filter(({ name }) => pictured.includes(name));
    const seeded = weights === undefined && graph === undefined;
    const heading = { title: model.name, ...(seeded && { note: seededNote(seed) }) };
    for (const [path, png] of pictures(heatmaps, heading, photo, view, shown)) files.set(path, png);
    mentioned.push(sheetPath(heatmaps));
  }
  writeFiles(files);
  return mentioned;
}
