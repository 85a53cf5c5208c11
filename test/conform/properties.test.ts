/** The exported properties: the reference has them, and what is broken lacks some. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { operatorProperties } from '../../src/conform/properties/index.js';
import type { Backend } from '../../src/ops/backend.js';
import { float64 } from '../../src/ops/float64.js';
import { reference as nn } from '../../src/ops/reference.js';
import type { Tensor } from '../../src/ops/tensor.js';

describe.each([nn, float64 as unknown as Backend<Tensor>])('$name', (backend) => {
  it.each(operatorProperties(backend))('$name', ({ property }) => fc.assert(property, { numRuns: 100 }));
});

const failing = async (backend: Backend<Tensor>): Promise<string[]> => {
  const results = await Promise.all(
    operatorProperties(backend).map(async ({ name, property }) => ({
      name,
      // one counterexample is enough, and a smaller one takes time
      ...(await fc.check(property, { numRuns: 100, endOnFailure: true })),
    })),
  );
  return results.filter(({ failed }) => failed).map(({ name }) => name);
};

it('what is broken lacks some', async () => {
  const relu: Backend<Tensor>['relu'] = (x) => nn.clip(x, -1, 100);
  expect(await failing({ ...nn, relu })).toEqual(['every result is one of ieee32']);
  const conv2d: Backend<Tensor>['conv2d'] = (x, w, b, options) =>
    nn.conv2d(x, w, b, { ...options, padding: 0 });
  expect((await failing({ ...nn, conv2d })).length).toBeGreaterThan(1);
  const slice: Backend<Tensor>['slice'] = (x, start, end) => nn.slice(x, 0, end - start);
  expect(await failing({ ...nn, slice })).toContain('slices joined are the whole');
});
