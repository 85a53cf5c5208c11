/** Every TypeScript block of a page is typed as strictly as anybody may have it, runs, and prints what it says. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { modelNames } from '../src/index.js';

const ROOT = new URL('../', import.meta.url);
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

const show = (value: unknown): string => (typeof value === 'string' ? value : inspect(value));

describe.each(EXAMPLES)('$title', ({ code, file }) => {
  it('prints what it says', async () => {
    const printed: string[] = [];
    const log = vi.spyOn(console, 'log').mockImplementation((...values) => {
      printed.push(values.map(show).join(' '));
    });
    try {
      await import(/* @vite-ignore */ file);
    } finally {
      log.mockRestore();
    }
    expect(promisedBy(code).length).toBeGreaterThan(0);
    expect(printed).toEqual(promisedBy(code));
  });
});

it('all of them compile under noUncheckedIndexedAccess', () => {
  const options: ts.CompilerOptions = {
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    noUnusedLocals: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2023.d.ts'],
    module: ts.ModuleKind.NodeNext,
    types: ['node'],
    rootDir: fileURLToPath(ROOT),
    // The package by its name is its source here.
    paths: {
      'fpn-reference': [fileURLToPath(new URL('src/index.ts', ROOT))],
      'fpn-reference/*': [fileURLToPath(new URL('src/*/index.ts', ROOT))],
    },
  };
  const program = ts.createProgram(
    EXAMPLES.map(({ file }) => file),
    options,
  );
  // Of the examples alone: `src` is held to the project's own settings.
  const found = EXAMPLES.flatMap(({ title, file }) => {
    const source = program.getSourceFile(file);
    const problems = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return problems.map(
      ({ messageText }) => `${title}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    );
  });
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
