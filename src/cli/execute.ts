/** The whole command line as a function: what was typed in, what goes to stdout and stderr out. */
import { FpnError } from '../errors.js';
import { diffCommand } from './diff-command.js';
import { modelsCommand } from './models-command.js';
import { oneLine } from './one-line.js';
import { runCommand } from './run-command.js';
import { shapesCommand } from './shapes-command.js';
import type { Note } from './trained-weights.js';
import { HELP, UsageError } from './usage.js';
import { variantsCommand } from './variants-command.js';
import { version } from './version.js';
import { weightsCommand } from './weights-command.js';

export interface Outcome {
  readonly stdout: string;
  /** One line where the exit code is 2; else what is to be said beside the result, mostly nothing. */
  readonly stderr: string;
  readonly exitCode: 0 | 2;
}

/**
 * Runs a command, with the files that it reads and writes.
 * @param terminal where progress is drawn; left out where stderr is no terminal
 * @throws whatever is neither bad usage nor bad input, but a bug
 */
export async function execute(argv: readonly string[], terminal?: (text: string) => void): Promise<Outcome> {
  const notes: string[] = [];
  const note = (line: string): void => void notes.push(`${oneLine(line)}\n`);
  try {
    const stdout = `${await resultOf(argv, note, terminal)}\n`;
    return { stdout, stderr: notes.join(''), exitCode: 0 };
  } catch (error) {
    const message = error instanceof FpnError ? error.message : memoryMessage(error);
    if (message === undefined) throw error;
    return { stdout: '', stderr: `${oneLine(message)}\n`, exitCode: 2 };
  }
}

const isHelp = (argument: string): boolean => argument === '--help' || argument === '-h';

function resultOf(
  argv: readonly string[],
  note: Note,
  terminal?: (text: string) => void,
): string | Promise<string> {
  const [command = 'help', ...args] = argv;
  if (command === 'help' || argv.some(isHelp)) return HELP;
  switch (command) {
    case 'run':
      return runCommand(args, note, terminal);
    case 'shapes':
      return shapesCommand(args);
    case 'models':
      return modelsCommand(args);
    case 'diff':
      return diffCommand(args, terminal);
    case 'variants':
      return variantsCommand(args);
    case 'weights':
      return weightsCommand(args, note);
    case '--version':
      return version();
    default:
      throw new UsageError(
        `fpn: expected run, shapes, models, diff, variants, weights or help, got "${command}"`,
      );
  }
}

/** V8's words for an array that is larger than it can address, or than there is memory. */
const NO_MEMORY = /allocation failed|Invalid (typed array|array buffer|array) length/;

function memoryMessage(error: unknown): string | undefined {
  if (!(error instanceof RangeError && NO_MEMORY.test(error.message))) return undefined;
  return `memory: expected an input and a model that fit in it, got "${error.message}"`;
}
