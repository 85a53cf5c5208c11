import { afterAll, beforeAll } from 'vitest';
import { Mutants } from './mutants.js';

/** A running vitest for the mutations of one file of tests, and the table that is printed when all have been made. */
export function withMutants(): { readonly run: Mutants['run']; report(row: object): void } {
  let mutants: Mutants;
  const table: object[] = [];

  beforeAll(async () => {
    mutants = await Mutants.start();
  });

  afterAll(async () => {
    await mutants.close();
    console.table(table);
  });

  return {
    run: (...of) => mutants.run(...of),
    report: (row) => {
      table.push(row);
    },
  };
}
