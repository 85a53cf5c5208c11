import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';

const NAN = Number.NaN;
for (const backend of ['cpu', 'wasm']) {
  await tf.setBackend(backend);
  for (const x of [
    [1, NAN, 2, 3],
    [NAN, 1, 2, 3],
    [NAN, NAN, NAN, NAN],
  ]) {
    const window = tf.tensor4d(x, [1, 2, 2, 1]);
    const [pooled] = await tf.maxPool(window, 2, 2, 'valid').data();
    const [largest] = await tf.max(window).data();
    console.log(
      `tfjs ${tf.version_core} ${backend}: max [${x.join(', ')}] = ${largest}, maxPool = ${pooled}`,
    );
  }
}
