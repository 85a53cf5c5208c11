/** Runs the operators of one variable on whole chunks of float32s, and compares hashes with those of exact.c. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { WordHash } from './hash.js';
import { NAMES, readHashes, resultsOf, type UnaryName } from './operators.js';

const CHUNK = 2 ** 24;
/** Inputs at a time. */
const BLOCK = 2 ** 16;
const CHUNKS_PER_TEST = 16;

/** Tests for chunks `first` … `end` − 1 of every operator: `silu 30 to 3f` has those whose upper bytes are these. */
export function verifyChunks(first: number, end: number): void {
  const table: Record<string, { inputs: number; 'wrong chunks': number; seconds: number }> = {};
  for (const name of NAMES) {
    const { chunks } = readHashes(name);
    if (!chunks) continue;
    for (let start = first; start < end; start += CHUNKS_PER_TEST) {
      test(`${name} ${upperByte(start)} to ${upperByte(start + CHUNKS_PER_TEST - 1)}`, () => {
        const began = performance.now();
        const wrong: number[] = [];
        for (let chunk = start; chunk < start + CHUNKS_PER_TEST; chunk++) {
          if (hashOf(name, chunk) !== chunks[chunk]) wrong.push(chunk);
        }
        table[name] ??= { inputs: 0, 'wrong chunks': 0, seconds: 0 };
        table[name].inputs += CHUNKS_PER_TEST * CHUNK;
        table[name]['wrong chunks'] += wrong.length;
        table[name].seconds += Math.round(performance.now() - began) / 1000;
        expect(wrong.map((chunk) => howToFind(name, chunk))).toEqual([]);
      });
    }
  }
  afterAll(() => console.table(table));
}

const upperByte = (chunk: number): string => chunk.toString(16).padStart(2, '0');

function hashOf(name: UnaryName, chunk: number): string {
  const hash = new WordHash();
  for (let at = 0; at < CHUNK; at += BLOCK) hash.take(resultsOf(name, chunk * CHUNK + at, 1, BLOCK));
  return hash.digest();
}

/** Keeps the results of a wrong chunk, and returns the command that lists the wrong ones. */
function howToFind(name: UnaryName, chunk: number): string {
  const file = join(mkdtempSync(join(tmpdir(), 'unary-')), 'results.f32');
  writeFileSync(file, resultsOf(name, chunk * CHUNK, 1, CHUNK));
  return `./exact ${name} ${upperByte(chunk)} | cmp -l - ${file}`;
}
