/** The conformance corpus, and the files of its cases. */
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../src/cli/sha256.js';
import { arithmeticByName } from '../../src/golden/arithmetic.js';
import { CORPUS, corpusCase } from '../../src/golden/corpus/index.js';
import { checkCase } from '../../src/golden/golden-file/check-case.js';
import { certificateOf, type GoldenCase } from '../../src/golden/golden-file/golden-case.js';
import { networkCases } from '../../src/golden/golden-file/network-cases.js';
import { isIn } from '../../src/golden/golden-file/shard.js';
import { writeCase } from '../../src/golden/golden-file/write-case.js';
import { record } from '../../src/ops/graph.js';
import { operatorNames } from '../../src/ops/operators.js';
import { elements, tensor } from '../../src/ops/tensor.js';

const goldenOf = (i: number, arithmetic = arithmeticByName('ieee32')): GoldenCase => {
  const { name, operation } = corpusCase(CORPUS[i], 0);
  return { number: i + 1, model: 'conformance', layer: name, operation, arithmetic };
};

it('has every operator, and each case is called as its operator', () => {
  const operators = CORPUS.map((_, i) => goldenOf(i).operation.operator);
  expect(CORPUS.map(({ name }) => name.split('.')[0])).toEqual(operators);
  expect([...new Set(operators)].sort()).toEqual([...operatorNames].sort());
  expect(new Set(CORPUS.map(({ name }) => name)).size).toBe(CORPUS.length);
});

it('sums of integers are whole numbers, below 2²⁴ all the way', () => {
  const sums = CORPUS.flatMap(({ name }, i) => (name.endsWith('.integers') ? [goldenOf(i)] : []));
  expect(sums.length).toBeGreaterThan(2);
  for (const golden of sums) {
    const values = elements(certificateOf(golden).value);
    expect(values.every((value) => Number.isInteger(value) && Math.abs(value) < 2 ** 24)).toBe(true);
  }
});

describe.each(['ieee32', 'wgsl32', 'f16-v100'])('as %s', (preset) => {
  it('every case comes out of its file as it went in', () => {
    for (let i = 0; i < CORPUS.length; i++) {
      const golden = goldenOf(i, arithmeticByName(preset));
      const certificate = certificateOf(golden);
      const { golden: read, claimed, differs } = checkCase(writeCase(golden, certificate, sha256), sha256);
      expect(differs).toBeUndefined();
      expect(read.operation.options).toEqual(golden.operation.options);
      expect(read.arithmetic).toEqual(golden.arithmetic);
      expect(elements(claimed.value)).toEqual(elements(certificate.value));
    }
  });
});

it('every case is in one shard', () => {
  for (const [total, of] of [
    [5, 3],
    [3, 7],
    [57, 8],
  ]) {
    const shards = Array.from({ length: of }, (_, i) => ({ index: i + 1, of }));
    for (let number = 1; number <= total; number++) {
      expect(shards.filter((shard) => isIn(shard, number, total))).toHaveLength(1);
    }
  }
});

it('runs what a case depends on, and no more', () => {
  const graph = record(({ backend, input }) => {
    const x = input('x', [1, 1, 2, 2]);
    const doubled = backend.add(backend.relu(x), x);
    backend.sigmoid(input('aside', [1, 1, 2, 2]));
    return backend.scale(doubled, 2);
  });
  const asked: string[] = [];
  const source = ({ name }: { name: string }) => {
    asked.push(name);
    return tensor([1, -2, 3, -4], [1, 1, 2, 2]);
  };
  const wanted = new Map([[graph.nodes[1], 1]]);
  const cases = [...networkCases('m', { graph, source }, arithmeticByName('ieee32'), wanted)];
  expect(cases.map(({ golden }) => golden.layer)).toEqual(['add']);
  expect([...elements(cases[0].certificate.value)]).toEqual([2, -2, 6, -4]);
  expect(new Set(asked)).toEqual(new Set(['x']));
});

describe('a golden file that claims what cannot be', () => {
  const golden = goldenOf(CORPUS.findIndex(({ name }) => name.startsWith('conv2d')));
  const certificate = certificateOf(golden);

  it('a padding that makes more than the claimed output is not computed', () => {
    const { operation } = golden;
    const padding = { top: 10_000, bottom: 10_000, left: 10_000, right: 9_000 };
    const padded = {
      ...golden,
      operation: { ...operation, options: { ...operation.options, padding } } as never,
    };
    const { differs } = checkCase(writeCase(padded, certificate, sha256), sha256);
    expect(differs).toMatch(/^output of shape [\d×]+, computed again [\d×]+$/);
  });

  it('what a backend got has the output’s shape', () => {
    const bytes = writeCase(golden, certificate, sha256, tensor([1, 2], [2]));
    expect(() => checkCase(bytes, sha256)).toThrow(/expected got of shape [\d×]+, as output, got 2$/);
  });
});
