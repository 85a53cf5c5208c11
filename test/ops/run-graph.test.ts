/** A recorded network, run again without the code that it was recorded from. */
import { describe, expect, it } from 'vitest';
import { fromSeed } from '../../src/fpn/load.js';
import { graphOf, keptBy } from '../../src/fpn/model-graph.js';
import { modelByName } from '../../src/fpn/models/index.js';
import { parametersOf, runModel } from '../../src/fpn/run-model.js';
import { seededImage } from '../../src/layers/seeded.js';
import type { Backend } from '../../src/ops/backend.js';
import { type GraphNode, type GraphSource, type OperatorNode, record } from '../../src/ops/graph.js';
import { lifetimesOf } from '../../src/ops/lifetimes.js';
import { reference } from '../../src/ops/reference.js';
import { runGraph } from '../../src/ops/run-graph.js';
import { type Tensor, tensor } from '../../src/ops/tensor.js';
import { trace } from '../../src/ops/trace.js';
import { walk } from '../../src/ops/walk.js';
import { expectSameBits } from './bits.js';

const TINY = { depths: [1, 1, 1, 1], width: 1, channels: 2 };

describe.each(['pytorch-fpn', 'panet'])('%s', (name) => {
  const model = modelByName(name, TINY);
  const shape = [1, 3, 128, 160];
  const graph = graphOf(model, shape);

  it('has the levels of its code, and releases the rest', () => {
    const image = seededImage(shape);
    const parameters = new Map(parametersOf(model, shape).map((spec) => [spec.name, fromSeed(3)(spec)]));
    const source = ({ kind, name, value }: GraphSource): Tensor =>
      kind === 'input' ? image : kind === 'parameter' ? parameters.get(name)! : (value as Tensor);
    const layers: string[] = [];
    const released = new Set<Tensor>();
    const frugal: Backend<Tensor> = { ...reference, release: (x) => void released.add(x) };
    const traced = trace(frugal, ({ layer }) => {
      layers.push(layer);
    });
    const done: GraphNode[] = [];
    const kept = keptBy(graph);
    const levels = runGraph(graph, traced, source, kept, (node) => done.push(node));
    const expected = runModel(model, reference, fromSeed(3), image);
    const maps = [expected.features, expected.pyramid].flatMap((part) => Object.values(part) as Tensor[]);
    expect(levels.length).toBe(maps.length);
    for (const [i, map] of maps.entries()) expectSameBits(levels[i]!, map);
    expect(done).toEqual(graph.nodes);
    expect(layers).toEqual(graph.nodes.map(({ layer }) => layer));
    expect(released.size).toBe(lifetimesOf(graph, kept).released.flat().length);
    for (const level of levels) expect(released.has(level)).toBe(false);
  });
});

/** relu(a) + relu(a), then the sum's relu. */
const { nodes } = record(({ backend: nn, input }) => {
  const half = nn.relu(input('a', [2]));
  return nn.relu(nn.add(half, half));
});

it('gives back what a network starts from, where that is asked for', () => {
  const a = tensor([-1, 2], [2]);
  const [sum, source] = runGraph({ nodes }, reference, () => a, [
    nodes[1]!,
    (nodes[0] as OperatorNode<'relu'>).inputs.x,
  ]);
  expectSameBits(sum!, tensor([0, 4], [2]));
  expect(source).toBe(a);
});

it('says which node is missing that is read, or wanted', () => {
  const a = tensor([-1, 2], [2]);
  expect(() => runGraph({ nodes: nodes.slice(1) }, reference, () => a, [nodes[2]!])).toThrow(
    'runGraph: expected relu among the nodes that are run, got nodes without it',
  );
  expect(() => runGraph({ nodes: nodes.slice(0, 1) }, reference, () => a, [nodes[2]!])).toThrow(
    'runGraph: expected relu#2 among the nodes that are run, got nodes without it',
  );
});

it('names the layer of an operator that fails', () => {
  const run = (): unknown => runGraph({ nodes }, reference, () => 1 as never, [nodes[2]!]);
  expect(run).toThrow(expect.objectContaining({ layer: 'relu', operator: 'relu', argument: 'x' }));
});

describe('a walk', () => {
  it('drops each result after its last reader, and asks outside for what it does not reach', () => {
    const dropped: string[] = [];
    const seen: string[] = [];
    const options = { drop: (result: string) => dropped.push(result), outside: () => 'outside' };
    for (const { node, read, give } of walk({ nodes: nodes.slice(1) }, () => 'source', options)) {
      const inputs =
        node.operator === 'add' ? [node.inputs.a, node.inputs.b] : [(node as OperatorNode<'relu'>).inputs.x];
      seen.push(`${node.operator} ${inputs.map((value) => read(value!)).join(' ')} ${dropped.length}`);
      give(node.layer);
    }
    expect(seen).toEqual(['add outside outside 0', 'relu add 0']);
    expect(dropped).toEqual(['add', 'relu#2']);
  });
});
