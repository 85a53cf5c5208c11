import { dirname, join } from 'node:path';
import { readWeightsAsync, type WeightFile } from '../weights/index.js';
import { checkBeginning } from '../weights/read.js';
import { nameOf, readFile } from './read-file.js';
import { withinTime } from './time-limit.js';

const bytesOf = (path: string): Uint8Array => readFile(path, checkBeginning);

/** Everything in a file of weights; of an index, everything in the files that it names, from the same folder. */
export const readWeightFile = (path: string): Promise<WeightFile> =>
  readWeightsAsync(bytesOf(path), nameOf(path), (file) => bytesOf(join(dirname(path), file)), withinTime());
