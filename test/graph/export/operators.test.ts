/** Every operator as ONNX, read again: the same bits, or within its certificate where it became several operators. */
import { describe, expect, it } from 'vitest';
import { inMemory } from '../../../src/bytes/byte-source.js';
import { arithmeticByName } from '../../../src/golden/arithmetic.js';
import { CORPUS, corpusCase } from '../../../src/golden/corpus/index.js';
import { certificateOf } from '../../../src/golden/golden-file/golden-case.js';
import { judge } from '../../../src/golden/verdict.js';
import { exportOnnx, operationGraph, readOnnx } from '../../../src/graph/index.js';
import { readModelProto } from '../../../src/graph/onnx/model-proto.js';
import { Scope } from '../../../src/layers/scope.js';
import { record, reference, type Tensor, tensor } from '../../../src/ops/index.js';
import type { Operation } from '../../../src/ops/uniform.js';
import { MORE, REFUSED } from './more-operations.js';
import {
  computed,
  fileOf,
  inFloat32,
  LAYER,
  noParameters,
  readAgain,
  roundsOften,
} from './operation-graph.js';

const IEEE32 = arithmeticByName('ieee32');

const bits = ({ data, size }: Tensor): Uint32Array => {
  expect(data.length).toBe(size);
  return new Uint32Array(data.buffer, data.byteOffset, size);
};

const CASES = [...CORPUS, ...MORE].filter(({ name }) => !REFUSED.has(name)).map((row) => corpusCase(row, 0));

it.each(CASES.map(({ name, operation }) => [name, operation] as const))('%s', (_, operation) => {
  const whole = operationGraph(operation);
  const again = readAgain(fileOf(whole), whole);
  const own = inFloat32(operation);
  const expected = computed(own);
  expect(again.shape).toEqual(expected.shape);
  if (roundsOften(operation)) {
    const certificate = certificateOf({ operation, arithmetic: IEEE32 });
    expect(judge(again, certificate, IEEE32).verdict).toBe('consistent');
  } else expect(bits(again)).toEqual(bits(expected));
});

describe('padding with numbers', () => {
  const padded = (pool: boolean) => {
    const { result, ...graph } = record(({ backend, input }) => {
      const x = backend.named!('pad').pad(
        input('x', [1, 1, 3, 4]),
        { top: 1, bottom: 0, left: 2, right: 1 },
        0,
      );
      const y = backend.named!(LAYER);
      return pool ? y.maxPool2d(x, { kernel: 2 }) : y.relu(x);
    });
    const levels = { features: {}, pyramid: {}, outputs: { y: result } };
    return exportOnnx({ ...graph, levels, specs: new Map() }, noParameters).model;
  };
  const negative = tensor(
    Float32Array.from({ length: 12 }, (_, i) => -1 - i),
    [1, 1, 3, 4],
  );

  it('before a max pool names its axes, which keeps onnxruntime from making −∞ of them', () => {
    const file = padded(true);
    const [pad] = readModelProto(inMemory('file', file)).nodes;
    expect([pad!.operator, pad!.inputs]).toEqual(['Pad', ['x', 'pad/pads', 'pad/value', 'pad/axes']]);
    // a row of zeros above, two columns of them before: of windows of two by two the last two hold none
    const { y } = readOnnx(file).run(new Scope(reference, noParameters), { x: negative }, ['y']);
    expect([...y!.data]).toEqual([0, 0, 0, 0, -5, -7]);
  });

  it('elsewhere does not, so that it may be moved into a convolution', () => {
    const [pad] = readModelProto(inMemory('file', padded(false))).nodes;
    expect(pad!.inputs).toEqual(['x', 'pad/pads', 'pad/value']);
  });
});

describe('what ONNX does not say is refused', () => {
  const refusalOf = (operation: Operation<Tensor>): string => {
    try {
      fileOf(operationGraph(operation));
      return 'nothing';
    } catch (error) {
      return (error as Error).message;
    }
  };
  const x = tensor(
    Float32Array.from({ length: 25 }, (_, i) => i),
    [1, 1, 5, 5],
  );
  const called = (call: (nn: typeof reference) => Tensor): string =>
    refusalOf(corpusCase({ name: 'case', call: (nn) => call(nn as typeof reference) }, 0).operation);

  it.each([
    [
      'a window of padding alone',
      (nn: typeof reference) => nn.maxPool2d(x, { kernel: 1, padding: 1 }),
      'export: expected windows of a max pool that hold an input, got one that holds padding alone (y)',
    ],
    [
      'a factor whose float32 leads elsewhere',
      // 5·1.4 is 7, and 5·f32(1.4) below it; 5·1.25 is no whole number, so that the size alone does not say it
      (nn: typeof reference) => nn.resize(x, { mode: 'bilinear', factor: [1.4, 1.25] }),
      'export: expected a factor that gives 7 of 5 as a float32, got 7/5 (y)',
    ],
  ] as const)('%s', (_, call, message) => {
    expect(called(call)).toBe(message);
  });

  it.each([...REFUSED])('%s', (name, message) => {
    const row = CORPUS.find((each) => each.name === name)!;
    expect(refusalOf(corpusCase(row, 0).operation)).toBe(message);
  });
});

describe('which nodes', () => {
  const nodesOf = (call: (nn: typeof reference) => Tensor): string[] => {
    const { operation } = corpusCase({ name: 'case', call: (nn) => call(nn as typeof reference) }, 0);
    const file = fileOf(operationGraph(operation));
    return readModelProto(inMemory('file', file)).nodes.map(({ operator }) => operator);
  };
  const map = (height: number, width: number): Tensor =>
    tensor(new Float32Array(height * width), [1, 1, height, width]);

  it.each([
    // 26 to 64: in float32 d·(26/64) is exact, and so is the rule
    ['nearest that the exact rule gives too', 'nearest', [26, 26], [64, 64], ['Resize']],
    // 22·f32(26/44) is below 13
    ['nearest that is float32 alone', 'nearest', [26, 26], [44, 44], ['Gather', 'Gather']],
    ['half-pixel nearest', 'nearest-exact', [5, 7], [13, 11], ['Resize']],
  ] as const)('%s', (_, mode, [height, width], size, expected) => {
    expect(nodesOf((nn) => nn.resize(map(height, width), { mode, size }))).toEqual(expected);
  });
});
