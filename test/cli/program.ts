/** The program as users get it: compiled, in a process of its own, in a folder of its own. */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, vi } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface Call {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
}

let home = '';
const main = (): string => join(home, 'dist/cli/main.js');

// A machine with other work to do takes its time for so many processes.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'fpn-cli-'));
  cpSync(join(ROOT, 'package.json'), join(home, 'package.json'));
  symlinkSync(join(ROOT, 'node_modules'), join(home, 'node_modules'), 'junction');
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
  // `npm run check` has checked the types.
  const options = ['-p', 'tsconfig.build.json', '--noCheck', '--outDir', join(home, 'dist')];
  await promisify(execFile)(process.execPath, [compiler, ...options], { cwd: ROOT });
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

export const fpn = {
  /** The compiled main.js. */
  main,

  /** A fresh folder with these files; null makes a folder, a number a sparse file of that many bytes. */
  folder(files: Readonly<Record<string, Uint8Array | string | number | null>> = {}): string {
    const folder = mkdtempSync(join(home, 'work-'));
    for (const [name, content] of Object.entries(files)) {
      const path = join(folder, name);
      mkdirSync(content === null ? path : dirname(path), { recursive: true });
      if (content === null) continue;
      writeFileSync(path, typeof content === 'number' ? '' : content);
      if (typeof content === 'number') truncateSync(path, content);
    }
    return folder;
  },

  /** Runs `fpn ...args` in the folder. */
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
