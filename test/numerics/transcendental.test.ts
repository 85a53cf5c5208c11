/** silu and softmax against MPFR, bit for bit: hostile inputs by class, and hashes of a million outputs each. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { words } from '../../src/numerics/philox.js';
import { type Shape, silu, sizeOf, softmax, type Tensor, tensor } from '../../src/ops/index.js';
import { asFloats, float, type Range, SIGN } from '../golden/rounding/floats.js';
import { hashOf } from '../golden/rounding/run.js';

interface Hostile {
  readonly operator: 'silu' | 'softmax';
  readonly class: string;
  /** Left out for silu, whose arguments are a vector. */
  readonly shape?: Shape;
  /** Bits in hexadecimal. */
  readonly x: readonly string[];
  readonly y: readonly string[];
}

interface Streamed {
  readonly operator: 'silu' | 'softmax';
  readonly stream: string;
  /** Exponent fields of the inputs. */
  readonly fields: Range;
  /** The sign bit of all inputs, or null where it is the word's own. */
  readonly sign: 0 | 1 | null;
  readonly shape: Shape;
  readonly sha256: string;
}

const lines: (Hostile | Streamed)[] = readFileSync(new URL('transcendental.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line));
const hostile = lines.filter((line): line is Hostile => 'class' in line);
const streamed = lines.filter((line): line is Streamed => 'stream' in line);

const OPERATORS: Record<'silu' | 'softmax', (x: Tensor) => Tensor> = { silu, softmax };

const parsed = (bits: readonly string[]): Uint32Array =>
  Uint32Array.from(bits, (word) => Number.parseInt(word, 16));
const hexadecimal = (bits: Uint32Array): string[] =>
  Array.from(bits, (word) => word.toString(16).padStart(8, '0'));

describe.each(hostile)('$operator: $class', ({ operator, shape, x, y }) => {
  test('is correctly rounded', () => {
    const output = OPERATORS[operator](tensor(asFloats(parsed(x)), shape ?? [x.length]));
    expect(hexadecimal(new Uint32Array(output.data.buffer))).toEqual(y);
  });
});

test.each(streamed)('$stream: every output of the stream is correctly rounded', (line) => {
  const { operator, stream, fields, sign, shape, sha256 } = line;
  const x = words(stream, sizeOf(shape)).map((word) => {
    const bits = float(word, fields);
    return sign === null ? bits : sign === 1 ? bits | SIGN : bits & ~SIGN;
  });
  expect(hashOf(OPERATORS[operator](tensor(asFloats(x), shape)).data)).toBe(sha256);
});

test.each(['silu', 'softmax'])('%s: a million outputs and more', (operator) => {
  const outputs = streamed.filter((line) => line.operator === operator).map(({ shape }) => sizeOf(shape));
  expect(outputs.reduce((a, b) => a + b)).toBeGreaterThan(1e6);
});
