/**
 * `npm run verify:rounding`: every chunk of every operator, and a table. It fails where one bit of one output is
 * wrong, and says which chunk; `make.py --dump operator/class/index` then writes that chunk's exact outputs.
 */
import { afterAll, expect, test } from 'vitest';
import { chunkAt, OPERATORS, readSchedule } from './cases.js';
import { hashOf, outputsOf } from './run.js';

interface Row {
  operator: string;
  class: string;
  outputs: number;
  chunks: number;
  wrong: number;
  seconds: string;
}
const table: Row[] = [];

for (const operator of OPERATORS) {
  const schedule = readSchedule(operator);
  for (const [name, { outputs, sha256 }] of Object.entries(schedule.classes)) {
    test(`${operator} ${name}: ${outputs} outputs`, () => {
      const start = performance.now();
      const wrong: string[] = [];
      let seen = 0;
      for (let index = 0; index < sha256.length; index++) {
        const { chunk, sha256: expected } = chunkAt(schedule, name, index);
        const results = outputsOf(chunk);
        seen += results[0]!.length;
        if (results.some((y) => hashOf(y) !== expected)) wrong.push(`${operator}/${name}/${index}`);
      }
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      table.push({
        operator,
        class: name,
        outputs: seen,
        chunks: sha256.length,
        wrong: wrong.length,
        seconds,
      });
      expect(wrong, 'chunks with a wrong bit; see make.py --dump').toEqual([]);
      expect(seen).toBe(outputs);
    });
  }
  test(`${operator} has ten million outputs`, () => {
    expect(schedule.outputs).toBeGreaterThanOrEqual(1e7);
  });
}

afterAll(() => console.table(table));
