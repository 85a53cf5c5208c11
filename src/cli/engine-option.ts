/** `--engine`: what computes, the bits being the same. */
import { engine } from '../engine/index.js';
import { FpnError } from '../errors.js';
import { type ReferenceBackend, reference } from '../ops/reference.js';
import type { Note } from './trained-weights.js';
import { UsageError } from './usage.js';

/**
 * @param name `wasm`, `plain`, or the faster of them that there is
 * @param note takes that there is none but plain
 * @throws UsageError for another; FpnError where WebAssembly is asked for and there is none
 */
export function chosenEngine(name: string | undefined, note: Note): ReferenceBackend {
  if (name === 'plain') return reference;
  if (name !== undefined && name !== 'wasm') {
    throw new UsageError(`--engine: expected wasm or plain, got "${name}"`);
  }
  const fastest = engine({ reuseMemory: true });
  if (fastest !== reference) return fastest;
  if (name === 'wasm') throw new FpnError('--engine: expected WebAssembly with SIMD, got a platform without');
  note('no WebAssembly with SIMD here: computed in plain TypeScript, which takes several times as long');
  return fastest;
}
