/** One mutant, read: what a reader may do is give a result or throw an FpnError of one line, soon. */
import { FpnError } from '../../src/errors.js';
import { Draw, mutant } from './mutate.js';
import type { Target } from './targets.js';

/** Seconds of processor time, which a busy machine does not stretch. */
const MOST_SECONDS = 2;

export interface Verdict {
  readonly kind: 'accepted' | 'refused' | 'wrong';
  /** Of a wrong one. */
  readonly why?: string;
}

const wrong = (why: string): Verdict => ({ kind: 'wrong', why });

const processorTime = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

export function fileOf(target: Target, index: number): Uint8Array {
  const part = mutant(target.seeds, new Draw(`fuzz/${target.name}/${index}`));
  return target.wrap ? target.wrap(part) : part;
}

/** h5wasm is gone until the process ends, once a file has crashed it; the next file needs another one. */
export const isLibraryGone = (error: unknown): boolean =>
  error instanceof FpnError && error.message.startsWith('hdf5: expected a library that works');

export async function tried(target: Target, index: number): Promise<Verdict> {
  const bytes = fileOf(target, index);
  const start = processorTime();
  const verdict = await read(target, bytes);
  const seconds = processorTime() - start;
  return seconds > MOST_SECONDS ? wrong(`${seconds.toFixed(1)} s for ${bytes.length} bytes`) : verdict;
}

async function read(target: Target, bytes: Uint8Array): Promise<Verdict> {
  try {
    const why = await target.read(bytes);
    return why === undefined ? { kind: 'accepted' } : wrong(why);
  } catch (error) {
    if (isLibraryGone(error)) throw error;
    if (!(error instanceof FpnError)) return wrong(`${error instanceof Error ? error.stack : error}`);
    const line = error.message;
    if (/[\n\r]/.test(line) || line.length > 600)
      return wrong(`a message of ${line.length} characters: ${line}`);
    return { kind: 'refused' };
  }
}
