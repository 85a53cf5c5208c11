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
  const [own] = graph.inputs;
  const isFirst = input === undefined && own.dims[1] === 3;
  const place = { name: input ?? own.name, layout: isFirst ? 'NCHW' : 'NHWC' };
  return { graph, network: { ...network, wanted: wanted ?? graph.outputs }, place, image };
}

/** The values of nodes, as TensorFlow.js has them. */
export async function valuesOf({ file, input }, folder, { place, image }, names) {
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
  const channelsFirst = tf.tensor(Float32Array.from(image.data), image.shape);
  const laid = place.layout === 'NHWC' ? tf.transpose(channelsFirst, [0, 2, 3, 1]) : channelsFirst;
  const given = input === undefined && own.dtype === 'int32' ? tf.cast(laid, 'int32') : laid;
  const results = await model.executeAsync({ [place.name]: given }, names);
  const values = new Map();
  for (const [i, name] of names.entries()) {
    const result = [results].flat()[i];
    values.set(name, { shape: result.shape, data: await result.data() });
  }
  model.dispose();
  return values;
}

/** A value as the tensor that stands for it here. */
function laidOut({ shape, data }, order) {
  return tensor(Float32Array.from(data), shape).transpose(...order.map((_, axis) => order.indexOf(axis)));
}

/** The operators, and which of their results TensorFlow.js can show: nodes give them, not parts of nodes. */
export function recorded({ graph, network, place, image }) {
  const recordOf = (wanted) =>
    record(({ backend, input, parameter }) => {
      const scope = new Scope(backend, ({ name, shape }) => parameter(name, shape));
      const { name, layout } = place;
      return graph.laidOut(
        scope,
        { [name]: input(name, image.shape) },
        wanted,
        layout === 'NHWC' ? [name] : [],
      );
    });
  const { nodes } = recordOf(network.wanted);
  const names = new Set(graph.values);
  const visible = nodes.map(({ layer }) => layer).filter((layer) => names.has(layer));
  const { result } = recordOf(visible);
  return { nodes, visible, orders: new Map(visible.map((layer) => [layer, result[layer].order])) };
}

/** Verdicts of all visible tensors. */
export function verdictsOf({ network, image }, { nodes, visible, orders }, values) {
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
      tensor: (layer) => laidOut(values.get(layer), orders.get(layer)),
    },
    ({ verdict }) => verdicts.push(verdict),
  );
  return verdicts;
}

/** What the graph's LeakyRelus read, and their α as the file has it, by their names. */
export function slopesOf({ file }, folder) {
  const { modelTopology } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const nodes = modelTopology.node.filter(({ op }) => op === 'LeakyRelu');
  return new Map(nodes.map(({ name, input, attr }) => [name, { from: input[0], alpha: attr.alpha.f }]));
}

/**
 * Whether a refuted tensor is what the cpu backend makes of a LeakyRelu: it takes α as the float64 that model.json writes (0.1), where the
 * attribute is a float32 and the wasm backend has it as one. Then every element is x·0.1 rounded once, and the bits are those.
 */
export function hasWideSlope(slope, values, layer) {
  if (!slope) return false;
  const [x, y] = [values.get(slope.from).data, values.get(layer).data];
  return x.every((n, i) => Object.is(y[i], n < 0 ? Math.fround(n * slope.alpha) : n));
}
