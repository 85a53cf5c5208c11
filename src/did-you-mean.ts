/** The names that somebody may have meant who typed one that there is not. */

const MOST = 3;
/** Shorter texts are part of too many names. */
const SHORTEST_PART = 3;

/** `; did you mean a, b or c?`, or nothing where no name is near. */
export function didYouMean(typed: string, names: readonly string[]): string {
  const found = nearest(typed.toLowerCase(), names);
  if (found.length === 0) return '';
  const last = found[found.length - 1];
  const listed = found.length === 1 ? last : `${found.slice(0, -1).join(', ')} or ${last}`;
  return `; did you mean ${listed}?`;
}

/** Those that the fewest slips of the fingers lead to, if they are few, else those that the text is a part of. */
function nearest(typed: string, names: readonly string[]): string[] {
  // Of texts that are wider apart than the longest name no distance has to be known.
  if (typed.length > 2 * Math.max(0, ...names.map(({ length }) => length))) return [];
  const slips = Math.max(1, Math.floor(typed.length / 5));
  const distances = names.map((name) => editDistance(typed, name.toLowerCase()));
  const least = Math.min(...distances);
  if (least <= slips) return names.filter((_, i) => distances[i] === least).slice(0, MOST);
  if (typed.length < SHORTEST_PART) return [];
  return names.filter((name) => name.toLowerCase().includes(typed)).slice(0, MOST);
}

/**
 * How many characters have to be put in, taken out or changed, or neighbours exchanged, to make one text of the other:
 * the optimal string alignment distance, row by row.
 */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next[j] = Math.min(changed, row[j] + 1, next[j - 1] + 1);
      const exchanged = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (exchanged) next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    [before, row] = [row, next];
  }
  return row[b.length];
}
