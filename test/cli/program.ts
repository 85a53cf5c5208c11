/** The program as users get it: compiled, in a process of its own, in a folder of its own. */
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, vi } from 'vitest';
import { type Files, writeInto } from './in-process.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface Call {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
}

let home = '';
const main = (): string => join(home, 'dist/cli/main.js');

/** Compiles the program before the tests of a file that calls this; files share a process and its modules, but no hooks. */
export function useProgram(): void {
  // A machine with other work to do takes its time for so many processes.
  vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'fpn-cli-'));
    cpSync(join(ROOT, 'package.json'), join(home, 'package.json'));
    symlinkSync(join(ROOT, 'node_modules'), join(home, 'node_modules'), 'junction');
    // The same JavaScript as tsc's, which the package is built with, in a sixth of the time.
    const compiler = join(ROOT, 'node_modules/@typescript/native-preview/bin/tsgo');
    const options = ['-p', 'tsconfig.build.json', '--outDir', join(home, 'dist')];
    await promisify(execFile)(process.execPath, [compiler, ...options], { cwd: ROOT });
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));
}

export const fpn = {
  /** The compiled main.js. */
  main,

  /** A fresh folder with these files. */
  folder(files: Files = {}): string {
    const folder = mkdtempSync(join(home, 'work-'));
    writeInto(folder, files);
    return folder;
  },

  /** Runs `fpn-reference ...args` in the folder. */
  call: (folder: string, ...args: string[]): Promise<Call> =>
    new Promise((resolve) => {
      const child = execFile(
        process.execPath,
        [main(), ...args],
        { cwd: folder, maxBuffer: 1e8 },
        (_, stdout, stderr) => resolve({ stdout, stderr, exitCode: child.exitCode }),
      );
    }),
};
