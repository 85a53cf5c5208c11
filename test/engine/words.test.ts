/** Words in WebAssembly are those of plain TypeScript, which philox.test.ts holds against known answers. */
import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { words } from '../../src/engine/words.js';
import { words as plainWords } from '../../src/numerics/philox.js';

function expectSame(name: string, count: number, start: number): void {
  const [got, expected] = [words(name, count, start), plainWords(name, count, start)];
  expect(got.length).toBe(expected.length);
  // not the arrays: what differs of them may be long
  expect(got.findIndex((word, n) => word !== expected[n])).toBe(-1);
}

it('has the same words, from wherever on', () => {
  const counts = fc.integer({ min: 0, max: 70 });
  // where the counter's second word begins to count too, and the largest there are
  const starts = fc.oneof(
    fc.nat(1000),
    fc.integer({ min: 2 ** 34 - 80, max: 2 ** 34 + 8 }),
    fc.integer({ min: 2 ** 52, max: 2 ** 53 - 100 }),
  );
  fc.assert(fc.property(fc.string(), counts, starts, expectSame), { numRuns: 500 });
});

it('however many: more than are copied at a time, over the end of the first word', () => {
  for (const start of [0, 2 ** 34 - 50_001]) expectSame('many', 100_003, start);
});

it('refuses what plain words do', () => {
  expect(() => words('x', -1)).toThrow('words: expected count to be a whole number');
});

it('where nothing may be compiled they are the plain ones', async () => {
  const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: { Module(): object } };
  const compiler = vi.spyOn(WebAssembly, 'Module').mockImplementation(function compile() {
    throw new EvalError('wasm-unsafe-eval');
  });
  vi.resetModules();
  const { words: fresh } = await import('../../src/engine/words.js');
  expect(fresh('plain', 9, 3)).toEqual(plainWords('plain', 9, 3));
  expect(fresh('plain', 9, 3)).toEqual(words('plain', 9, 3));
  expect(compiler).toHaveBeenCalledTimes(1);
  compiler.mockRestore();
});
