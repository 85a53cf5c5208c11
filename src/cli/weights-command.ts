/** `fpn-reference weights`: what is in a file of weights and whose it is; `fpn-reference weights convert`: the same as .safetensors. */
import { extname } from 'node:path';
import { bestMatches } from '../fpn/loading/identify.js';
import { isComplete, type Match, matchWeights } from '../fpn/loading/match.js';
import { listed, some } from '../fpn/loading/problems.js';
import type { Model } from '../fpn/model.js';
import { modelNames } from '../fpn/models/index.js';
import { formatShape, sizeOf } from '../ops/tensor.js';
import { shapeOf, toStored, type WeightFile, writeSafetensors } from '../weights/index.js';
import { checkWritable, writeFiles } from './files.js';
import { toJson } from './json.js';
import { atImageSize, chosenModel } from './model-options.js';
import { oneLine } from './one-line.js';
import { quantity, table } from './table.js';
import { type Note, trainedParameters } from './trained-weights.js';
import { parsed, UsageError } from './usage.js';
import { readWeightFile } from './weights-file.js';
import { whereabouts } from './whereabouts.js';

export async function listWeights(args: string[]): Promise<string> {
  const { values, positionals } = parsed('weights', args);
  const names = values.model === undefined ? modelNames : [values.model];
  const models = names.map((model) => chosenModel({ ...values, model })).map(atSizeAsked);
  const file = await readWeightFile(positionals[0]);
  const key = values['weights-key'];
  const isAsked = values.model !== undefined;
  const matches = isAsked
    ? models.map((model) => matchWeights(model, file, { key }))
    : bestMatches(models, file, key);
  if (values.json) return toJson({ ...contentOf(file), matches: matches.map(matchFacts) });
  return [asTable(file), totals(file), ...describe(matches, isAsked)].join('\n');

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

const elementsIn = (file: WeightFile): number =>
  [...file.values()].reduce((sum, stored) => sum + sizeOf(shapeOf(stored)), 0);

/** What is in a file, for other programs. */
const contentOf = (file: WeightFile) => ({
  elements: elementsIn(file),
  tensors: [...file].map(([name, stored]) => ({ name, dtype: stored.dtype, shape: shapeOf(stored) })),
});

/** How it matches a model, for other programs. */
const matchFacts = (match: Match) => ({
  ...match,
  model: match.model.name,
  complete: isComplete(match),
  found: Object.fromEntries([...match.found].map(([name, { onFile }]) => [name, onFile])),
  missing: match.missing.map(({ name, shape }) => ({ name, shape })),
  misshapen: match.misshapen.map(({ name, expected, actual }) => ({ name, expected, actual })),
});

function totals(file: WeightFile): string {
  const dtypes = new Set([...file.values()].map(({ dtype }) => dtype));
  const types = dtypes.size === 0 ? '' : ` of ${[...dtypes].join(', ')}`;
  return `${file.size} tensors, ${quantity(elementsIn(file), 'elements')}${types}`;
}

/** @param all whether every name is listed, one a line, and not the first of each kind */
function describe(matches: readonly Match[], all: boolean): string[] {
  const [best] = matches;
  if (best === undefined) return ['no model has any tensor of these names and shapes'];
  const names = matches.map(({ model }) => model.name).join(', ');
  const verdict = isComplete(best)
    ? `the weights of ${names}: all ${best.expected} parameters`
    : `closest to ${names}: ${best.found.size} of ${best.expected} parameters`;
  const problems = listed({ ...best, nonFinite: [], negative: [] }).filter(([, names]) => names.length > 0);
  return [
    verdict,
    ...whereabouts(best).map(oneLine),
    ...problems.flatMap(([kind, names]) =>
      all
        ? [`${names.length} ${kind}:`, ...names.map((name) => `  ${oneLine(name)}`)]
        : [`${names.length} ${kind}: ${oneLine(some(names))}`],
    ),
  ];
}

/** @param note takes what is to be said beside the result */
export async function convertWeights(args: string[], note: Note): Promise<string> {
  const { values, positionals } = parsed('weights convert', args);
  const [from, to] = positionals;
  if (extname(to) !== '.safetensors') {
    throw new UsageError(`weights convert: expected a .safetensors file to write, got "${to}"`);
  }
  const { model: name, json, ...ofModel } = values;
  const key = values['weights-key'];
  const [changed] = Object.keys(ofModel);
  if (name === undefined && changed !== undefined) {
    throw new UsageError(`weights convert: expected --model with --${changed}, got none`);
  }
  checkWritable(to);
  const model = name === undefined ? undefined : atImageSize(chosenModel(values), values['image-size']);
  const file = await readWeightFile(from);
  const metadata = new Map(model === undefined ? [] : [['model', model.name]]);
  const tensors = model === undefined ? file : asModelHasThem(from, file, model, key, note);
  writeFiles(new Map([[to, writeSafetensors(tensors, metadata)]]));
  return json ? toJson({ ...contentOf(tensors), wrote: to }) : `${totals(tensors)}\nwrote ${oneLine(to)}`;
}

/** The weights of a model under its own names and in its own layout, as float32. */
export function asModelHasThem(
  path: string,
  file: WeightFile,
  model: Model,
  key: string | undefined,
  note: Note,
): WeightFile {
  const parameters = trainedParameters(path, file, model, () => matchWeights(model, file, { key }), note);
  return new Map([...parameters].map(([name, tensor]) => [name, toStored(tensor)]));
}
