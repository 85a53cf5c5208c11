/** `fpn run`: one image or tensor through a model; a table, and files where they are asked for. */
import { extname } from 'node:path';
import { parseArgs } from 'node:util';
import { fromLoaded, fromSeed, loadParameters } from '../fpn/load.js';
import { costOf, type Model, runModel } from '../fpn/model.js';
import { reference } from '../ops/reference.js';
import { formatShape, type Tensor } from '../ops/tensor.js';
import { readWeights, toStored, unwrapStateDict, writeSafetensors } from '../weights/index.js';
import { checkWritable, readFile, writeFile } from './files.js';
import { type RunInput, readInput } from './input.js';
import { chosenModel } from './model-options.js';
import { writePictures } from './pictures.js';
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
  const { values, positionals } = parsed('run', ['INPUT'], () =>
    parseArgs({ args, options: OPTIONS, allowPositionals: true }),
  );
  const { out, heatmaps } = values;
  if (out !== undefined) checkOut(out);
  if (values.weights !== undefined && values.seed !== undefined) {
    throw new UsageError('run: expected --weights or --seed, got both');
  }
  const model = chosenModel(values);
  const shortSide = values['short-side'];
  const sideOption = shortSide === undefined ? undefined : integerOption('short-side', shortSide, 1);
  const input = readInput(positionals[0], model, sideOption);
  if (heatmaps !== undefined && !input.photo) {
    throw new UsageError(`--heatmaps: expected an image as input, got the tensor ${positionals[0]}`);
  }
  const seed = values.seed === undefined ? 0 : integerOption('seed', values.seed, 0);
  const parameters = values.weights === undefined ? fromSeed(seed) : loadedFrom(values.weights, model);

  const levels = levelsOf(model, input, parameters, values.features ?? false, terminal);
  const weights = values.weights ?? `seeded He weights, seed ${seed}; give --weights for trained ones`;
  const notes: string[] = [];
  if (out !== undefined) {
    const tensors = new Map(levels.map(({ name, tensor }) => [name, toStored(tensor)]));
    writeFile(out, writeSafetensors(tensors, new Map([['model', model.name]])));
    notes.push(`wrote ${out}`);
  }
  if (heatmaps !== undefined && input.photo) {
    const pictured = levels.filter(({ name }) => name.startsWith('p'));
    notes.push(`wrote ${writePictures(heatmaps, model.name, input.photo, input.content, pictured)}`);
  }
  return values.json
    ? asJson(model, weights, input, levels)
    : [`${model.name} on ${formatShape(input.tensor.shape)}, ${weights}`, asTable(levels), ...notes].join(
        '\n',
      );
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
  withFeatures: boolean,
  terminal?: (text: string) => void,
): Level[] {
  const cost = costOf(model, tensor.shape);
  const { backend, done } = terminal
    ? withProgress(reference, cost.totals.macs, terminal)
    : { backend: reference, done: () => {} };
  const { features, pyramid } = runModel(model, backend, parameters, tensor);
  done();
  const maps = withFeatures ? { ...features, ...pyramid } : pyramid;
  const costs = { ...cost.levels.features, ...cost.levels.pyramid };
  return Object.entries(maps).map(([name, map]) => ({
    name,
    tensor: map,
    stride: costs[name].stride[0],
    ...statisticsOf(map),
  }));
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
