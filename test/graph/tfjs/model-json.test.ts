/** What of a model.json is refused, in one line, and what of its graph nobody needs. */
import { describe, expect, it } from 'vitest';
import { graphNetwork, PREPARATIONS } from '../../../src/graph/index.js';
import { tensor } from '../../../src/ops/tensor.js';
import { refusal } from '../../golden-dumps/sources.js';
import {
  counting,
  floats,
  integers,
  list,
  modelJson,
  network,
  node,
  placeholder,
  reading,
  run,
  text,
} from './small-model.js';

const X = placeholder('x', [1, 4, 4, 3]);
const relu = node('Relu', 'y', ['x']);

describe('a model.json is refused', () => {
  const topology = (modelTopology: unknown) => () => reading({ modelTopology });
  const attributed = (attr: unknown) => topology({ node: [{ ...relu, attr }] });
  it.each([
    ['of other text', () => reading('{'), /^tfjs: expected a model.json, got other text$/],
    ['of a list', () => reading('[]'), /^tfjs: expected a model.json, got \[\]$/],
    ['of null', () => reading('null'), /^tfjs: expected a model.json, got null$/],
    [
      'of layers',
      () => reading({ format: 'layers-model' }),
      /expected format 'graph-model', got "layers-model"$/,
    ],
    ['without a graph', topology(undefined), /expected a modelTopology, got none$/],
    ['without nodes', topology({}), /expected a graph of nodes \(modelTopology.node\), got none$/],
    ['with functions', topology({ node: [], library: { function: [{}] } }), /functions of its own/],
    ['whose node is a number', topology({ node: [7] }), /expected a node, got 7$/],
    [
      'whose node has no name',
      topology({ node: [{ op: 'Relu' }] }),
      /expected the name of a node, got none$/,
    ],
    [
      'whose node has inputs that are no names',
      topology({ node: [{ ...relu, input: [1] }] }),
      /names of inputs of 'y', got 1$/,
    ],
    ['with a name twice', topology({ node: [relu, relu] }), /expected each node once, got 'y' twice$/],
    ['with an attribute that is a number', attributed({ a: 1 }), /expected a value of attribute 'a', got 1$/],
    ['with a number that is none', attributed({ a: { i: '1e3' } }), /expected a number as a, got "1e3"$/],
    ['with a text that is not in base64', attributed({ a: { s: '?' } }), /^base64: /],
    [
      'with more bytes than a graph has',
      () => reading(' '.repeat(2 ** 24 + 1)),
      /expected at most 16777216 bytes, got 16777217$/,
    ],
  ])('%s', (_, action, message) => {
    expect(refusal(action)).toMatch(message);
  });
});

