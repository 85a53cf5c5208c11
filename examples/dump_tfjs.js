/**
 * Dumps what every layer of a TensorFlow.js layers model gives, as a folder of .npy files with the layers' names:
 * `conv1_relu.npy`, called again `…#2.npy`.
 *
 *     import { dump } from './dump_tfjs.js';
 *     await dump(tf, model, x, 'dump');
 *
 * Tried with TensorFlow.js 4.22 in Node (cpu). The maps have their channels last; the oracle sees that by their shapes.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** @param x a tensor, [N,H,W,C] */
export async function dump(tf, model, x, folder) {
  const outputs = model.layers.flatMap((layer) =>
    layer.inboundNodes.map((node, i) => [
      i === 0 ? layer.name : `${layer.name}#${i + 1}`,
      node.outputTensors[0],
    ]),
  );
  const every = tf.model({ inputs: model.inputs, outputs: outputs.map(([, output]) => output) });
  const values = [every.predict(x)].flat();
  for (const [i, [name]] of outputs.entries()) {
    const file = join(folder, `${name}.npy`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, npy(values[i].shape, await values[i].data()));
  }
}

/** Version 1.0 of NumPy's format, little-endian float32. */
function npy(shape, values) {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.map((n) => `${n},`).join('')}), }`;
  const padded = `${header.padEnd(Math.ceil((header.length + 11) / 64) * 64 - 11)}\n`;
  const start = Buffer.from(
    `\x93NUMPY\x01\x00${String.fromCharCode(padded.length & 255, padded.length >> 8)}${padded}`,
    'latin1',
  );
  return Buffer.concat([start, Buffer.from(Float32Array.from(values).buffer)]);
}
