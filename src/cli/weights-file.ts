import { readWeightsAsync, unwrapStateDict, type WeightFile } from '../weights/index.js';
import { checkBeginning } from '../weights/read.js';
import { nameOf, readFile } from './read-file.js';

/** Everything in a file of weights. */
export const readWeightFile = (path: string): Promise<WeightFile> =>
  readWeightsAsync(readFile(path, checkBeginning), nameOf(path));

/** The state dict in it. */
export const readStateDict = async (path: string): Promise<WeightFile> =>
  unwrapStateDict(await readWeightFile(path));
