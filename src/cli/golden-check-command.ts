/** `fpn-reference golden check`: golden files computed again; `golden merge`: the shards of a run put together. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { FpnError } from '../errors.js';
import { checkCase } from '../golden/golden-file/check-case.js';
import type { GoldenIndex, IndexEntry } from '../golden/golden-file/golden-index.js';
import { mergeIndexes } from '../golden/golden-file/merge.js';
import { isFolder, writeFiles } from './files.js';
import { emptyFolder, inFile, readGoldenFile, readGoldenFolder, writeGoldenIndex } from './golden-folder.js';
import { readFile } from './read-file.js';
import { sha256 } from './sha256.js';
import { parsed } from './usage.js';

type Checked = { readonly text: string; readonly exitCode: 0 | 1 };

export function checkGolden(args: string[]): Checked {
  const [path] = parsed('golden check', args).positionals;
  return existsSync(path) && !isFolder(path) ? checkFile(path) : checkFolder(path);
}

function checkFile(path: string): Checked {
  const bytes = readFile(path, () => {});
  const { golden, differs } = inFile(path, () => checkCase(bytes, sha256));
  const wrong = differs === undefined ? [] : [`${path}: ${differs}`];
  return summed(wrong, 1, `${golden.model}, ${golden.arithmetic.name}`);
}

function checkFolder(folder: string): Checked {
  const index = readGoldenFolder(folder);
  const { run, shard, cases } = index;
  if (cases.length === 0) throw new FpnError(`${folder}: expected cases to check, got none`);
  const wrong = cases.flatMap((entry) => {
    const differs = differenceIn(folder, index, entry);
    return differs === undefined ? [] : [`${entry.file}: ${differs}`];
  });
  const part = shard ? `, shard ${shard.index} of ${shard.of}` : '';
  return summed(wrong, cases.length, `${run.model}, ${run.arithmetic.name}${part}`);
}

function summed(wrong: readonly string[], cases: number, of: string): Checked {
  const total = `${cases - wrong.length} of ${cases} reproduced bit for bit (${of})`;
  return { text: [...wrong, total].join('\n'), exitCode: wrong.length > 0 ? 1 : 0 };
}

/** @throws FpnError where the file is not what the index and its own checksums say */
function differenceIn(folder: string, { run }: GoldenIndex, entry: IndexEntry): string | undefined {
  const path = join(folder, entry.file);
  const bytes = readGoldenFile(folder, entry);
  const { golden, differs } = inFile(path, () => checkCase(bytes, sha256));
  const [expected, got] = [
    { model: run.model, number: entry.number, layer: entry.layer, operator: entry.operator },
    { model: golden.model, number: golden.number, layer: golden.layer, operator: golden.operation.operator },
  ].map((facts) => JSON.stringify(facts));
  if (got !== expected) throw new FpnError(`${path}: expected ${expected}, as the index has it, got ${got}`);
  return differs;
}

export function mergeGolden(args: string[]): string {
  const { values, positionals } = parsed('golden merge', args);
  const shards = new Map(positionals.map((folder) => [folder, readGoldenFolder(folder)]));
  const merged = mergeIndexes(shards);
  const out = emptyFolder('golden merge', values.out);
  for (const [folder, { cases }] of shards) {
    for (const entry of cases) {
      writeFiles(new Map([[join(out, entry.file), readGoldenFile(folder, entry)]]));
    }
  }
  writeGoldenIndex(out, merged);
  return `wrote ${merged.cases.length} cases from ${shards.size} folders to ${out}`;
}
