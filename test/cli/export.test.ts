/** `export`: what it writes is run, judged and read by the other commands. */
import { readFileSync, writeFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { inMemory } from '../../src/bytes/byte-source.js';
import { execute } from '../../src/cli/execute.js';
import { modelBytes } from '../../src/graph/onnx/export/model-bytes.js';
import { readModelProto } from '../../src/graph/onnx/model-proto.js';
import { readSafetensors } from '../../src/weights/index.js';
import { enterFolder, output, refusal } from './in-process.js';
import { LIGHT, npy } from './inputs.js';

beforeEach(() => {
  enterFolder({ 'x.npy': npy([1, 3, 32, 40]) });
});

/** ε that a float32 has, so that the file computes what the model does. */
const MODEL = [...LIGHT, '--epsilon', '0.0009765625'];
const SIZE = ['--image-size', '32x40'];

/** No thread has to start. */
const ALONE = ['--threads', '1'];

const outputsOf = (path: string) => readModelProto(inMemory(path, readFileSync(path))).outputs;

describe('a model', () => {
  it('gives its levels as ends, under the names of their layers', async () => {
    const text = await output('export', ...MODEL, ...SIZE, '-o', 'm.onnx');
    expect(text.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['pytorch-fpn on 1×3×32×40, seeded He weights, seed 0; give --weights for trained ones'],
      ['output', 'level', 'shape'],
      ['smooth3', 'p2', '1×4×8×10'],
      ['smooth2', 'p3', '1×4×4×5'],
      ['smooth1', 'p4', '1×4×2×3'],
      ['toplayer', 'p5', '1×4×1×2'],
      [expect.stringMatching(/^written: m\.onnx \(\d+(\.\d+)? MB\), input image$/)],
      [''],
    ]);
    expect(outputsOf('m.onnx').map(({ name, dims }) => [name, dims])).toEqual([
      ['smooth3', [1, 4, 8, 10]],
      ['smooth2', [1, 4, 4, 5]],
      ['smooth1', [1, 4, 2, 3]],
      ['toplayer', [1, 4, 1, 2]],
    ]);
  });

  it('runs as itself, bit by bit', async () => {
    await output('export', ...MODEL, ...SIZE, '-o', 'm.onnx');
    await output('run', 'x.npy', ...MODEL, ...ALONE, '-o', 'own.safetensors');
    await output('run', 'x.npy', '--graph', 'm.onnx', ...ALONE, '-o', 'again.safetensors');
    const [own, again] = ['own', 'again'].map(
      (name) => readSafetensors(readFileSync(`${name}.safetensors`)).tensors,
    );
    const layers = { p2: 'smooth3', p3: 'smooth2', p4: 'smooth1', p5: 'toplayer' };
    expect([...own.keys()]).toEqual(Object.keys(layers));
    for (const [level, layer] of Object.entries(layers)) {
      expect(again.get(layer)!.tensor.data).toEqual(own.get(level)!.tensor.data);
    }
  });

  it('is judged by the names of its layers', async () => {
    await output('export', ...MODEL, ...SIZE, '-o', 'm.onnx', '--outputs', 'conv1,layer1.0.conv2,toplayer');
    await output('run', 'x.npy', '--graph', 'm.onnx', ...ALONE, '-o', 'dump.safetensors');
    const { stdout, exitCode } = await execute(['verify', 'dump.safetensors', ...MODEL, '--input', 'x.npy']);
    expect(exitCode).toBe(0);
    for (const layer of ['conv1', 'layer1.0.conv2', 'toplayer']) {
      expect(stdout).toMatch(new RegExp(`^${layer} .*consistent`, 'm'));
    }
  });

  it('says as JSON what it wrote, and what ONNX has another number for', async () => {
    const { stdout, stderr } = await execute(['export', ...LIGHT, ...SIZE, '-o', 'm.onnx', '--json']);
    const said = JSON.parse(stdout);
    expect(said).toMatchObject({ model: 'pytorch-fpn', input: [1, 3, 32, 40], files: ['m.onnx'] });
    expect(said.outputs[0]).toEqual({ output: 'smooth3', level: 'p2', shape: [1, 4, 8, 10] });
    expect(stderr).toBe('ε of the norms is 0.000009999999747378752 in ONNX, the float32 next to 0.00001\n');
  });
});

