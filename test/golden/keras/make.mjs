// node make.mjs ASKED ANSWERED: reads a golden file's model, options, parameters and input, and writes the
// outputs of the same model in tf.layers, computed on the CPU in float32. NCHW outside, NHWC inside.
import '@tensorflow/tfjs-backend-cpu';
import { enableProdMode, setBackend, tensor, transpose } from '@tensorflow/tfjs-core';
import tensorflow from '@tensorflow/tfjs-layers';
import { read, write } from './safetensors.mjs';
import { covidCt, fpnTensorflow, kerasRetinanet, maskRcnn } from './systems.mjs';

const MODELS = {
  'mask-rcnn-resnet50': maskRcnn,
  'keras-retinanet': kerasRetinanet,
  'fpn-tensorflow': fpnTensorflow,
  'covid-ct': covidCt,
};
const PREFIX = 'parameters/';

/** Gives every layer its parameters, by name; each of them must be used. */
function setParameters(model, tensors) {
  const unused = new Set(Object.keys(tensors).filter((name) => name.startsWith(PREFIX)));
  for (const layer of model.layers) {
    const values = layer.weights.map(({ originalName, shape }) => {
      const name = PREFIX + originalName;
      const given = tensors[name];
      if (!given) throw new Error(`the file has no ${name}`);
      if (`${given.shape}` !== `${shape}`)
        throw new Error(`${name}: expected [${shape}], got [${given.shape}]`);
      unused.delete(name);
      return tensor(given.data, given.shape);
    });
    layer.setWeights(values);
  }
  if (unused.size > 0) throw new Error(`the model has no ${[...unused]}`);
}

const [asked, answered] = process.argv.slice(2);
enableProdMode();
await setBackend('cpu');
const { metadata, tensors } = read(asked);
const { model: name, options } = JSON.parse(metadata.golden);
const x = transpose(tensor(tensors.input.data, tensors.input.shape), [0, 2, 3, 1]);

const input = tensorflow.input({ shape: x.shape.slice(1) });
const outputs = MODELS[name](input, options);
const model = tensorflow.model({ inputs: input, outputs: Object.values(outputs) });
setParameters(model, tensors);
const values = model.predict(x, { batchSize: x.shape[0] });

const results = {};
for (const [i, level] of Object.keys(outputs).entries()) {
  const value = values[i].rank === 4 ? transpose(values[i], [0, 3, 1, 2]) : values[i];
  results[`output/${level}`] = { shape: value.shape, data: value.dataSync() };
}
write(answered, results);
