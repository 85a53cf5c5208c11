#!/usr/bin/env node
/** The command `fpn`: results on stdout, progress and one-line errors on stderr. */
import { execute } from './execute.js';

const terminal = process.stderr.isTTY ? (text: string) => process.stderr.write(text) : undefined;
const { stdout, stderr, exitCode } = await execute(process.argv.slice(2), terminal);

process.exitCode = exitCode;
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
  // A reader that has seen enough, as in `fpn models | head -1`, has closed the pipe.
  if (code === 'EPIPE') return;
  process.stderr.write(`stdout: expected a place for the result, got ${code}\n`);
  process.exitCode = 2;
});
process.stdout.write(stdout);
process.stderr.write(stderr);
