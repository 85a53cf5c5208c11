/**
 * `npm run verify:rounding`: every chunk of every operator, and a table. It fails where one bit of one output
 * is wrong, and says how to find it.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { chunkAt, OPERATORS, readSchedule } from './cases.js';
import { hashOf, outputsOf } from './run.js';

const table: object[] = [];

for (const operator of OPERATORS) {
  const schedule = readSchedule(operator);
  for (const [name, { outputs, sha256 }] of Object.entries(schedule.classes)) {
    test(`${operator} ${name}`, () => {
      const start = performance.now();
      const count = { outputs: 0, repaired: 0 };
      const wrong: string[] = [];
      let seen = 0;
      for (let index = 0; index < sha256.length; index++) {
        const { chunk, sha256: expected } = chunkAt(schedule, name, index);
        const results = outputsOf(chunk, count);
        seen += results[0]!.length;
        const bad = results.find((y) => hashOf(y) !== expected);
        if (bad) wrong.push(howToFind(`${operator}/${name}/${index}`, bad));
      }
      table.push({
        operator,
        class: name,
        outputs: seen,
        'wrong chunks': `${wrong.length} of ${sha256.length}`,
        repaired:
          count.outputs > 0 ? `${((100 * count.repaired) / count.outputs).toFixed(2)} %` : 'not counted',
        seconds: ((performance.now() - start) / 1000).toFixed(1),
      });
      expect(wrong, 'chunks with wrong bits').toEqual([]);
      expect(seen).toBe(outputs);
    });
  }
  test(`${operator}: ten million outputs`, () => {
    expect(schedule.outputs).toBeGreaterThanOrEqual(1e7);
  });
}

afterAll(() => console.table(table));

/** Keeps the wrong outputs, and returns the command that compares them with the exact ones. */
function howToFind(where: string, y: Float32Array): string {
  const file = join(mkdtempSync(join(tmpdir(), 'rounding-')), 'outputs.f32');
  writeFileSync(file, new Uint8Array(y.buffer, y.byteOffset, y.byteLength));
  return `python3 test/golden/rounding/make.py --compare ${where} ${file}`;
}
