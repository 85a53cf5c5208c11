/** Where in a file a model's parameters are, and what else is in it, in words. */
import { type Match, partsIn } from '../fpn/loading/match.js';

/** More parts than these are only counted. */
const MOST_PARTS = 5;

/** At most one line: nothing where the file is the model's parameters and nothing else. */
export function whereabouts({ place, alternatives, wrappers, others }: Match): string[] {
  const said = [
    ...(place === '' ? [] : [`read the names under "${place}"`]),
    ...alternatives.map((other) => `"${other}" has them too (--weights-key chooses)`),
    ...(wrappers.length === 0 ? [] : [`left ${wrappers.join(', ')} out of the names`]),
    ...(others.length === 0
      ? []
      : [`ignored ${count(others.length, 'tensor')} of other parts (${few(others)})`]),
  ];
  return said.length === 0 ? [] : [said.join('; ')];
}

function few(names: readonly string[]): string {
  const parts = partsIn(names);
  const more = parts.length > MOST_PARTS ? `, and ${parts.length - MOST_PARTS} more` : '';
  return `${parts.slice(0, MOST_PARTS).join(', ')}${more}`;
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
