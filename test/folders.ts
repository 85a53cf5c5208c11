/**
 * Folders that tests run in: one for a test file, gone when it ends, and the process is back where it started. Files share a
 * process but not always their modules, so what is to be remembered is the process's.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

interface Folders {
  readonly start: string;
  home?: string | undefined;
}

const shared = globalThis as { testFolders?: Folders };
shared.testFolders ??= { start: process.cwd() };
const folders = shared.testFolders;

/** The folder of this test file. */
export function home(): string {
  folders.home ??= mkdtempSync(join(tmpdir(), 'fpn-cli-'));
  return folders.home;
}

afterAll(() => {
  process.chdir(folders.start);
  if (folders.home !== undefined) rmSync(folders.home, { recursive: true, force: true });
  folders.home = undefined;
});
