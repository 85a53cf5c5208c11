/** Relaxed SIMD, with which the engine is twice as fast and its bits the same: Node has it behind a flag before version 22. */
import { setFlagsFromString } from 'node:v8';

/** To be called before the engine is made. */
export function allowRelaxedSimd(): void {
  const [major] = process.versions.node.split('.').map(Number);
  if (major < 22) setFlagsFromString('--experimental-wasm-relaxed-simd');
}
