/**
 * The same computation for every engine: operators on hostile data, whole models, files. Plain ECMAScript, so that
 * whatever runs it needs no more than the library does.
 */
import { fileOutputs } from './files.js';
import { fingerprintOf } from './fingerprint.js';
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
