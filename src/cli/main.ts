#!/usr/bin/env node
/** The command `fpn-reference`: results on stdout, progress and one-line errors on stderr. */
import { PROGRAM } from './commands.js';
import { execute } from './execute.js';
import { oneLine } from './one-line.js';
import { allowRelaxedSimd } from './relaxed-simd.js';

allowRelaxedSimd();

const complain = (message: string): void => {
  process.stderr.write(`${PROGRAM}: ${oneLine(message)}\n`);
  process.exitCode = 2;
};

process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
  // A reader that has seen enough, as in `fpn-reference models | head -1`, has closed the pipe.
  if (code !== 'EPIPE') complain(`stdout: expected a place for the result, got ${code}`);
});

const terminal = process.stderr.isTTY ? (text: string) => process.stderr.write(text) : undefined;
try {
  const { stdout, stderr, exitCode } = await execute(process.argv.slice(2), terminal);
  process.exitCode = exitCode;
  process.stdout.write(stdout);
  process.stderr.write(stderr);
} catch (error) {
  // Nothing that is typed or read should lead here. Whoever looks for the fault gets to see where it is.
  if (process.env.DEBUG) throw error;
  complain(`expected no fault of its own, got ${error}; please report it, with what DEBUG=1 adds`);
}
