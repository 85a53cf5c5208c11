/** The command line called as a function, where no process of its own is needed. */
import { expect } from 'vitest';
import { execute } from '../../src/cli/execute.js';

/** What `fpn ...args` prints; the test fails where it complains. */
export async function output(...args: string[]): Promise<string> {
  const { stdout, stderr, exitCode } = await execute(args);
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  return stdout;
}

/** What `fpn ...args` complains of; the test fails where it does not, or prints something too. */
export async function refusal(...args: string[]): Promise<string> {
  const { stdout, stderr, exitCode } = await execute(args);
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
  return stderr.trimEnd();
}
