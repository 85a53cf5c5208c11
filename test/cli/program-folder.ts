/** Before all tests: a place for the compiled program, which their files share. It is gone when they have ended. */
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    programFolder: string;
  }
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export default function programFolder(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'fpn-program-'));
  cpSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
  project.provide('programFolder', folder);
  project.onTestsRerun(() => rmSync(join(folder, 'dist'), { recursive: true, force: true }));
  return () => rmSync(folder, { recursive: true, force: true });
}
