/** `--engine` and `--threads`: what computes, the bits being the same. */
import { availableParallelism } from 'node:os';
import { engine } from '../engine/index.js';
import { FpnError } from '../errors.js';
import { type ReferenceBackend, reference } from '../ops/reference.js';
import type { Note } from './trained-weights.js';
import { integerOption, UsageError } from './usage.js';

/** Threads that are taken unasked: each has a memory of its own. */
const MOST_THREADS = 4;

/**
 * @param name `wasm`, `plain`, or the faster of them that there is
 * @param threads of `wasm`: as many as there are processors, up to four, where it is left out
 * @param note takes that there is none but plain
 * @throws UsageError for another; FpnError where WebAssembly is asked for and there is none
 */
export function chosenEngine(
  name: string | undefined,
  threads: string | undefined,
  note: Note,
): ReferenceBackend {
  const count = threads === undefined ? undefined : integerOption('threads', threads, 1);
  if (name === 'plain') {
    if (count !== undefined && count > 1)
      throw new UsageError('--threads: expected --engine wasm, got plain');
    return reference;
  }
  if (name !== undefined && name !== 'wasm') {
    throw new UsageError(`--engine: expected wasm or plain, got "${name}"`);
  }
  const fastest = engine({
    reuseMemory: true,
    threads: count ?? Math.min(availableParallelism(), MOST_THREADS),
  });
  if (fastest.name !== reference.name) return fastest;
  if (name === 'wasm') throw new FpnError('--engine: expected WebAssembly with SIMD, got a platform without');
  note('no WebAssembly with SIMD here: computed in plain TypeScript, which takes several times as long');
  return fastest;
}
