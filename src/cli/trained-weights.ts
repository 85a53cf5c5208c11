/** A model's parameters out of a file: errors name the file, and where in it they were is noted. */
import { FpnError } from '../errors.js';
import { fromLoaded, fromSeed, parametersFrom } from '../fpn/load.js';
import { bestMatches } from '../fpn/loading/identify.js';
import { isComplete, type Match } from '../fpn/loading/match.js';
import { checkStyle } from '../fpn/loading/mmdet-style.js';
import { inWords, listed, MOST_NAMES, WeightsError } from '../fpn/loading/problems.js';
import type { Model, Network } from '../fpn/model.js';
import { modelByName, modelNames } from '../fpn/models/index.js';
import type { ParameterSource } from '../layers/scope.js';
import type { Tensor } from '../ops/tensor.js';
import type { WeightFile } from '../weights/index.js';
import { type CommandName, PROGRAM } from './commands.js';
import { UsageError } from './usage.js';
import { readWeightFile } from './weights-file.js';
import { whereabouts } from './whereabouts.js';

/** Takes a line for stderr that is no error. */
export type Note = (line: string) => void;

/** What says where parameters come from. */
export interface WeightOptions {
  readonly weights?: string;
  readonly 'weights-key'?: string;
  readonly seed?: string;
}

/** @throws UsageError where two options contradict each other, or one has nothing to say anything about */
export function checkWeightOptions(
  command: CommandName,
  { weights, seed, 'weights-key': key }: WeightOptions,
): void {
  if (weights !== undefined && seed !== undefined) {
    throw new UsageError(`${command}: expected --weights or --seed, got both`);
  }
  if (key !== undefined && weights === undefined) {
    throw new UsageError(`${command}: expected --weights with --weights-key, got none`);
  }
}

/**
 * The parameters of a model from a file that was read from `path`.
 * @param match how the file matches what is asked of the model
 * @throws FpnError whose message begins with the path
 */
export function trainedParameters(
  path: string,
  file: WeightFile,
  model: Model,
  match: () => Match,
  note: Note,
): Map<string, Tensor> {
  try {
    const warning = checkStyle(model, file);
    const found = match();
    const parameters = parametersFrom(found);
    for (const line of [...whereabouts(found), ...(warning ? [warning] : [])]) note(`${path}: ${line}`);
    return parameters;
  } catch (error) {
    if (error instanceof WeightsError) throw new FpnError(`${path}: ${misfit(error, path, file, model)}`);
    if (error instanceof FpnError) throw new FpnError(`${path}: ${error.message.replace(/^weights: /, '')}`);
    throw error;
  }
}

/** Where a run's parameters come from, as its options say. */
interface Choice {
  /** The path of a file; where it is left out the parameters are seeded. */
  readonly weights: string | undefined;
  readonly seed: number;
  readonly model: Network;
  readonly note: Note;
}

/**
 * A run's parameters: a graph's own; or seeded ones, or those of the file that was given.
 * @param match how the file matches what is asked of the model
 * @throws FpnError whose message begins with the file's path
 */
export async function chosenParameters(
  { weights, seed, model, note }: Choice,
  match: (file: WeightFile, model: Model) => Match,
): Promise<ParameterSource<Tensor>> {
  if ('levels' in model) return model.parameters;
  if (weights === undefined) return fromSeed(seed);
  const file = await readWeightFile(weights);
  return fromLoaded(trainedParameters(weights, file, model, () => match(file, model), note));
}

/** The weights of another model are called that; others have their problems listed. */
function misfit({ problems }: WeightsError, path: string, file: WeightFile, model: Model): string {
  const lacking = problems.missing.length + problems.misshapen.length;
  const [best, ...same] =
    lacking === 0
      ? []
      : bestMatches(
          modelNames.map((name) => modelByName(name)),
          file,
        );
  const fitting = [...(best ? [best] : []), ...same].map((match) => match.model.name);
  if (best && isComplete(best) && !fitting.includes(model.name)) {
    const [name] = fitting;
    return `expected the weights of ${model.name}, got those of ${fitting.join(', ')}: give --model ${name}`;
  }
  const isCut = listed(problems).some(([, names]) => names.length > MOST_NAMES);
  const all = isCut ? ` (${PROGRAM} weights ${path} --model ${model.name} lists all)` : '';
  return `expected the parameters of ${model.name}, got ${inWords(problems)}${all}`;
}
