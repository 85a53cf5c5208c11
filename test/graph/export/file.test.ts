/** The file as a file: its bytes, its names, weights beside it, outputs that are declared behind it. */
import { describe, expect, it } from 'vitest';
import { inMemory } from '../../../src/bytes/byte-source.js';
import { concatenate } from '../../../src/bytes/concatenate.js';
import { fromSeed, type GraphNetwork, graphOf } from '../../../src/fpn/index.js';
import { declareOutputs, exportOnnx, readOnnx } from '../../../src/graph/index.js';
import { readModelProto } from '../../../src/graph/onnx/model-proto.js';
import type { ParameterSource } from '../../../src/layers/scope.js';
import { elements, type Tensor, tensor } from '../../../src/ops/index.js';

/** As `make_tiny.py` prints it: Python's onnx wrote these bytes. */
const HEX = [
  '0809120d66706e2d7265666572656e63653abc030a1c0a05696d6167650a08732f666163746f721201731a017322034d756c',
  '0a510a01730a086e2e7765696768740a066e2e626961730a066e2e6d65616e0a056e2e76617212016e1a016e221242617463',
  '684e6f726d616c697a6174696f6e2a110a07657073696c6f6e150000803aa001010a620a016e1201701a017022074d617850',
  '6f6f6c2a150a0c6b65726e656c5f736861706540014002a001072a100a077374726964657340014002a001072a110a047061',
  '64734000400040004001a001072a120a0964696c6174696f6e7340014001a00107120474696e792a120801100142066e2e6d',
  '65616e4a040000803e2a110801100142056e2e7661724a040000803f2a140801100142086e2e7765696768744a0400000040',
  '2a120801100142066e2e626961734a04000080bf2a1210014208732f666163746f724a040000003f5a200a05696d61676512',
  '170a15080112110a0208010a0208010a0208010a0308ad02621c0a016e12170a15080112110a0208010a0208010a0208010a',
  '0308ad02621c0a017012170a15080112110a0208010a0208010a0208010a030897016a1c0a017312170a15080112110a0208',
  '010a0208010a0208010a0308ad0242021012',
].join('');

const NUMBERS: Readonly<Record<string, number>> = { 'n.mean': 0.25, 'n.var': 1, 'n.weight': 2, 'n.bias': -1 };
const parameters: ParameterSource<Tensor> = ({ name }) => tensor([NUMBERS[name]], [1]);

/** Half the image, a norm of it, and the maxima of two columns each. */
const TINY: GraphNetwork = {
  name: 'tiny',
  summary: 'three operators',
  preprocessing: { channelOrder: 'L', fullScale: 1, mean: [0], deviation: [1] },
  parameters,
  levels(scope, image) {
    const s = scope.named('s').scale(image, 0.5);
    const named = (name: string) => scope.at('n').parameter(name, 'operand', [1]);
    const [mean, variance, scale, shift] = ['mean', 'var', 'weight', 'bias'].map(named);
    const n = scope.named('n').batchNorm2d(s, { mean, variance, scale, shift }, 2 ** -10);
    const p = scope.named('p').maxPool2d(n, { kernel: [1, 2], ceilMode: true });
    return { features: {}, pyramid: {}, outputs: { p } };
  },
};
const GRAPH = graphOf(TINY, [1, 1, 1, 301]);

const tiny = (outputs: 'all' | 'ends' | readonly string[], more = {}) =>
  exportOnnx(GRAPH, parameters, { outputs, name: 'tiny', ...more });

const protoOf = (file: Uint8Array) => readModelProto(inMemory('file', file));

it('is, byte for byte, what the onnx package writes', () => {
  expect(Buffer.from(tiny(['n', 'p']).model).toString('hex')).toBe(HEX);
});

it('gives the ends, all, or those that are asked for; what none is computed from is not written', () => {
  expect(tiny('ends').outputs).toEqual(['p']);
  expect(tiny('all').outputs).toEqual(['s', 'n', 'p']);
  const first = protoOf(tiny(['s']).model);
  expect(first.nodes.map(({ name }) => name)).toEqual(['s']);
  expect([...first.initializers.keys()]).toEqual(['s/factor']);
  expect(() => tiny(['s', 'bn'])).toThrow("export: expected the names of layers such as s, n, p, got 'bn'");
  expect(() => tiny([])).toThrow('export: expected outputs, got none');
});

it('says where ε is another number in ONNX', () => {
  expect(tiny('all').notes).toEqual([]);
  const graph = { ...GRAPH, nodes: GRAPH.nodes.map((node) => ({ ...node })) };
  const norm = graph.nodes[1] as { options: object };
  norm.options = { epsilon: 1e-5 };
  const asked = exportOnnx(graph, parameters, { outputs: ['n'] });
  // float(numpy.float32(1e-5)) in Python
  expect(asked.notes).toEqual([
    'ε of the norms is 0.000009999999747378752 in ONNX, the float32 next to 0.00001',
  ]);
});

it('refuses two values of one name', () => {
  const [first, ...rest] = GRAPH.nodes;
  const graph = { ...GRAPH, nodes: [{ ...first, layer: 'image' } as typeof first, ...rest] };
  expect(() => exportOnnx(graph, parameters, { outputs: 'all' })).toThrow(
    "export: expected values of different names, got 'image' twice",
  );
});

describe('weights beside the file', () => {
  const exported = tiny('all', { mostInside: 15, dataFile: 'tiny.onnx.data' });
  const data = concatenate([...exported.data!]);

  it('begin at pages, and are those of the file as a whole', () => {
    expect(tiny('all', { mostInside: 16 }).data).toBeUndefined();
    expect(data.length).toBe(3 * 4096 + 4);
    const view = new DataView(data.buffer);
    expect([0, 1, 2, 3].map((page) => view.getFloat32(page * 4096, true))).toEqual([0.25, 1, 2, -1]);
    // twice the same: the pieces are made anew each time
    expect(concatenate([...exported.data!])).toEqual(data);
  });

  it('are found by their names', () => {
    const opened: string[] = [];
    const beside = (path: string) => {
      opened.push(path);
      return inMemory(path, data);
    };
    const network = readOnnx(exported.model, { beside });
    const bias = network.parameters({ name: 'n.bias', role: 'operand', shape: [1] });
    expect([...elements(bias)]).toEqual([-1]);
    expect(opened).toEqual(['tiny.onnx.data']);
  });
});

describe('outputs that are declared behind a file', () => {
  const file = tiny('ends').model;
  const declared = (names: readonly string[]) => concatenate([...declareOutputs(inMemory('f', file), names)]);

  it('leave its bytes as they are', () => {
    const more = declared(['s', 'n', 'p', 's']);
    expect(more.subarray(0, file.length)).toEqual(file);
    expect(protoOf(more).outputs.map(({ name }) => name)).toEqual(['p', 's', 'n']);
    expect(protoOf(more).nodes).toEqual(protoOf(file).nodes);
    expect(declared(['p'])).toEqual(file);
  });

  it('have to be values of its', () => {
    expect(() => declared(['q'])).toThrow(
      "export: expected values of the graph such as 's', 'n', 'p', got 'q'",
    );
  });
});

it('has the seeded weights of a model as it has them', () => {
  const file = exportOnnx(GRAPH, fromSeed(3)).model;
  const own = fromSeed(3)({ name: 'n.weight', role: 'operand', shape: [1] });
  expect(readOnnx(file).parameters({ name: 'n.weight', role: 'operand', shape: [1] }).data).toEqual(own.data);
});
