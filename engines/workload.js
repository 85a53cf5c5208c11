/**
 * The same computation for every engine: operators on hostile data, whole models, files. Plain ECMAScript, so that
 * whatever runs it needs no more than the library does.
 */
import { elements } from '../dist/ops/index.js';
import { fileOutputs } from './files.js';
import { modelOutputs } from './models.js';
import { operatorOutputs } from './operators.js';

/** Every output's name and fingerprint, in order, and how long it all took. */
export async function workload() {
  const started = performance.now();
  const fingerprints = [];
  for (const outputs of [operatorOutputs(), modelOutputs(), fileOutputs()]) {
    for (const [name, output] of outputs) fingerprints.push([name, await fingerprintOf(output)]);
  }
  return { fingerprints, seconds: (performance.now() - started) / 1000 };
}

/** The first 64 bits of the SHA-256 of a tensor's elements, or of an array's, as they lie in memory. */
async function fingerprintOf(output) {
  const data = ArrayBuffer.isView(output) ? output : elements(output);
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const hash = await crypto.subtle.digest('SHA-256', bytes);
  return [...new Uint8Array(hash, 0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
