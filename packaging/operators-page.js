/**
 * Writes docs/operators.md to stdout, from what the compiled code does: each of our operators is exported, certified and looked up, and
 * the backend cases of ONNX are read and recorded. `npm run docs:operators`.
 */
import { readFileSync } from 'node:fs';
import { unzipSync } from 'fflate';
import { DIVIDED } from '../dist/engine/operators/index.js';
import { arithmeticByName } from '../dist/golden/arithmetic.js';
import { exactly } from '../dist/golden/certify/certified.js';
import { certified } from '../dist/golden/certify/certify.js';
import { CORPUS, corpusCase } from '../dist/golden/corpus/index.js';
import { exportOnnx, operationGraph, readOnnx, recordOnnx } from '../dist/graph/index.js';
import { HOST_OPERATORS } from '../dist/graph/onnx/host.js';
import { readModelProto } from '../dist/graph/onnx/model-proto.js';
import { GRAPH_OPERATORS } from '../dist/graph/onnx/operators/index.js';
import { tensorProto } from '../dist/graph/onnx/tensor-proto.js';
import { HOST_OPERATORS as TFJS_HOST } from '../dist/graph/tfjs/host.js';
import { GRAPH_OPERATORS as TFJS } from '../dist/graph/tfjs/operators/index.js';
import { mapInputs, operatorNames } from '../dist/ops/index.js';

/** What PyTorch calls them. */
const PYTORCH = {
  conv2d: 'conv2d',
  convTranspose2d: 'conv_transpose2d',
  batchNorm2d: 'batch_norm, of inference',
  groupNorm: 'group_norm',
  relu: 'relu',
  sigmoid: 'sigmoid',
  silu: 'silu',
  hardSigmoid: 'hardsigmoid',
  hardSwish: 'hardswish',
  unary: 'exp log sqrt tanh erf softplus mish gelu (either) elu selu celu threshold',
  clip: 'clamp',
  add: '+, of one shape',
  scale: '· a number',
  gate: '· a number a map',
  elementwise: '+ − · ÷ maximum minimum',
  reshape: 'reshape',
  transpose: 'permute',
  weightedMean: '–',
  concat: 'cat',
  slice: 'narrow',
  pad: 'pad',
  maxPool2d: 'max_pool2d',
  averagePool2d: 'avg_pool2d',
  globalAveragePool: 'mean over rows and columns',
  resize: 'interpolate',
  linear: 'linear',
  flatten: 'flatten',
  softmax: 'softmax',
};

const inMemory = (bytes) => ({
  name: 'case',
  size: bytes.length,
  read: (from, to) => bytes.subarray(from, to),
});

/** The small cases of an operator. */
const operationsOf = (name) =>
  CORPUS.map((row) => corpusCase(row, 0).operation).filter(({ operator }) => operator === name);

/** The nodes that an operation becomes; none where ONNX cannot say it. */
function nodesOf(operation) {
  try {
    const { model } = exportOnnx(operationGraph(operation).graph, () => undefined);
    return readModelProto(inMemory(model)).nodes.map((node) => node.operator);
  } catch {
    return [];
  }
}

const IEEE = arithmeticByName('ieee32');

function hasBound(operation) {
  const inputs = mapInputs(operation.operator, operation.inputs, exactly);
  return certified({ ...operation, inputs }, IEEE).bound !== undefined;
}

const words = (names) => [...new Set(names)].join(', ');

const ours = operatorNames.map((name) => {
  const operations = operationsOf(name);
  return [
    name,
    words(operations.flatMap(nodesOf)),
    PYTORCH[name],
    name in DIVIDED ? 'WebAssembly' : 'built on others, or plain',
    operations.some(hasBound) ? 'a bound' : 'the same bits',
  ];
});

/** What ONNX' own cases of an operator become here. */
function becomes() {
  const found = new Map();
  const files = unzipSync(readFileSync(new URL('../test/graph/onnx-cases.zip', import.meta.url)));
  for (const [path, bytes] of Object.entries(files)) {
    if (!path.endsWith('model.onnx')) continue;
    const { nodes } = readModelProto(inMemory(bytes));
    if (nodes.length !== 1) continue;
    const network = readOnnx(bytes);
    const tensors = network.inputs.map(({ name }, i) => {
      const file = files[path.replace('model.onnx', `input_${i}.pb`)];
      return [name, file && tensorProto(inMemory(file)).read()];
    });
    for (const known of [network.inputs.filter(({ dtype }) => dtype !== 'F32'), network.inputs.slice(1)]) {
      const isKnown = (name) => known.some((input) => input.name === name);
      const shapes = tensors.filter(([name]) => !isKnown(name)).map(([name, { shape }]) => [name, shape]);
      const sizes = Object.fromEntries(tensors.filter(([name, tensor]) => isKnown(name) && tensor));
      try {
        const graph = recordOnnx(network, Object.fromEntries(shapes), { sizes });
        const operators = graph.nodes.map(({ operator }) => operator);
        found.set(nodes[0].operator, [...(found.get(nodes[0].operator) ?? []), ...operators]);
        break;
      } catch {
        // its second input has to be known
      }
    }
  }
  return found;
}

const table = (header, rows) =>
  [header, header.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
const cases = becomes();
const read = [...GRAPH_OPERATORS.keys()].sort().map((name) => [name, words(cases.get(name) ?? []) || '–']);

console.log(`# Operators

Written by \`npm run docs:operators\` from what the code does.

## Ours

What each rounds, and what it does with zeros, infinities and NaN, is in [numerics](numerics.md#operators). *As ONNX*: the nodes that \`export\`
writes. *Engine*: what \`engine()\` computes it with. *Certificate*: whether an honest float32 backend has a bound to be within, or has to have the
same bits.

${table(['operator', 'as ONNX', 'in PyTorch', 'engine', 'certificate'], ours)}

## ONNX, opset 1 to 22

What the operators of a graph become, as the backend cases of ONNX show; – has no case among them.

${table(['ONNX', 'ours'], read)}

Of known numbers, which is how networks work out sizes: ${[...HOST_OPERATORS.keys()].sort().join(', ')}, and Constant.

## TensorFlow.js

${[...TFJS.keys()].sort().join(', ')}.

Of known numbers: ${[...TFJS_HOST.keys()].sort().join(', ')}.`);
