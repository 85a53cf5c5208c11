/** The files that fixtures/make*.py wrote with PyTorch, NumPy, h5py and Keras, and what those say is in them. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { FormatError } from '../../src/errors.js';
import type { WeightFile } from '../../src/weights/index.js';

const FOLDER = new URL('./fixtures/', import.meta.url);

interface Expected {
  readonly file: string;
  readonly name: string;
  readonly dtype: string;
  readonly shape: number[];
  readonly values: (number | string)[];
}

export const jsonLines = <T>(name: string): T[] =>
  readFileSync(new URL(name, FOLDER), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as T);

const EXPECTED = ['expected.jsonl', 'keras.jsonl', 'keras3.jsonl'].flatMap((list) =>
  jsonLines<Expected>(list),
);

const WORDS: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
};

/** A number as make.py writes it: JSON has none that are not finite. */
export const parseNumber = (value: number | string): number =>
  typeof value === 'number' ? value : WORDS[value]!;

export const fixture = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(name, FOLDER)));

export const fixtureNames = (pattern: RegExp): string[] =>
  readdirSync(FOLDER)
    .filter((name) => pattern.test(name))
    .sort();

export const expectedOf = (file: string): Expected[] => EXPECTED.filter((line) => line.file === file);

const indices = (shape: readonly number[]): number[][] =>
  shape.reduce<number[][]>(
    (all, n) => all.flatMap((index) => Array.from({ length: n }, (_, i) => [...index, i])),
    [[]],
  );

/** Names in order, dtypes, shapes and every value (NaN equal to NaN, −0 not to 0), as PyTorch reads them. */
export function expectTensors(actual: WeightFile, file: string): void {
  const read = [...actual].map(([name, { dtype, tensor }]) => ({
    name,
    dtype,
    shape: tensor.shape,
    values: indices(tensor.shape).map((index) => tensor.get(...index)),
  }));
  const wanted = expectedOf(file).map(({ name, dtype, shape, values }) => ({
    name,
    dtype,
    shape,
    values: values.map(parseNumber),
  }));
  expect(wanted.length).toBeGreaterThan(0);
  expect(read).toEqual(wanted);
}

/** The message with which something is refused; any error but a FormatError is passed on. */
export function refusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof FormatError) return error.message;
    throw error;
  }
  throw new Error('expected a FormatError, got a result');
}

/** As `refusal`, of an action that takes its time. */
export async function laterRefusal(action: () => Promise<unknown>): Promise<string> {
  const result = await action().catch((error: unknown) => error);
  if (result instanceof FormatError) return result.message;
  throw result instanceof Error ? result : new Error('expected a FormatError, got a result');
}
