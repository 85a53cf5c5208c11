import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { afterAll, describe, expect, it, vi } from 'vitest';

const ROOT = new URL('../', import.meta.url);
const SCRATCH = new URL('test/.documentation/', ROOT);

/** The TypeScript blocks of a page. */
const examplesOf = (page: string): string[] =>
  [...readFileSync(new URL(page, ROOT), 'utf8').matchAll(/^```ts\n(.*?)^```/gms)].map(([, code]) => code);

/** What a block says it prints: the comment behind each console.log. */
const promisedBy = (code: string): string[] =>
  [...code.matchAll(/^\s*console\.log\(.*\); \/\/ (.*)$/gm)].map(([, text]) => text);

const show = (value: unknown): string => (typeof value === 'string' ? value : inspect(value));

afterAll(() => rmSync(SCRATCH, { recursive: true, force: true }));

describe.each(['README.md'])('%s', (page) => {
  it.each(examplesOf(page).map((code, i) => [i + 1, code] as const))(
    'example %i prints what it says',
    async (index, code) => {
      const printed: string[] = [];
      const log = vi.spyOn(console, 'log').mockImplementation((...values) => {
        printed.push(values.map(show).join(' '));
      });
      mkdirSync(SCRATCH, { recursive: true });
      const file = new URL(`example-${index}.ts`, SCRATCH);
      writeFileSync(file, code);
      try {
        await import(/* @vite-ignore */ file.pathname);
      } finally {
        log.mockRestore();
      }
      expect(promisedBy(code).length).toBeGreaterThan(0);
      expect(printed).toEqual(promisedBy(code));
    },
  );
});
