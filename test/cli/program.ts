/** The program as users get it: compiled, in a process of its own, in a folder of its own. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, inject, vi } from 'vitest';
import { type Files, writeInto } from './in-process.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface Call {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
}

/** Where the program is, and the folders it runs in. */
let home = '';
const main = (): string => join(home, 'dist/node/cli/main.js');

/**
 * Has the program compiled before the tests of a file that calls this; files share a process and its modules, but no hooks.
 * The first file of a run compiles it, and those that run beside it wait.
 */
export function useProgram(): void {
  // A machine with other work to do takes its time for so many processes.
  vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
  beforeAll(async () => {
    home = inject('programFolder');
    while (!existsSync(main())) {
      if (claimed()) await compile().finally(() => rmdirSync(claim()));
      else await setTimeout(20);
    }
  });
}

const claim = (): string => join(home, 'claim');

/** Whether it is for this process to compile. */
function claimed(): boolean {
  try {
    mkdirSync(claim());
  } catch {
    return false;
  }
  return true;
}

/** Compiles elsewhere first, so that what others find is whole. */
async function compile(): Promise<void> {
  const parts = join(home, 'parts');
  const compiler = join(ROOT, 'node_modules/@typescript/native-preview/bin/tsgo');
  const run = (...args: string[]) => promisify(execFile)(process.execPath, args, { cwd: ROOT });
  await Promise.all([
    run(compiler, '-p', 'tsconfig.build.json', '--outDir', parts),
    run('packaging/bundle.js', join(parts, 'node')),
  ]);
  if (!existsSync(main())) renameSync(parts, join(home, 'dist'));
}

export const fpn = {
  /** The command, as it is installed. */
  main,

  /** The folder of the compiled modules. */
  modules: (): string => join(home, 'dist'),

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
