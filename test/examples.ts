/** Examples as a user has them: run and typed with the package's name, which is its source here. */
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import ts from 'typescript';
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

/**
 * What the compiler has to say of some files. Of them alone: `src` is held to the project's own settings.
 * @param strictness beside `strict`
 */
export function typeErrorsOf(files: readonly string[], strictness: ts.CompilerOptions): string[] {
  const program = ts.createProgram(files, {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUnusedLocals: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2023.d.ts'],
    module: ts.ModuleKind.NodeNext,
    types: ['node'],
    rootDir: fileURLToPath(ROOT),
    paths: {
      'fpn-reference': [fileURLToPath(new URL('src/index.ts', ROOT))],
      'fpn-reference/*': [fileURLToPath(new URL('src/*/index.ts', ROOT))],
    },
    ...strictness,
  });
  return files.flatMap((file) => {
    const source = program.getSourceFile(file);
    const problems = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return problems.map(({ messageText }) => `${file}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
  });
}