describe('a graph', () => {
  it('may have any operators where no wanted value needs them', () => {
    const nodes = [X, node('NonMaxSuppressionV5', 'nms', ['y']), node('Where', 'z', ['nms']), relu];
    const graph = network(nodes, []);
    expect(refusal(() => graph.check(['z'], ['x']))).toBe(
      "graph: expected operators that are supported (docs/operators.md), got NonMaxSuppressionV5 ('nms'); Where ('z')",
    );
    expect(() => graph.check(['y'], ['x'])).not.toThrow();
  });

  it('runs in the order of its values, whatever the order of its nodes', () => {
    const graph = network([node('Neg', 'z', ['y']), node('Square', 'y', ['x']), placeholder('x', [2])], []);
    expect([...run(graph, { x: tensor([2, 3], [2]) }, ['z']).z!.data]).toEqual([-4, -9]);
  });

  it('names circles, after operators that are not known', () => {
    const circle = network([node('Relu', 'a', ['b']), node('Relu', 'b', ['a'])], []);
    expect(refusal(() => circle.check(['a'], []))).toMatch(
      /^graph: expected a graph without circles, got one through 'a'$/,
    );
    const loop = network([node('Merge', 'a', ['b']), node('NextIteration', 'b', ['a'])], []);
    expect(refusal(() => loop.check(['a'], []))).toMatch(/got NextIteration \('b'\); Merge \('a'\)$/);
  });

  it('has values whose nodes are there', () => {
    expect(refusal(() => network([relu], []).check(['y'], []))).toBe(
      "graph: expected values that some node gives in 'y', got 'x'",
    );
  });

  it('runs from any value', () => {
    const graph = network([X, node('Where', 'w', ['x']), node('Neg', 'y', ['w'])], []);
    expect([...run(graph, { w: tensor([1, -2], [2]) }, ['y']).y!.data]).toEqual([-1, 2]);
  });

  it('says its outputs in a signature, or has those that nobody reads', () => {
    const nodes = [X, relu, node('Neg', 'z', ['y']), node('NoOp', 'init', [])];
    expect(network(nodes, []).outputs).toEqual(['z']);
    const signature = { outputs: { 'y:0': { name: 'y:0' } } };
    expect(network(nodes, [], { signature }).outputs).toEqual(['y']);
  });

  it('orders nodes in time by inputs that are no values', () => {
    const graph = network(
      [placeholder('x', [1]), node('Where', 'w', ['x']), node('Neg', 'y', ['x', '^w'])],
      [],
    );
    expect([...run(graph, { x: tensor([3], [1]) }, ['y']).y!.data]).toEqual([-3]);
  });

  it('has no attributes that might change what is computed', () => {
    const odd = network(
      [X, node('Relu', 'y', ['x'], { T: { type: 'DT_FLOAT' }, _note: { b: true }, slope: { f: 1 } })],
      [],
    );
    expect(refusal(() => run(odd, { x: counting(1, 4, 4, 3) }, ['y']))).toMatch(
      /^Relu 'y': graph: expected attributes among \(none\), got 'slope'$/,
    );
  });
});

describe('a picture', () => {
  const options = { name: 'g', preprocessing: PREPARATIONS.get('bytes')! };
  const pool = node('MaxPool', 'y', ['c'], {
    ksize: list(1, 2, 2, 1),
    strides: list(1, 2, 2, 1),
    padding: text('VALID'),
  });
  const cast = node('Cast', 'c', ['x'], { SrcT: { type: 'DT_INT32' }, DstT: { type: 'DT_FLOAT' } });

  it('may be of integers that are cast', () => {
    const graph = network([placeholder('x', [1, 4, 4, 3], 'DT_INT32'), cast, pool], []);
    expect(graphNetwork(graph, options).preprocessing.size).toEqual([4, 4]);
  });

  it('is refused as integers that something else reads', () => {
    const graph = network([placeholder('x', [1, 4, 4, 3], 'DT_UINT8'), relu], []);
    expect(refusal(() => graphNetwork(graph, options))).toMatch(
      /cast before anything else, got one that Relu 'y' reads$/,
    );
  });

  it('has the sizes that a signature says, where the graph leaves them open', () => {
    const shape = (sizes: readonly number[]) => ({ dim: sizes.map((size) => ({ size: String(size) })) });
    const signature = { inputs: { x: { name: 'x:0', tensorShape: shape([1, 8, 6, 3]) } } };
    const graph = network([placeholder('x', [-1, -1, -1, 3]), relu], [], { signature });
    expect(graph.inputs).toEqual([{ name: 'x', dtype: 'F32', dims: [1, 8, 6, 3] }]);
  });

  it('takes the place of a value', () => {
    const graph = network(
      [placeholder('q', [1, 4, 4, 3]), node('Where', 'x', ['q']), cast, pool],
      [integers('k', [1])],
    );
    expect(() => graphNetwork(graph, options)).toThrow(/Where \('x'\)/);
    expect(graphNetwork(graph, { ...options, input: 'x' }).name).toBe('g');
    expect(refusal(() => graphNetwork(graph, { ...options, input: 'no' }))).toMatch(
      /expected values such as 'y', got 'no'$/,
    );
  });
});

it('a file without the files beside it has no weights', async () => {
  const { readTfjs } = await import('../../../src/graph/index.js');
  const json = modelJson([relu], [floats('w', [1], [1])]);
  expect(refusal(() => readTfjs(new TextEncoder().encode(JSON.stringify(json))))).toMatch(
    /^tfjs: expected weights that can be opened, got/,
  );
});
