/** Graphs that cannot be run, or shall not be: one line says why, before anything is computed. */
import { describe, expect, it } from 'vitest';
import { inMemory } from '../../src/bytes/byte-source.js';
import { graphNetwork, PREPARATIONS, preparationFrom, readOnnx, recordOnnx } from '../../src/graph/index.js';
import { ascii, bytesField, bytesIn, number, refusal } from '../golden-dumps/sources.js';
import {
  type Bytes,
  externalWeight,
  input,
  integer,
  model,
  node,
  output,
  text,
  weight,
} from './small-onnx.js';

const X = input('x', [1, 3, 4, 4]);
const relu = [...node('Relu', ['x'], ['y']), ...X, ...output('y')];

const read = (bytes: Uint8Array) => () => readOnnx(bytes);
const run =
  (graph: Bytes, dims: readonly number[] = [1, 3, 4, 4], opset = 18) =>
  () =>
    recordOnnx(readOnnx(model(graph, opset)), { x: dims });

describe('a graph is refused', () => {
  it.each([
    ['that is none', () => readOnnx(ascii('no graph')), /^protobuf: /],
    ['without a graph', read(Uint8Array.from(bytesField(8, number(2, 18)))), /^ONNX: expected a graph, got/],
    [
      'without a version',
      read(Uint8Array.from(bytesField(7, relu))),
      /expected the version of ONNX' operators/,
    ],
    ['of an older version', read(model(relu, 0)), /expected opset 1 to 22, got 0$/],
    ['of a newer version', read(model(relu, 23)), /expected opset 1 to 22, got 23$/],
    [
      'that gives nothing',
      read(model([...node('Relu', ['x'], ['y']), ...X])),
      /expected outputs, got a graph without/,
    ],
    [
      'whose output nothing gives',
      read(model([...relu, ...output('z')])),
      /expected outputs that some node gives, got 'z'/,
    ],
    [
      'in a circle',
      read(model([...node('Relu', ['b'], ['a']), ...node('Relu', ['a'], ['b']), ...X, ...output('b')])),
      /expected values that something before gives in Relu 'a', got 'b'/,
    ],
    [
      'that gives a value twice',
      read(model([...node('Relu', ['x'], ['y']), ...relu])),
      /expected each value given once, got 'y' again by Relu 'y'/,
    ],
    [
      'with operators that are unknown, all at once',
      run([
        ...node('Foo', ['x'], ['a']),
        ...node('Bar', ['a'], ['b']),
        ...node('Foo', ['b'], ['c']),
        ...node('Relu', ['c'], ['y'], bytesField(7, ascii('com.example'))),
        ...X,
        ...output('y'),
      ]),
      /got of opset 18 Foo \('a', 'c'\); Bar \('b'\); com\.example\.Relu \('y'\)$/,
    ],
    [
      'with an attribute that may mean something',
      run([...node('Relu', ['x'], ['y'], integer('beta', 1)), ...X, ...output('y')]),
      /^Relu 'y': graph: expected attributes among \(none\), got 'beta'/,
    ],
    [
      'with an attribute of another kind',
      run([...node('Concat', ['x', 'x'], ['y'], text('axis', 'one')), ...X, ...output('y')]),
      /^Concat 'y': graph: expected attribute axis to be a number, got a text/,
    ],
    [
      'with a 1-D convolution',
      run(
        [...node('Conv', ['x', 'w'], ['y']), ...X, ...weight('w', [1, 3, 1], [1, 1, 1]), ...output('y')],
        [1, 3, 4],
      ),
      /^Conv 'y': graph: expected 2-D maps \(N×C×H×W\), got 1-D ones \(1×3×4\)/,
    ],
    [
      'with a shape that is computed',
      run([...node('Relu', ['x'], ['s']), ...node('Reshape', ['x', 's'], ['y']), ...X, ...output('y')]),
      /^Reshape 'y': graph: expected shape that is known from the graph and the sizes, got one that is computed \('s'\)/,
    ],
    [
      'with a sequence of operators of its own',
      read(Uint8Array.from([...model(relu), ...bytesField(25, bytesField(1, ascii('f')))])),
      /expected a graph of operators, got one with functions/,
    ],
  ])('%s', (_, action, message) => {
    expect(refusal(action)).toMatch(message);
  });

  it('whose nodes would take more memory than a file of its size may', () => {
    const nodes = new Uint8Array(40_000_000 / 4);
    const one = Uint8Array.from(node('R', ['x'], ['']));
    for (let at = 0; at + one.length <= nodes.length; at += one.length) nodes.set(one, at);
    const graph = nodes.subarray(0, nodes.length - (nodes.length % one.length));
    const bytes = new Uint8Array(graph.length + 10);
    const head = Uint8Array.from(bytesField(7, []).slice(0, 1));
    const size: number[] = [];
    for (let rest = graph.length; ; rest >>>= 7) {
      size.push(rest > 127 ? (rest & 127) | 128 : rest);
      if (rest <= 127) break;
    }
    bytes.set([...head, ...size]);
    bytes.set(graph, 1 + size.length);
    expect(refusal(() => readOnnx(bytes.subarray(0, 1 + size.length + graph.length)))).toMatch(
      /^ONNX: expected at most \d+ bytes of memory for a file of \d+, got one that asks for \d+$/,
    );
  });
});

