/** A refuted tensor's smallest case: of every operator, with one element wrong at a place that the seed chooses. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../src/cli/sha256.js';
import { arithmeticByName } from '../../src/golden/arithmetic.js';
import type { Certified } from '../../src/golden/certify/certified.js';
import { CORPUS, corpusCase } from '../../src/golden/corpus/index.js';
import { checkCase } from '../../src/golden/golden-file/check-case.js';
import { certificateOf } from '../../src/golden/golden-file/golden-case.js';
import { writeCase } from '../../src/golden/golden-file/write-case.js';
import { type Judged, judgeRun } from '../../src/golden/judge-run.js';
import { type SmallestCase, smallestCase } from '../../src/golden/smallest-case.js';
import { judge } from '../../src/golden/verdict.js';
import { elements, reference, type Tensor, tensor } from '../../src/ops/index.js';
import { invoke, mapInputs } from '../../src/ops/operator-call.js';
import type { OperatorName } from '../../src/ops/operators.js';
import type { Operation } from '../../src/ops/uniform.js';

const IEEE = arithmeticByName('ieee32');

/** A run of one operator with one element far off, judged. */
function wrongAt(operation: Operation<Tensor>, index: number): Judged {
  const { operator, inputs, options } = operation;
  const right = invoke(reference, operator, inputs, options);
  const values = elements(right).slice();
  values[index] = Number.isFinite(values[index]) ? values[index]! * 2 + 3 : 0;
  const candidate = tensor(values, right.shape);
  const source = (value: Tensor) => ({
    kind: 'constant' as const,
    name: '',
    shape: value.shape,
    value,
    readers: [],
  });
  const nodeInputs = mapInputs<Tensor, ReturnType<typeof source>, OperatorName>(operator, inputs, source);
  const node = {
    kind: 'operator',
    operator,
    layer: 'it',
    inputs: nodeInputs,
    options,
    shape: right.shape,
    readers: [],
  };
  let judged: Judged | undefined;
  judgeRun(
    { graph: { nodes: [node as never] }, source: ({ value }) => value as Tensor },
    IEEE,
    { layers: new Set(['it']), tensor: () => candidate },
    (each) => {
      judged = each;
    },
  );
  return judged!;
}

const bytesOf = ({ golden, got }: SmallestCase): Uint8Array =>
  writeCase(golden, certificateOf(golden), sha256, got);

