#!/usr/bin/env node
/** The command `fpn`: results on stdout, progress and one-line errors on stderr. */
import { FpnError } from '../errors.js';
import { modelsCommand } from './models-command.js';
import { runCommand } from './run-command.js';
import { shapesCommand } from './shapes-command.js';
import { HELP, UsageError } from './usage.js';
import { version } from './version.js';

const BAD_INPUT = 2;

function execute([command, ...args]: string[]): string {
  switch (command) {
    case 'run':
      return runCommand(args, process.stderr.isTTY ? (text) => process.stderr.write(text) : undefined);
    case 'shapes':
      return shapesCommand(args);
    case 'models':
      return modelsCommand(args);
    case 'help':
    case '--help':
    case '-h':
    case undefined:
      return HELP;
    case '--version':
      return version();
    default:
      throw new UsageError(`fpn: expected run, shapes, models or help, got "${command}"`);
  }
}

try {
  process.stdout.write(`${execute(process.argv.slice(2))}\n`);
} catch (error) {
  if (!(error instanceof FpnError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = BAD_INPUT;
}
