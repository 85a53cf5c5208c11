/** `fpn-reference golden check`: golden files computed again; `golden merge`: the shards of a run put together. */
import { join } from 'node:path';
import { FpnError } from '../errors.js';
import { checkCase } from '../golden/golden-file/check-case.js';
import type { GoldenIndex, IndexEntry } from '../golden/golden-file/golden-index.js';
import { mergeIndexes } from '../golden/golden-file/merge.js';
import { writeFiles } from './files.js';
import { emptyFolder, inFile, readGoldenFile, readGoldenFolder, writeGoldenIndex } from './golden-folder.js';
import { sha256 } from './sha256.js';
import { parsed } from './usage.js';

export function checkGolden(args: string[]): { text: string; exitCode: 0 | 1 } {
  const [folder] = parsed('golden check', args).positionals;
  const index = readGoldenFolder(folder);
  const { run, shard, cases } = index;
  if (cases.length === 0) throw new FpnError(`${folder}: expected cases to check, got none`);
  const wrong = cases.flatMap((entry) => {
    const differs = differenceIn(folder, index, entry);
    return differs === undefined ? [] : [`${entry.file}: ${differs}`];
  });
  const part = shard ? `, shard ${shard.index} of ${shard.of}` : '';
  const total = `${cases.length - wrong.length} of ${cases.length} reproduced bit for bit (${run.model}, ${run.arithmetic.name}${part})`;
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
