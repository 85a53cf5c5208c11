/** `--engine` and `--threads`: what computes, the bits being the same; `--precision`, in which. */
import { availableParallelism } from 'node:os';
import { PRECISIONS } from '../engine/algorithms.js';
import { backendOn } from '../engine/backend.js';
import { engine, type Precision } from '../engine/index.js';
import { FpnError } from '../errors.js';
import type { ReferenceBackend } from '../ops/reference.js';
import type { Note } from './trained-weights.js';
import { integerOption, UsageError } from './usage.js';

/** Threads that are taken unasked: each has a memory of its own. */
const MOST_THREADS = 4;

export interface EngineValues {
  readonly engine?: string | undefined;
  readonly threads?: string | undefined;
  readonly precision?: string | undefined;
}

/**
 * @param name `wasm`, `plain`, or the faster of them that there is
 * @param threads of `wasm`: as many as there are processors, up to four, where it is left out
 * @param note takes that there is none but plain
 * @param precision of convolutions and dense layers
 * @throws UsageError for another; FpnError where WebAssembly is asked for and there is none
 */
export function chosenEngine(
  { engine: name, threads, precision: given }: EngineValues,
  note: Note,
): ReferenceBackend {
  const precision = precisionFrom(given);
  const count = threads === undefined ? undefined : integerOption('threads', threads, 1);
  if (name === 'plain') {
    if (count !== undefined && count > 1)
      throw new UsageError('--threads: expected --engine wasm, got plain');
    return backendOn(undefined, { precision });
  }
  if (name !== undefined && name !== 'wasm') {
    throw new UsageError(`--engine: expected wasm or plain, got "${name}"`);
  }
  const fastest = engine({
    precision,
    reuseMemory: true,
    threads: count ?? Math.min(availableParallelism(), MOST_THREADS),
  });
  if (fastest.name.startsWith('wasm')) return fastest;
  if (name === 'wasm') throw new FpnError('--engine: expected WebAssembly with SIMD, got a platform without');
  note('no WebAssembly with SIMD here: computed in plain TypeScript, which takes several times as long');
  return fastest;
}

/** What `--precision` names. */
export function precisionFrom(name = 'exact'): Precision {
  const precision = PRECISIONS.find((one) => one === name);
  if (precision !== undefined) return precision;
  throw new UsageError(`--precision: expected exact, float32 or float32-fast, got "${name}"`);
}

/** What a report says of the precision: nothing where all is correctly rounded. */
export function reportedPrecision({ precision }: EngineValues): { readonly precision?: Precision } {
  const chosen = precisionFrom(precision);
  return chosen === 'exact' ? {} : { precision: chosen };
}
