/** Every TypeScript block of a page is typed as strictly as anybody may have it, runs, and prints what it says. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modelNames } from '../src/index.js';
import { printedBy, ROOT, typeErrorsOf } from './examples.js';

const SCRATCH = new URL('test/.documentation/', ROOT);

interface Example {
  readonly title: string;
  readonly code: string;
  readonly file: string;
}

const PAGES = [
  'README.md',
  ...readdirSync(new URL('docs/', ROOT))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

const EXAMPLES: readonly Example[] = PAGES.flatMap((page) =>
  [...readFileSync(new URL(page, ROOT), 'utf8').matchAll(/^```ts\n(.*?)^```/gms)].map(([, code], i) => ({
    title: `${page}, example ${i + 1}`,
    code,
    file: fileURLToPath(new URL(`${page.replaceAll(/\W/g, '-')}-${i + 1}.ts`, SCRATCH)),
  })),
);

beforeAll(() => {
  mkdirSync(SCRATCH, { recursive: true });
  for (const { file, code } of EXAMPLES) writeFileSync(file, code);
});
afterAll(() => rmSync(SCRATCH, { recursive: true, force: true }));

/** What a block says it prints: the comment behind each console.log. */
const promisedBy = (code: string): string[] =>
  [...code.matchAll(/^\s*console\.log\(.*\); \/\/ (.*)$/gm)].map(([, text]) => text);

describe.each(EXAMPLES)('$title', ({ code, file }) => {
  it('prints what it says', async () => {
    const printed = await printedBy(file);
    expect(promisedBy(code).length).toBeGreaterThan(0);
    expect(printed).toEqual(promisedBy(code));
  });
});

it('all of them compile under noUncheckedIndexedAccess', async () => {
  const files = EXAMPLES.map(({ file }) => file);
  const found = await typeErrorsOf(SCRATCH, files, { noUncheckedIndexedAccess: true });
  expect(found).toEqual([]);
  expect(EXAMPLES.length).toBeGreaterThan(5);
});

it('docs/models.md has every model, and no other', () => {
  const page = readFileSync(new URL('docs/models.md', ROOT), 'utf8');
  const cells = [...page.matchAll(/^\| (`.*?) \|/gm)]
    .map(([, cell]) => cell)
    .filter((cell) => cell !== '`--model`');
  const names = cells.flatMap((cell) => [...cell.matchAll(/`(.*?)`/g)].map(([, name]) => name));
  expect(names.sort()).toEqual([...modelNames].sort());
});
