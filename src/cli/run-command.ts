/** `fpn run`: one image or tensor through a model; a table, and files where they are asked for. */
import { extname } from 'node:path';
import { fromLoaded, fromSeed, loadParameters } from '../fpn/load.js';
import { type Model, type ModelCost, runModel } from '../fpn/model.js';
import { reference } from '../ops/reference.js';
import { formatShape, type Tensor } from '../ops/tensor.js';
import { readWeights, toStored, unwrapStateDict, writeSafetensors } from '../weights/index.js';
import { costOn } from './cost.js';
import { checkWritable, makeFolder, readFile, writeFiles } from './files.js';
import { type RunInput, readInput } from './input.js';
import { chosenModel } from './model-options.js';
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
  'short-side': { type: 'string' },
  json: { type: 'boolean' },
} as const;

interface Level extends Statistics {
  readonly name: string;
  readonly tensor: Tensor;
  /** Input pixels from one cell to the next. */
  readonly stride: number;
}

/** @param terminal where progress is drawn; left out where stderr is no terminal */
export function runCommand(args: string[], terminal?: (text: string) => void): string {
  const { values, positionals } = parsed('run', ['INPUT'], args, OPTIONS);
  if (values.out !== undefined) checkOut(values.out);
  if (values.weights !== undefined && values.seed !== undefined) {
    throw new UsageError('run: expected --weights or --seed, got both');
  }
  const seed = integerOption('seed', values.seed ?? '0', 0);
  const shortSide = values['short-side'];
  const model = chosenModel(values);
  const input = readInput(
    positionals[0],
    model,
    shortSide === undefined ? undefined : integerOption('short-side', shortSide, 1),
  );
  const cost = costOn(model, positionals[0], input.tensor.shape);
  if (values.heatmaps !== undefined) {
    if (!input.photo) {
      throw new UsageError(`--heatmaps: expected an image as input, got the tensor ${positionals[0]}`);
    }
    checkPictures(values.heatmaps, Object.keys(cost.levels.pyramid));
  }
  const parameters = values.weights === undefined ? fromSeed(seed) : loadedFrom(values.weights, model);

  const levels = levelsOf(model, input, parameters, cost, values.features ?? false, terminal);
  const written = writeResults(values, model, input, levels);
  const weights = values.weights ?? `seeded He weights, seed ${seed}; give --weights for trained ones`;
  if (values.json) return asJson(model, weights, input, levels);
  return [
    `${model.name} on ${formatShape(input.tensor.shape)}, ${oneLine(weights)}`,
    asTable(levels),
    ...written.map((path) => `wrote ${oneLine(path)}`),
  ].join('\n');
}

function checkOut(out: string): void {
  if (extname(out) !== '.safetensors') {
    throw new UsageError(`--out: expected a .safetensors file, got "${out}"`);
  }
  checkWritable(out);
}

function loadedFrom(path: string, model: Model) {
  return fromLoaded(loadParameters(model, unwrapStateDict(readWeights(readFile(path), path))));
}

function levelsOf(
  model: Model,
  { tensor }: RunInput,
  parameters: ReturnType<typeof fromSeed>,
  cost: ModelCost,
  withFeatures: boolean,
  terminal?: (text: string) => void,
): Level[] {
  const { features, pyramid } = terminal
    ? withProgress(reference, cost.totals.macs, terminal, (nn) => runModel(model, nn, parameters, tensor))
    : runModel(model, reference, parameters, tensor);
  const maps = withFeatures ? { ...features, ...pyramid } : pyramid;
  const costs = { ...cost.levels.features, ...cost.levels.pyramid };
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
  { photo, content }: RunInput,
  levels: readonly Level[],
): string[] {
  const files = new Map<string, Uint8Array>();
  const mentioned: string[] = [];
  if (out !== undefined) {
    const tensors = new Map(levels.map(({ name, tensor }) => [name, toStored(tensor)]));
    files.set(out, writeSafetensors(tensors, new Map([['model', model.name]])));
    mentioned.push(out);
  }
  if (heatmaps !== undefined && photo) {
    makeFolder(heatmaps);
    const pyramid = levels.filter(({ name }) => name.startsWith('p'));
    for (const [path, png] of pictures(heatmaps, model.name, photo, content, pyramid)) files.set(path, png);
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

function asJson(model: Model, weights: string, input: RunInput, levels: readonly Level[]): string {
  const rows = levels.map(({ tensor, ...level }) => ({ ...level, shape: tensor.shape }));
  return JSON.stringify({ model: model.name, weights, input: input.tensor.shape, levels: rows }, null, 2);
}
