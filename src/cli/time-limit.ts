/** A limit to the time that other people's code takes, which nothing else can stop in the thread that it runs in. */
import { runInNewContext } from 'node:vm';
import { FormatError } from '../errors.js';
import type { Guard } from '../weights/index.js';

/** Far beyond what an intact file takes, a second for some 100 MB, on a machine that is busy with other things. */
const LEAST_SECONDS = 30;
const BYTES_PER_SECOND = 1e6;

/** @param least seconds that a file of any size gets, to which come those for its bytes */
export const withinTime =
  (least = LEAST_SECONDS): Guard =>
  (action, bytes) => {
    const seconds = least + bytes / BYTES_PER_SECOND;
    const timeout = Math.ceil(1000 * seconds);
    let result: ReturnType<typeof action>;
    const run = (): void => {
      result = action();
    };
    try {
      runInNewContext('run()', { run }, { timeout });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
      throw new FormatError(
        'hdf5',
        `a file that is read within ${Math.ceil(seconds)} s`,
        'one that takes longer',
      );
    }
    return result!;
  };
