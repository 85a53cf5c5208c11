/** What Node runs the benchmarks with: what the engine needs, and what the bench itself was started with. */
import { RELAXED_SIMD } from '../src/cli/relaxed-simd.js';

export const NODE_FLAGS: readonly string[] = [...new Set([...RELAXED_SIMD, ...process.execArgv])];

/** Whether V8 makes two vectors of sixteen bytes one of 32, where a kernel allows it. */
export const isRevectorised = NODE_FLAGS.includes('--experimental-wasm-revectorize');
