/** Runs the operators of one variable on whole chunks of float32s, and compares hashes with those of exact.c. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { WordHash } from './hash.js';
import { NAMES, readHashes, resultsOf, type UnaryName } from './operators.js';

const CHUNK = 2 ** 24;
/** Inputs at a time. */
const BLOCK = 2 ** 16;
/** Chunks after which a line says how far it is. */
const REPORTED = 32;

/** A test of chunks `first` … `end` − 1 for every operator, such as `silu, 00 to 7f`. */
export function verifyChunks(first: number, end: number): void {
  for (const name of NAMES) {
    const { chunks } = readHashes(name);
    if (!chunks) continue;
    test(`${name}, ${range(first, end)}`, () => {
      const wrong: number[] = [];
      for (let start = first; start < end; start += REPORTED)
        wrong.push(...wrongChunks(name, chunks, start, start + REPORTED));
      expect(wrong.map((chunk) => howToFind(name, chunk))).toEqual([]);
    });
  }
}

/** Those whose results have another hash; says how many there are, and the processor's time. */
function wrongChunks(name: UnaryName, hashes: readonly string[], first: number, end: number): number[] {
  const began = process.cpuUsage().user;
  const wrong: number[] = [];
  for (let chunk = first; chunk < end; chunk++) {
    if (hashOf(name, chunk) !== hashes[chunk]) wrong.push(chunk);
  }
  const seconds = (process.cpuUsage().user - began) / 1e6;
  const inputs = (end - first) * CHUNK;
  console.log(
    `${name} ${range(first, end)}: ${inputs} inputs, ${wrong.length} wrong chunks, ${seconds.toFixed(1)} s, ${((seconds / inputs) * 1e9).toFixed(0)} ns each`,
  );
  return wrong;
}

const range = (first: number, end: number): string => `${upperByte(first)} to ${upperByte(end - 1)}`;
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
