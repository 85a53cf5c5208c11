import { readFileSync } from 'node:fs';

/** The values of a file beside this one that holds one JSON text a line. */
export const jsonLines = <T>(file: string): T[] =>
  readFileSync(new URL(file, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
