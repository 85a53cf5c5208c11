/** `--graph model.json`: the commands on a small TensorFlow.js graph, and on a part of one. */
import { beforeEach, describe, expect, it } from 'vitest';
import { floats, list, modelJson, node, placeholder, text } from '../graph/tfjs/small-model.js';
import { enterFolder, output, refusal } from './in-process.js';
import { npy } from './inputs.js';

const WEIGHT = floats('w', [1, 1, 3, 2], [1, 0, 0, 1, 1, 1]);
const MODEL = modelJson(
  [
    placeholder('x', [1, 4, 4, 3]),
    node('Where', 'odd', ['x']),
    node('Relu', 'before', ['odd']),
    node('Conv2D', 'map', ['before', 'w'], { strides: list(1, 2, 2, 1), padding: text('SAME') }),
    node('NonMaxSuppressionV5', 'boxes', ['map']),
  ],
  [WEIGHT],
);
const GRAPH = ['--graph', 'model.json', '--graph-input', 'odd', '--levels', 'map'];

beforeEach(() => {
  enterFolder({ 'model.json': JSON.stringify(MODEL), shard: WEIGHT.bytes, 'x.npy': npy([1, 3, 4, 4]) });
});

describe('a part of a graph', () => {
  it('is shown and run', async () => {
    const layers = await output('layers', ...GRAPH, '--image', '32x64');
    expect(layers).toMatch(/^before +relu +1×3×32×64 /m);
    expect(layers).toMatch(/^map +conv2d +1×2×16×32 .* w\/3201$/m);
    const ran = await output('run', 'x.npy', ...GRAPH, '--threads', '1', '--json');
    const { levels } = JSON.parse(ran) as { levels: { name: string; shape: number[]; sha256: string }[] };
    expect(levels.map(({ name, shape }) => [name, shape])).toEqual([['map', [1, 2, 2, 2]]]);
  });

  it('is judged', async () => {
    await output('run', 'x.npy', ...GRAPH, '--threads', '1', '--out', 'dump.npz');
    expect(await output('verify', 'dump.npz', ...GRAPH, '--input', 'x.npy', '--layout', 'NCHW')).toMatch(
      /consistent/,
    );
  });
});

describe('it is refused', () => {
  it.each([
    [
      ['layers', '--graph', 'model.json'],
      /^model\.json: graph: expected operators that are supported \(docs\/operators\.md\), got Where \('odd'\); NonMaxSuppressionV5 \('boxes'\)$/,
    ],
    [['layers', '--levels', 'map'], /^--levels: expected --graph with it, got none$/],
    [['run', 'x.npy', '--graph-input', 'odd'], /^--graph-input: expected --graph with it, got none$/],
    [
      ['layers', ...GRAPH.slice(0, 4), '--levels', 'nothing'],
      /^model\.json: expected values such as 'boxes', got 'nothing'$/,
    ],
  ])('%j', async (args, message) => {
    expect(await refusal(...args)).toMatch(message);
  });

  it('without its weights', async () => {
    enterFolder({ 'model.json': JSON.stringify(MODEL) });
    expect(await refusal('layers', ...GRAPH)).toMatch(/^shard: expected a readable file, got no such file/);
  });
});