describe('a graph', () => {
  it('gives more, and its bytes stay', async () => {
    await output('export', ...MODEL, ...SIZE, '-o', 'm.onnx');
    expect(await output('export', '--graph', 'm.onnx', '--outputs', 'conv1,relu', '-o', 'more.onnx')).toBe(
      'written: more.onnx, which is m.onnx with 2 values as outputs\n',
    );
    const [before, after] = ['m.onnx', 'more.onnx'].map((path) => readFileSync(path));
    expect(after.subarray(0, before.length).equals(before)).toBe(true);
    expect(
      outputsOf('more.onnx')
        .map(({ name }) => name)
        .slice(4),
    ).toEqual(['conv1', 'relu']);
    await output('export', '--graph', 'm.onnx', '--outputs', 'all', '-o', 'all.onnx');
    await output('export', ...MODEL, ...SIZE, '--outputs', 'all', '-o', 'own.onnx');
    const sorted = (path: string) =>
      outputsOf(path)
        .map(({ name }) => name)
        .sort();
    expect(sorted('all.onnx')).toEqual(sorted('own.onnx'));
  });

  it('may have operators that are not known here, if values are named', async () => {
    const file = modelBytes({
      name: 'g',
      nodes: [
        { operator: 'Det', inputs: ['image'], name: 'a', attributes: {} },
        { operator: 'Relu', inputs: ['a'], name: 'b', attributes: {} },
      ],
      inputs: [{ name: 'image', shape: [1, 3, 4, 4] }],
      outputs: [{ name: 'b' }],
      values: [],
      constants: [],
      weights: [],
    });
    writeFileSync('g.onnx', file);
    await output('export', '--graph', 'g.onnx', '--outputs', 'a', '-o', 'a.onnx');
    expect(outputsOf('a.onnx').map(({ name }) => name)).toEqual(['b', 'a']);
    expect(await refusal('export', '--graph', 'g.onnx', '--outputs', 'all', '-o', 'a.onnx')).toMatch(/Det/);
    expect(await refusal('export', '--graph', 'g.onnx', '--outputs', 'c', '-o', 'a.onnx')).toBe(
      "export: expected values of the graph such as 'a', 'b', got 'c'",
    );
  });
});

it.each(['a', 'all'])('of a file that is no ONNX %s cannot be outputs', async (outputs) => {
  writeFileSync('g.onnx', 'no protobuf');
  expect(await refusal('export', '--graph', 'g.onnx', '--outputs', outputs, '-o', 'm.onnx')).toMatch(
    /^g\.onnx: protobuf: expected /,
  );
});

describe('refusals', () => {
  it.each([
    [[], 'export: expected --out, got none'],
    [['-o', 'm.pb'], '--out: expected an .onnx file, got "m.pb"'],
    [['-o', 'no/m.onnx'], 'no/m.onnx: expected a file in an existing folder, got no folder no'],
    [['-o', 'm.onnx', '--image-size', '0x4'], expect.stringMatching(/^--image-size: expected HEIGHTxWIDTH/)],
    [
      ['-o', 'm.onnx', ...LIGHT, '--outputs', 'p3'],
      "export: expected the names of layers such as conv1, bn1, relu, got 'p3'",
    ],
    [
      ['-o', 'm.onnx', '--graph', 'g.onnx'],
      '--outputs: expected all, or names of values, with --graph, got none',
    ],
    [
      ['-o', 'm.onnx', '--graph', './m.onnx', '--outputs', 'all'],
      '--out: expected another file than --graph, got m.onnx twice',
    ],
    [
      ['-o', 'm.onnx', '--graph', 'g.onnx', '-m', 'panet', '--outputs', 'a'],
      '--graph: expected no --model with it, got both',
    ],
  ] as const)('%j', async (args, message) => {
    expect(await refusal('export', ...args)).toEqual(message);
  });
});
