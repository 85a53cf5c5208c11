/** Examples as a user has them: run and typed with the package's name, which is its source here. */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { vi } from 'vitest';

export const ROOT = new URL('../', import.meta.url);

const show = (value: unknown): string => (typeof value === 'string' ? value : inspect(value));

/** What a module prints when it is imported for the first time, a call an element. */
export async function printedBy(file: string): Promise<string[]> {
  const printed: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((...values) => {
    printed.push(values.map(show).join(' '));
  });
  try {
    await import(/* @vite-ignore */ file);
  } finally {
    log.mockRestore();
  }
  return printed;
}

/** The project's own: what it finds there, lint finds too. */
const OURS = /^src\//;

/**
 * What the compiler has to say of some files. Of them alone: `src` is held to the project's own settings.
 * @param folder where they may import from; the compiler's settings are written there
 * @param strictness beside `strict`
 */
export async function typeErrorsOf(
  folder: URL,
  files: readonly string[],
  strictness: Readonly<Record<string, boolean>>,
): Promise<string[]> {
  const root = fileURLToPath(ROOT);
  const settings = fileURLToPath(new URL('tsconfig.json', folder));
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUnusedLocals: true,
    noEmit: true,
    skipLibCheck: true,
    target: 'es2022',
    lib: ['es2023'],
    module: 'nodenext',
    types: ['node'],
    rootDir: root,
    paths: {
      'fpn-reference': [`${root}src/index.ts`],
      'fpn-reference/*': [`${root}src/*/index.ts`],
    },
    ...strictness,
  };
  writeFileSync(settings, JSON.stringify({ compilerOptions, files }));
  const compiler = `${root}node_modules/@typescript/native-preview/bin/tsgo`;
  const { stdout, stderr, code } = await new Promise<{ stdout: string; stderr: string; code: unknown }>(
    (resolve) => {
      execFile(
        process.execPath,
        [compiler, '-p', settings, '--pretty', 'false'],
        { cwd: root, maxBuffer: 1e8 },
        (error, stdout, stderr) => resolve({ stdout, stderr, code: error?.code ?? 0 }),
      );
    },
  );
  const lines = stdout.split('\n').filter((line) => line !== '' && !line.startsWith(' '));
  // An exit code of 2 comes with errors, of which all may be in src.
  if (stderr !== '' || (code === 0) !== (lines.length === 0))
    throw new Error(`tsgo: ${code}\n${stdout}${stderr}`);
  return lines.filter((line) => !OURS.test(line));
}
