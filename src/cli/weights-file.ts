import { dirname, join } from 'node:path';
import { readWeightsAsync, type WeightFile } from '../weights/index.js';
import { readFile } from './files.js';

/** Everything in a file of weights; of an index, everything in the files that it names, from the same folder. */
export const readWeightFile = (path: string): Promise<WeightFile> =>
  readWeightsAsync(readFile(path), path, (file) => readFile(join(dirname(path), file)));
