/** `fpn run`: one image or tensor through a model; a table, and files where they are asked for. */
import { extname } from 'node:path';
import { fromLoaded, fromSeed, loadParameters } from '../fpn/load.js';
import { type Levels, type Model, type ModelCost, runModel } from '../fpn/model.js';
import { reference } from '../ops/reference.js';
import { elements, formatShape, type Shape, type Tensor } from '../ops/tensor.js';
import { readWeightsAsync, toStored, unwrapStateDict, writeSafetensors } from '../weights/index.js';
import { costOn } from './cost.js';
import { checkWritable, makeFolder, readFile, writeFiles } from './files.js';
import { type Head, headOf } from './head.js';
import { type RunInput, readInput } from './input.js';
import { chosenModel, inImageMode } from './model-options.js';
import { neckLevels, neckWeights, readFeatures } from './neck-only.js';
import { oneLine } from './one-line.js';
import { checkPictures, pictures, sheetPath } from './pictures.js';
import { withProgress } from './progress.js';
import { type Statistics, statisticsOf } from './statistics.js';
import { short, table } from './table.js';
import { integerOption, MODEL_OPTIONS, parsed, UsageError } from './usage.js';

const OPTIONS = {
  ...MODEL_OPTIONS,
  weights: { type: 'string' },
  seed: { type: 'string' },
  out: { type: 'string' },
  features: { type: 'boolean' },
  heatmaps: { type: 'string' },
  'neck-only': { type: 'boolean' },
  'short-side': { type: 'string' },
  'image-mode': { type: 'string' },
  json: { type: 'boolean' },
} as const;

interface Level extends Statistics {
  readonly name: string;
  readonly tensor: Tensor;
  /** Input pixels from one cell to the next. */
  readonly stride: number;
}

/** A classifier's rows of numbers, by name; nothing for other models. */
type Rows = Head<Tensor>['rows'];

/** @param terminal where progress is drawn; left out where stderr is no terminal */
export async function runCommand(args: string[], terminal?: (text: string) => void): Promise<string> {
  const { values, positionals } = parsed('run', ['INPUT'], args, OPTIONS);
  if (values.out !== undefined) checkOut(values.out);
  if (values.weights !== undefined && values.seed !== undefined) {
    throw new UsageError('run: expected --weights or --seed, got both');
  }
  const seed = integerOption('seed', values.seed ?? '0', 0);
  const { 'short-side': shortSide, 'image-mode': imageMode } = values;
  const model = inImageMode(chosenModel(values), imageMode);
  if (values['neck-only']) return neckCommand(values, model, positionals[0], seed);
  const input = readInput(positionals[0], model, {
    shortSide: shortSide === undefined ? undefined : integerOption('short-side', shortSide, 1),
    imageMode,
  });
  const cost = costOn(model, positionals[0], input.tensor.shape);
  if (values.heatmaps !== undefined) {
    if (!input.photo) {
      throw new UsageError(`--heatmaps: expected an image as input, got the tensor ${positionals[0]}`);
    }
    checkPictures(values.heatmaps, Object.keys(cost.levels.pyramid));
  }
  const parameters =
    values.weights === undefined
      ? fromSeed(seed)
      : await loadedFrom(values.weights, model, input.tensor.shape);

  const results = resultsOf(model, input, parameters, cost, terminal);
  const { rows } = headOf(results.outputs);
  const levels = levelsOf(results, cost, values.features ?? false);
  const written = writeResults(values, model, input, levels, rows);
  const weights = weightsText(values.weights, seed);
  if (values.json) return asJson(model, weights, input.tensor.shape, levels, rows);
  return [
    `${model.name} on ${formatShape(input.tensor.shape)}, ${oneLine(weights)}`,
    asTable(levels),
    ...probabilityRows(rows),
    ...written.map((path) => `wrote ${oneLine(path)}`),
  ].join('\n');
}

type Values = ReturnType<typeof parsed<typeof OPTIONS>>['values'];

