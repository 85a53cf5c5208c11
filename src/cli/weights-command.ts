/** `fpn-reference weights`: what is in a file of weights and whose it is; `fpn-reference weights convert`: the same as .safetensors. */
import { extname } from 'node:path';
import { loadParameters } from '../fpn/load.js';
import type { Model } from '../fpn/model.js';
import { modelNames } from '../fpn/models/index.js';
import { formatShape, sizeOf } from '../ops/tensor.js';
import { shapeOf, toStored, unwrapStateDict, type WeightFile, writeSafetensors } from '../weights/index.js';
import { checkWritable, writeFiles } from './files.js';
import { atImageSize, chosenModel } from './model-options.js';
import { oneLine } from './one-line.js';
import { quantity, table } from './table.js';
import { parsed, UsageError } from './usage.js';
import { readWeightFile } from './weights-file.js';
import { bestFits, type Fit, fitOf, isComplete } from './weights-fit.js';

export async function listWeights(args: string[]): Promise<string> {
  const { values, positionals } = parsed('weights', args);
  const names = values.model === undefined ? modelNames : [values.model];
  const models = names.map((model) => chosenModel({ ...values, model })).map(atSizeAsked);
  const file = await readWeightFile(positionals[0]);
  const weights = unwrapStateDict(file);
  const fits =
    values.model === undefined ? bestFits(models, weights) : models.map((model) => fitOf(model, weights));
  return [asTable(file), totals(file), ...describe(fits)].join('\n');

  /** Of all models, the size is for the classifiers alone; of one, it has to be one. */
  function atSizeAsked(model: Model): Model {
    const asked = values.model !== undefined || model.preprocessing.size !== undefined;
    return atImageSize(model, asked ? values['image-size'] : undefined);
  }
}

function asTable(file: WeightFile): string {
  const rows = [...file].map(([name, stored]) => [oneLine(name), stored.dtype, formatShape(shapeOf(stored))]);
  return table(['tensor', 'dtype', 'shape'], rows);
}

function totals(file: WeightFile): string {
  let elements = 0;
  for (const stored of file.values()) elements += sizeOf(shapeOf(stored));
  const dtypes = new Set([...file.values()].map(({ dtype }) => dtype));
  const types = dtypes.size === 0 ? '' : ` of ${[...dtypes].join(', ')}`;
  return `${file.size} tensors, ${quantity(elements, 'elements')}${types}`;
}

function describe(fits: readonly Fit[]): string[] {
  const [best] = fits;
  if (best === undefined) return ['no model has any tensor of these names and shapes'];
  const names = fits.map(({ model }) => model.name).join(', ');
  if (isComplete(best)) return [`the weights of ${names}: all ${best.expected} parameters`];
  return [
    `closest to ${names}: ${best.found} of ${best.expected} parameters`,
    ...some('missing', best.missing),
    ...some('unexpected', best.unexpected),
    ...some('wrongly shaped', best.misshapen),
  ];
}

/** More would not be read. */
const MOST_NAMES = 10;

function some(kind: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const more = names.length > MOST_NAMES ? [`and ${names.length - MOST_NAMES} more`] : [];
  return [`${names.length} ${kind}: ${[...names.slice(0, MOST_NAMES).map(oneLine), ...more].join(', ')}`];
}

export async function convertWeights(args: string[]): Promise<string> {
  const { values, positionals } = parsed('weights convert', args);
  const [from, to] = positionals;
  if (extname(to) !== '.safetensors') {
    throw new UsageError(`weights convert: expected a .safetensors file to write, got "${to}"`);
  }
  const { model: name, ...ofModel } = values;
  const [changed] = Object.keys(ofModel);
  if (name === undefined && changed !== undefined) {
    throw new UsageError(`weights convert: expected --model with --${changed}, got none`);
  }
  checkWritable(to);
  const model = name === undefined ? undefined : atImageSize(chosenModel(values), values['image-size']);
  const file = await readWeightFile(from);
  const metadata = new Map(model === undefined ? [] : [['model', model.name]]);
  const tensors = model === undefined ? file : asModelHasThem(file, model);
  writeFiles(new Map([[to, writeSafetensors(tensors, metadata)]]));
  return `${totals(tensors)}\nwrote ${oneLine(to)}`;
}

/** The weights of a model under its own names and in its own layout, as float32. */
export function asModelHasThem(file: WeightFile, model: Model): WeightFile {
  const parameters = loadParameters(model, unwrapStateDict(file));
  return new Map([...parameters].map(([name, tensor]) => [name, toStored(tensor)]));
}
