/** A network as TensorFlow.js runs it, and each of its tensors against the certificate of what it was computed from. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadGraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import { prepareImage } from '../../dist/fpn/index.js';
import { arithmeticByName, judgeRun } from '../../dist/golden/index.js';
import { graphNetwork, PREPARATIONS, readTfjs } from '../../dist/graph/index.js';
import { decodeImage } from '../../dist/images/index.js';
import { Scope } from '../../dist/layers/index.js';
import { record, tensor } from '../../dist/ops/index.js';

/** Files of a folder, as `readTfjs` opens them. */
const besideIn = (folder) => (path) => {
  const bytes = readFileSync(join(folder, path));
  return { name: path, size: bytes.length, read: (begin, end) => bytes.subarray(begin, end) };
};

/** The graph of ours, with the picture that it starts from. */
export function networkOf({ name, file, prepare, input, size, wanted }, folder, photo) {
  const graph = readTfjs(readFileSync(join(folder, file)), { beside: besideIn(folder) });
  const preprocessing = { ...PREPARATIONS.get(prepare), ...(size && { size }) };
  const network = graphNetwork(graph, { name, preprocessing, input, outputs: wanted });
  const image = prepareImage(decodeImage(readFileSync(photo), photo), network.preprocessing).tensor;
  if (prepare === 'bytes')
    for (let i = 0; i < image.data.length; i++) image.data[i] = Math.round(image.data[i]);
  return { graph, network, image };
}

/** The values of nodes, as TensorFlow.js has them. */
export async function valuesOf({ file, input }, folder, image, names) {
  const json = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const shards = json.weightsManifest.flatMap(({ paths }) =>
    paths.map((path) => readFileSync(join(folder, path))),
  );
  const weightData = new Uint8Array(Buffer.concat(shards)).buffer;
  const weightSpecs = json.weightsManifest.flatMap(({ weights }) => weights);
  const { modelTopology, signature, format } = json;
  const model = await loadGraphModel({
    load: async () => ({ modelTopology, signature, format, weightSpecs, weightData }),
  });
  const [own] = model.inputs;
  const isLast = input !== undefined || own.shape[3] === 3;
  const channelsFirst = tf.tensor(Float32Array.from(image.data), image.shape);
  const laid = isLast ? tf.transpose(channelsFirst, [0, 2, 3, 1]) : channelsFirst;
  const given = input === undefined && own.dtype === 'int32' ? tf.cast(laid, 'int32') : laid;
  const results = await model.executeAsync({ [input ?? own.name]: given }, names);
  const values = new Map();
  for (const [i, name] of names.entries()) {
    const result = [results].flat()[i];
    values.set(name, { shape: result.shape, data: await result.data() });
  }
  model.dispose();
  return values;
}

const sameShape = (a, b) => a.length === b.length && a.every((n, axis) => n === b[axis]);

/** How a map N×H×W×C becomes one of ours, and one without a batch. */
const CHANNELS_FIRST = { 3: [2, 0, 1], 4: [0, 3, 1, 2] };

/** A value in the order of axes that ours has. */
function laidOut({ shape, data }, expected, layout) {
  const own = tensor(Float32Array.from(data), shape);
  const channelsFirst = CHANNELS_FIRST[shape.length];
  const turned = channelsFirst ? own.transpose(...channelsFirst) : own;
  if (sameShape(turned.shape, expected) && (layout === 'NHWC' || !sameShape(shape, expected))) return turned;
  if (sameShape(shape, expected)) return own;
  throw new Error(`expected ${expected.join('×')}, got ${shape.join('×')}`);
}

/** Which layers' tensors TensorFlow.js can show: nodes give them, not parts of nodes. */
export function recorded({ graph, network, image }) {
  const { nodes } = record(({ backend, input, parameter }) => {
    const scope = new Scope(backend, ({ name, shape }) => parameter(name, shape));
    return network.levels(scope, input('image', image.shape)).outputs;
  });
  const names = new Set(graph.values);
  return { nodes, visible: nodes.map(({ layer }) => layer).filter((layer) => names.has(layer)) };
}

/** Verdicts of all visible tensors. */
export function verdictsOf({ network, image }, { nodes, visible }, values, layout) {
  const shapes = new Map(nodes.map(({ layer, shape }) => [layer, shape]));
  const source = ({ kind, name, value }) => {
    if (kind === 'constant') return value;
    return kind === 'input' ? image : network.parameters({ name, role: 'operand', shape: [] });
  };
  const verdicts = [];
  judgeRun(
    { graph: { nodes }, source },
    arithmeticByName('ieee32'),
    {
      layers: new Set(visible),
      tensor: (layer) => laidOut(values.get(layer), shapes.get(layer), layout),
    },
    ({ verdict }) => verdicts.push(verdict),
  );
  return verdicts;
}