describe('weights in another file', () => {
  const graph = (entries: Readonly<Record<string, string>>): Uint8Array =>
    model([
      ...node('Add', ['x', 'w'], ['y']),
      ...input('x', [2]),
      ...externalWeight('w', [2], entries),
      ...output('y'),
    ]);
  const numbers = inMemory('w.bin', bytesIn(Float32Array.of(7, 8, 9)));
  const opened: string[] = [];
  const beside = (path: string) => {
    opened.push(path);
    return numbers;
  };
  const weightOf = (entries: Readonly<Record<string, string>>) =>
    readOnnx(graph(entries), { beside }).parameters({ name: 'w', role: 'operand', shape: [2] });

  it('are read where they lie', () => {
    expect([...weightOf({ location: 'w.bin', offset: '4', length: '8' }).data]).toEqual([8, 9]);
    expect([...weightOf({ location: 'sub/w.bin' }).data]).toEqual([7, 8]);
    expect(opened).toEqual(['w.bin', 'sub/w.bin']);
  });

  it.each([
    ['../../etc/passwd', {}],
    ['/etc/passwd', {}],
    ['a/../../b', {}],
    ['C:\\secret', {}],
    ['..\\secret', {}],
  ])('do not lie outside of its folder: %s', (location) => {
    opened.length = 0;
    expect(refusal(() => weightOf({ location }))).toMatch(
      /expected a location in the folder of the file or below/,
    );
    expect(opened).toEqual([]);
  });

  it.each([
    [
      'beyond its end',
      { location: 'w.bin', offset: '8' },
      /expected 8 bytes at 8 of w\.bin, got a file of 12/,
    ],
    [
      'of another length',
      { location: 'w.bin', length: '4' },
      /expected a length of 8 bytes \(F32 2\), got 4/,
    ],
    ['at no number', { location: 'w.bin', offset: '-4' }, /expected a whole number as offset/],
    ['nowhere', {}, /expected external_data with a location, got none/],
  ])('are refused %s', (_, entries: Readonly<Record<string, string>>, message) => {
    expect(refusal(() => weightOf(entries))).toMatch(message);
  });

  it('are refused where there is no folder', () => {
    expect(refusal(() => readOnnx(graph({ location: 'w.bin' })))).toMatch(/elements in the file itself/);
  });
});

describe('a graph as a network', () => {
  const preprocessing = PREPARATIONS.get('unit')!;
  const network = (inputs: Bytes, outputs?: readonly string[]) => () =>
    graphNetwork(readOnnx(model([...node('Relu', ['x'], ['y']), ...inputs, ...output('y')])), {
      name: 'g',
      preprocessing,
      ...(outputs && { outputs }),
    });

  it.each([
    [
      'of two inputs',
      network([...X, ...input('z', [1])]),
      /^g: expected one input, a picture N×3×H×W of float32, got 'x', 'z'$/,
    ],
    ['of bytes', network(input('x', [1, 3, 4, 4], 2)), /got 'x': 1×3×4×4 of U8$/],
    ['of other channels', network(input('x', [1, 4, 4, 4])), /expected one input, .* got 'x': 1×4×4×4$/],
    ['of rows', network(input('x', [1, 3])), /got 'x': 1×3$/],
    ['whose value is none', network(X, ['y', 'q']), /^g: expected values such as 'y', got 'q'$/],
  ])('is none %s', (_, action, message) => {
    expect(refusal(action)).toMatch(message);
  });

  it('brings images to the size that it has, and takes channels last', () => {
    expect(network(X)().preprocessing.size).toEqual([4, 4]);
    expect(network(input('x', [1, 8, 6, 3]))().preprocessing.size).toEqual([8, 6]);
  });

  it('has settings of preparation that are checked', () => {
    expect(preparationFrom({ mean: [0, 0, 0] }).multipleOf).toBe(32);
    expect(refusal(() => preparationFrom({ means: [0, 0, 0] }))).toMatch(
      /expected some of channelOrder, .* got means/,
    );
    expect(refusal(() => preparationFrom({ deviation: [1, 0, 1] }))).toMatch(/none 0/);
    expect(refusal(() => preparationFrom([]))).toMatch(/expected an object of settings/);
  });
});
