import { readWeightsAsync, unwrapStateDict, type WeightFile } from '../weights/index.js';
import { readFile } from './files.js';

/** Everything in a file of weights. */
export const readWeightFile = (path: string): Promise<WeightFile> => readWeightsAsync(readFile(path), path);

/** The state dict in it. */
export const readStateDict = async (path: string): Promise<WeightFile> =>
  unwrapStateDict(await readWeightFile(path));
