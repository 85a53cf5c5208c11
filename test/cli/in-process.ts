/** The command line called as a function, in a folder of its own where files matter. */
import { mkdirSync, mkdtempSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { execute } from '../../src/cli/execute.js';
import { home } from '../folders.js';

/** What `fpn-reference ...args` prints; the test fails where it complains. */
export async function output(...args: string[]): Promise<string> {
  const { stdout, stderr, exitCode } = await execute(args);
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  return stdout;
}

/**
 * What `fpn-reference ...args` complains of, without the program's name before it and the hint at a help behind it; the
 * test fails where it does not complain, or prints something too.
 */
export async function refusal(...args: string[]): Promise<string> {
  const { stdout, stderr, exitCode } = await execute(args);
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
  const [, message] = /^fpn-reference: ([^\n]*?)(?: \(see fpn-reference [a-z ]+\))?\n$/.exec(stderr) ?? [];
  return message ?? `not one line of the program: ${stderr}`;
}

/** Names to contents; null makes a folder, a number a sparse file of that many bytes. */
export type Files = Readonly<Record<string, Uint8Array | string | number | null>>;

/** A fresh folder with these files, which the test then runs in. */
export function enterFolder(files: Files): string {
  const folder = mkdtempSync(join(home(), 'work-'));
  writeInto(folder, files);
  process.chdir(folder);
  return folder;
}

export function writeInto(folder: string, files: Files): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(content === null ? path : dirname(path), { recursive: true });
    if (content === null) continue;
    writeFileSync(path, typeof content === 'number' ? '' : content);
    if (typeof content === 'number') truncateSync(path, content);
  }
}
