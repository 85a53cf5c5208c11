/** Whether ours has become slower since an earlier run, maybe on another machine: by shares of the limit. */
import { readFileSync } from 'node:fs';
import { table } from '../src/cli/table.js';
import { type Figure, type Part, percent } from './publish.js';

/** How much of its share of the limit a figure may lose. */
const TOLERATED = 0.15;

/** Prints what has become slower. @returns whether there is such */
export function hasSlowedDown(path: string, parts: readonly Part[]): boolean {
  const earlier = sharesOf(JSON.parse(readFileSync(path, 'utf8')).parts);
  const now = [...sharesOf(parts)].filter(([name]) => earlier.has(name));
  if (now.length === 0) throw new Error(`${path}: expected figures that were measured now too, got none`);
  const slower = now.filter(([name, share]) => share < (1 - TOLERATED) * earlier.get(name)!);
  console.log(
    `\n${slower.length} of ${now.length} figures lost more than ${percent(TOLERATED)} of their share of the limit since ${path}`,
  );
  if (slower.length === 0) return false;
  const rows = slower.map(([name, share]) => [name, percent(earlier.get(name)!), percent(share)]);
  console.log(table(['of the limit', 'then', 'now'], rows));
  return true;
}

const isOurs = ({ subject }: Figure): boolean => subject === 'plain' || subject === 'engine';

function sharesOf(parts: readonly Part[]): Map<string, number> {
  return new Map(
    parts.flatMap(({ title, figures = [] }) =>
      figures
        .filter(isOurs)
        .map(({ name, subject, share }) => [`${title}: ${name}, ${subject}`, share] as const),
    ),
  );
}