describe('the smallest case of a refuted tensor', () => {
  it.each(CORPUS.map((row) => [row.name, row] as const))(
    '%s: is wrong by itself, and only there',
    (_, row) => {
      const { operation } = corpusCase(row, 1);
      const { operator, inputs, options } = operation;
      const { size } = invoke(reference, operator, inputs, options);
      fc.assert(
        fc.property(fc.nat(size - 1), (index) => {
          const judged = wrongAt(operation, index);
          expect(judged.verdict.verdict).toBe('refuted');
          const smallest = smallestCase(judged, 'm', IEEE)!;
          const { refuted } = judge(smallest.got, certificateOf(smallest.golden), IEEE);
          expect(refuted).toBe(1);
          expect(smallest.places.map((at) => at.length)).toEqual(smallest.got.shape);
          expect(checkCase(bytesOf(smallest), sha256).differs).toBeUndefined();
        }),
        { numRuns: 4 },
      );
    },
  );

  it('reads the window alone: rows, columns, one filter, the channels of its group', () => {
    const x = tensor(
      Array.from({ length: 8 * 40 * 50 }, (_, i) => (i % 13) - 6),
      [1, 8, 40, 50],
    );
    const weight = tensor(
      Array.from({ length: 6 * 4 * 9 }, (_, i) => (i % 7) - 3),
      [6, 4, 3, 3],
    );
    const bias = tensor([1, 2, 3, 4, 5, 6], [6]);
    const convolution = (stride: number, dilation: number): Operation<Tensor> => ({
      operator: 'conv2d',
      inputs: { x, weight, bias },
      options: {
        stride: [stride, stride],
        dilation: [dilation, dilation],
        groups: 2,
        padding: { top: 1, bottom: 1, left: 1, right: 1 },
      },
    });
    const smallestOf = (operation: Operation<Tensor>, place: readonly number[]) => {
      const { shape } = invoke(reference, operation.operator, operation.inputs, operation.options);
      const index = place.reduce((flat, at, axis) => flat * shape[axis]! + at, 0);
      return smallestCase(wrongAt(operation, index), 'm', IEEE)!.golden.operation as Extract<
        Operation<Tensor>,
        { operator: 'conv2d' }
      >;
    };
    const inner = smallestOf(convolution(1, 1), [0, 4, 20, 20]);
    expect(inner.inputs.x.shape).toEqual([1, 4, 10, 10]);
    expect(inner.inputs.weight.shape).toEqual([1, 4, 3, 3]);
    expect(elements(inner.inputs.bias!)).toEqual(Float32Array.of(5));
    expect(inner.options.padding).toEqual({ top: 0, bottom: 0, left: 0, right: 0 });
    const corner = smallestOf(convolution(1, 1), [0, 0, 0, 49]);
    expect(corner.inputs.x.shape).toEqual([1, 4, 9, 9]);
    expect(corner.options.padding).toEqual({ top: 1, bottom: 0, left: 0, right: 1 });
    const strided = smallestOf(convolution(2, 2), [0, 0, 10, 10]);
    expect(strided.inputs.x.shape).toEqual([1, 4, 19, 19]);
  });

  it('reads the window alone, of a transposed convolution the inputs that land on it', () => {
    const x = tensor(
      Array.from({ length: 8 * 30 * 40 }, (_, i) => (i % 13) - 6),
      [1, 8, 30, 40],
    );
    const weight = tensor(
      Array.from({ length: 8 * 3 * 16 }, (_, i) => (i % 7) - 3),
      [8, 3, 4, 4],
    );
    const bias = tensor([1, 2, 3, 4, 5, 6], [6]);
    const smallestOf = (
      [stride, dilation, padding, outputPadding]: readonly [number, number, number, number],
      place: readonly number[],
    ) => {
      const operation: Operation<Tensor> = {
        operator: 'convTranspose2d',
        inputs: { x, weight, bias },
        options: {
          stride: [stride, stride],
          dilation: [dilation, dilation],
          groups: 2,
          padding: { top: padding, bottom: padding, left: padding, right: padding },
          outputPadding: [outputPadding, outputPadding],
        },
      };
      const { shape } = invoke(reference, operation.operator, operation.inputs, operation.options);
      const index = place.reduce((flat, at, axis) => flat * shape[axis]! + at, 0);
      return smallestCase(wrongAt(operation, index), 'm', IEEE)!.golden.operation as Extract<
        Operation<Tensor>,
        { operator: 'convTranspose2d' }
      >;
    };
    const inner = smallestOf([2, 1, 1, 0], [0, 4, 20, 20]);
    // outputs 16 … 23 lie at 17 … 24 of what is not cut off, which the inputs 7 … 12 reach
    expect(inner.inputs.x.shape).toEqual([1, 4, 6, 6]);
    expect(inner.inputs.weight.shape).toEqual([4, 1, 4, 4]);
    expect(elements(inner.inputs.bias!)).toEqual(Float32Array.of(5));
    expect(inner.options.padding).toEqual({ top: 3, bottom: 3, left: 3, right: 3 });
    const dilated = smallestOf([2, 2, 1, 0], [0, 0, 20, 20]);
    expect(dilated.inputs.x.shape).toEqual([1, 4, 7, 7]);
    // of 29·3 + 4 + 2 = 93 rows the last 8; the inputs 28 and 29 reach 84 … 90, and none the last two
    const last = smallestOf([3, 1, 0, 2], [0, 5, 92, 20]);
    expect(last.inputs.x.shape.slice(2)).toEqual([2, 3]);
    expect(last.options).toMatchObject({ padding: { top: 1, bottom: 0 }, outputPadding: [2, 0] });
  });

  it('reads the window alone, of a group norm the group', () => {
    const x = tensor(
      Array.from({ length: 36 }, (_, i) => (i * 7) % 11),
      [1, 4, 3, 3],
    );
    const operation: Operation<Tensor> = {
      operator: 'groupNorm',
      inputs: { x },
      options: { groups: 2, epsilon: 1e-5 },
    };
    const { golden, places } = smallestCase(wrongAt(operation, 30), 'm', IEEE)!;
    expect((golden.operation.inputs as { readonly x: Tensor }).x.shape).toEqual([1, 2, 3, 3]);
    expect(places[1]).toEqual([2, 3]);
  });

  it('reads the window alone, of operands that are stretched no more than lies under it', () => {
    const operation: Operation<Tensor> = {
      operator: 'elementwise',
      inputs: {
        a: tensor(
          Array.from({ length: 20 * 30 }, (_, i) => i),
          [20, 1, 30],
        ),
        b: tensor(
          Array.from({ length: 3 * 40 }, (_, i) => -i),
          [3, 1, 40, 1],
        ),
      },
      options: { operation: 'add' },
    };
    // of [3, 20, 40, 30] the element [2, 11, 20, 29]
    const { golden, places } = smallestCase(
      wrongAt(operation, ((2 * 20 + 11) * 40 + 20) * 30 + 29),
      'm',
      IEEE,
    )!;
    const { a, b } = golden.operation.inputs as { readonly a: Tensor; readonly b: Tensor };
    expect([a.shape, b.shape]).toEqual([
      [1, 1, 8],
      [1, 1, 8, 1],
    ]);
    expect([a.get(0, 0, 7), b.get(0, 0, 0, 0)]).toEqual([11 * 30 + 29, -(2 * 40 + 16)]);
    expect(places.map(([first]) => first)).toEqual([2, 11, 16, 22]);
  });

  it('of a list is one element, and of a number that number', () => {
    const relu = (shape: number[], x: number[]): Operation<Tensor> => ({
      operator: 'relu',
      inputs: { x: tensor(x, shape) },
      options: {},
    });
    expect(smallestCase(wrongAt(relu([4], [1, 2, 3, 4]), 2), 'm', IEEE)!.places).toEqual([[2]]);
    expect(smallestCase(wrongAt(relu([], [1]), 0), 'm', IEEE)!.places).toEqual([]);
  });

  it('is none where what the operator read was not seen', () => {
    const operation: Operation<Tensor> = {
      operator: 'relu',
      inputs: { x: tensor([1, 2], [1, 2]) },
      options: {},
    };
    const judged = wrongAt(operation, 1);
    const unseen: Certified = { value: tensor([1, 2], [1, 2]), bound: tensor([0.1, 0.1], [1, 2]) };
    const certificate = { ...judged.certificate, operation: { ...operation, inputs: { x: unseen } } };
    expect(smallestCase({ ...judged, certificate }, 'm', IEEE)).toBeUndefined();
  });
});