/** `--neck-only`: no image, no backbone. */
async function neckCommand(values: Values, model: Model, path: string, seed: number): Promise<string> {
  const pointless = (['features', 'heatmaps', 'short-side', 'image-mode'] as const).find(
    (name) => values[name] !== undefined,
  );
  if (pointless) throw new UsageError(`run: expected no --${pointless} with --neck-only, got both`);
  const maps = readFeatures(path, model);
  const parameters =
    values.weights === undefined
      ? fromSeed(seed)
      : fromLoaded(neckWeights(model, await stateDict(values.weights), maps));
  const levels = neckLevels(model, maps, parameters).map((level) => ({
    ...level,
    ...statisticsOf(level.tensor),
  }));
  if (values.out !== undefined) {
    const stored = new Map(levels.map(({ name, tensor }) => [name, toStored(tensor)]));
    writeFiles(new Map([[values.out, writeSafetensors(stored, new Map([['model', model.name]]))]]));
  }
  const weights = weightsText(values.weights, seed);
  const shapes = maps.map(({ shape }) => shape);
  if (values.json) return asJson(model, weights, shapes, levels, {});
  return [
    `${model.name}, neck only, on ${shapes.map(formatShape).join(', ')}, ${oneLine(weights)}`,
    asTable(levels),
    ...(values.out === undefined ? [] : [`wrote ${oneLine(values.out)}`]),
  ].join('\n');
}

const weightsText = (path: string | undefined, seed: number): string =>
  path ?? `seeded He weights, seed ${seed}; give --weights for trained ones`;

function checkOut(out: string): void {
  if (extname(out) !== '.safetensors') {
    throw new UsageError(`--out: expected a .safetensors file, got "${out}"`);
  }
  checkWritable(out);
}

async function loadedFrom(path: string, model: Model, image: Shape) {
  return fromLoaded(loadParameters(model, await stateDict(path), image));
}

const stateDict = async (path: string) => unwrapStateDict(await readWeightsAsync(readFile(path), path));

function resultsOf(
  model: Model,
  { tensor }: RunInput,
  parameters: ReturnType<typeof fromSeed>,
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
  return Object.entries(maps).map(([name, map]) => ({
    name,
    tensor: map,
    stride: costs[name].stride[0],
    ...statisticsOf(map),
  }));
}

/** Writes what was asked for, all or nothing; returns what to mention: the tensors' file and the contact sheet. */
function writeResults(
  { out, heatmaps }: { out?: string; heatmaps?: string },
  model: Model,
  { photo, ...view }: RunInput,
  levels: readonly Level[],
  rows: Rows,
): string[] {
  const files = new Map<string, Uint8Array>();
  const mentioned: string[] = [];
  if (out !== undefined) {
    const maps = levels.map(({ name, tensor }) => [name, tensor] as const);
    const tensors = [...maps, ...Object.entries(rows)];
    const stored = new Map(tensors.map(([name, tensor]) => [name, toStored(tensor)]));
    files.set(out, writeSafetensors(stored, new Map([['model', model.name]])));
    mentioned.push(out);
  }
  if (heatmaps !== undefined && photo) {
    makeFolder(heatmaps);
    const pyramid = levels.filter(({ name }) => name.startsWith('p'));
    for (const [path, png] of pictures(heatmaps, model.name, photo, view, pyramid)) files.set(path, png);
    mentioned.push(sheetPath(heatmaps));
  }
  writeFiles(files);
  return mentioned;
}

const HASH_DIGITS = 12;

function asTable(levels: readonly Level[]): string {
  return table(
    ['level', 'shape', 'stride', 'min', 'max', 'mean', 'std', 'sha256'],
    levels.map(({ name, tensor, stride, min, max, mean, std, sha256 }) => [
      name,
      formatShape(tensor.shape),
      String(stride),
      ...[min, max, mean, std].map(short),
      sha256.slice(0, HASH_DIGITS),
    ]),
  );
}

/** The rows of an output [N,K], one for each image. */
const rowsOf = (output: Tensor): number[][] =>
  Array.from({ length: output.shape[0] }, (_, n) => [...elements(output.pick(n, null) as Tensor)]);

const probabilityRows = ({ probability }: Rows): string[] =>
  probability ? rowsOf(probability).map((row) => `probability  ${row.map(short).join('  ')}`) : [];

function asJson(
  model: Model,
  weights: string,
  input: Shape | readonly Shape[],
  levels: readonly Level[],
  rows: Rows,
): string {
  const maps = levels.map(({ tensor, ...level }) => ({ ...level, shape: tensor.shape }));
  const numbers = Object.entries(rows).map(([name, output]) => [name, rowsOf(output)] as const);
  const head = numbers.length > 0 && { outputs: Object.fromEntries(numbers) };
  return JSON.stringify({ model: model.name, weights, input, levels: maps, ...head }, null, 2);
}
