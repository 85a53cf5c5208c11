import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';

const NAN = Number.NaN;
const CASES = {
  'clipByValue(NaN, 0, 1)': () => tf.clipByValue(tf.tensor1d([NAN]), 0, 1),
  'relu6(NaN)': () => tf.relu6(tf.tensor1d([NAN])),
  'maximum(NaN, 1)': () => tf.maximum(tf.tensor1d([NAN]), tf.tensor1d([1])),
  'maximum(1, NaN)': () => tf.maximum(tf.tensor1d([1]), tf.tensor1d([NAN])),
  'minimum(1, NaN)': () => tf.minimum(tf.tensor1d([1]), tf.tensor1d([NAN])),
};
for (const backend of ['cpu', 'wasm']) {
  await tf.setBackend(backend);
  for (const [name, compute] of Object.entries(CASES)) {
    const [y] = await compute().data();
    console.log(`tfjs ${tf.version_core} ${backend}: ${name} = ${y}${Number.isNaN(y) ? '' : '  WRONG'}`);
  }
}
