/** The shards of a run, put together. */
import { FpnError } from '../../errors.js';
import type { GoldenIndex, GoldenRun } from './golden-index.js';

/**
 * The index of all shards' cases: what the run would have written without shards.
 * @param shards by the names of their folders, for messages
 * @throws FpnError where they are of different runs, or a case is missing or there twice
 */
export function mergeIndexes(shards: ReadonlyMap<string, GoldenIndex>): GoldenIndex {
  const [[first, { run }]] = shards;
  const found = new Map<number, string>();
  for (const [folder, shard] of shards) {
    const other = differing(run, shard.run);
    if (other) throw new FpnError(`${folder}: expected a part of the run in ${first}, got another ${other}`);
    for (const { number, layer } of shard.cases) {
      const before = found.get(number);
      if (before !== undefined) {
        throw new FpnError(`${folder}: expected every case once, got ${layer} (${number}) in ${before} too`);
      }
      found.set(number, folder);
    }
  }
  const missing = run.layers.flatMap((layer, i) => (found.has(i + 1) ? [] : [`${layer} (${i + 1})`]));
  if (missing.length > 0) {
    const some = `${missing.slice(0, 3).join(', ')}${missing.length > 3 ? ', …' : ''}`;
    throw new FpnError(
      `golden merge: expected all ${run.layers.length} cases, got ${found.size}: ${some} missing`,
    );
  }
  const cases = [...shards.values()].flatMap((shard) => shard.cases);
  return { run, cases: cases.toSorted((a, b) => a.number - b.number) };
}

function differing(a: GoldenRun, b: GoldenRun): string | undefined {
  const fields = ['model', 'arithmetic', 'source', 'layers'] as const;
  return fields.find((field) => JSON.stringify(a[field]) !== JSON.stringify(b[field]));
}
