/** The whole command line as a function: what was typed in, what goes to stdout and stderr out. */

import { didYouMean } from '../did-you-mean.js';
import { FpnError } from '../errors.js';
import { benchCommand } from './bench-command.js';
import { type CommandName, commandNames, PROGRAM } from './commands.js';
import { diffCommand } from './diff-command.js';
import { exportCommand } from './export-command.js';
import { checkGolden, mergeGolden } from './golden-check-command.js';
import { makeGolden, makeGoldenCases } from './golden-command.js';
import { HELP, helpOf } from './help.js';
import { layersCommand } from './layers-command.js';
import { modelsCommand } from './models-command.js';
import { oneLine } from './one-line.js';
import { runCommand } from './run-command.js';
import { shapesCommand } from './shapes-command.js';
import type { Note } from './trained-weights.js';
import { UsageError } from './usage.js';
import { variantsCommand } from './variants-command.js';
import { verifyCommand } from './verify-command.js';
import { version } from './version.js';
import { convertWeights, listWeights } from './weights-command.js';

export interface Outcome {
  readonly stdout: string;
  /** One line where the exit code is 2; else notes, a line each, of what was taken or left out. */
  readonly stderr: string;
  readonly exitCode: 0 | 1 | 2;
}

/** What a command prints; with an exit code where that says something too. */
export type Result = string | { readonly text: string; readonly exitCode: 0 | 1 };

type Terminal = (text: string) => void;

const ACTIONS: Readonly<
  Record<CommandName, (args: string[], note: Note, terminal?: Terminal) => Result | Promise<Result>>
> = {
  run: runCommand,
  bench: benchCommand,
  shapes: shapesCommand,
  layers: layersCommand,
  models: modelsCommand,
  diff: (args, _, terminal) => diffCommand(args, terminal),
  variants: variantsCommand,
  weights: listWeights,
  'weights convert': convertWeights,
  export: exportCommand,
  verify: verifyCommand,
  'golden make': makeGolden,
  'golden cases': makeGoldenCases,
  'golden check': checkGolden,
  'golden merge': mergeGolden,
};

/**
 * Runs a command, with the files that it reads and writes.
 * @param terminal where progress is drawn; left out where stderr is no terminal
 * @throws whatever is neither bad usage nor bad input, but a bug
 */
export async function execute(argv: readonly string[], terminal?: Terminal): Promise<Outcome> {
  const { command, args } = commandOf(argv);
  const notes: string[] = [];
  const note = (line: string): void => {
    notes.push(`${oneLine(line)}\n`);
  };
  try {
    const result = await resultOf(command, args, note, terminal);
    const { text, exitCode } = typeof result === 'string' ? { text: result, exitCode: 0 as const } : result;
    return { stdout: `${text}\n`, stderr: notes.join(''), exitCode };
  } catch (error) {
    const message = error instanceof FpnError ? error.message : memoryMessage(error);
    if (message === undefined) throw error;
    const line = `${PROGRAM}: ${message}${error instanceof UsageError ? hint(error, command) : ''}`;
    return { stdout: '', stderr: `${oneLine(line)}\n`, exitCode: 2 };
  }
}

interface Typed {
  /** Left out where none of ours was typed. */
  readonly command?: CommandName;
  readonly args: string[];
}

/** The command is one word or two, and may stand behind `help`. */
function commandOf(words: readonly string[]): Typed {
  const named = (count: number) => commandNames.find((name) => name === words.slice(0, count).join(' '));
  const command = named(2) ?? named(1);
  if (command === undefined) return { args: [...words] };
  return { command, args: words.slice(command.split(' ').length) };
}

function resultOf(
  command: CommandName | undefined,
  args: string[],
  note: Note,
  terminal?: Terminal,
): Result | Promise<Result> {
  if (command === undefined) return withoutCommand(args);
  return asksForHelp(args) ? helpOf(command) : ACTIONS[command](args, note, terminal);
}

const isHelp = (word: string): boolean => word === '--help' || word === '-h';

/** Behind `--` there are operands alone. */
const asksForHelp = (args: readonly string[]): boolean =>
  args.slice(0, args.includes('--') ? args.indexOf('--') : args.length).some(isHelp);

function withoutCommand([first = 'help', ...rest]: readonly string[]): string {
  if (first === '--version' || first === '-v') return version();
  if (first !== 'help' && !isHelp(first)) throw unknownCommand(first);
  const { command, args } = commandOf(rest);
  if (command !== undefined) return helpOf(command);
  if (args.length > 0 && !args.some(isHelp)) throw unknownCommand(args[0]);
  return HELP;
}

function unknownCommand(word: string): UsageError {
  const known = [...commandNames, 'help'];
  const expected = `${known.slice(0, -1).join(', ')} or help`;
  return new UsageError(`expected ${expected}, got "${word}"${didYouMean(word, known)}`, 'help');
}

const hint = ({ seeAlso }: UsageError, command: CommandName | undefined): string =>
  ` (see ${PROGRAM} ${seeAlso ?? ['help', command].join(' ').trimEnd()})`;

/** V8's words for an array that is larger than it can address, or than there is memory. */
const NO_MEMORY = /allocation failed|Invalid (typed array|array buffer|array) length/;

function memoryMessage(error: unknown): string | undefined {
  if (!(error instanceof RangeError && NO_MEMORY.test(error.message))) return undefined;
  return `memory: expected an input and a model that fit in it, got "${error.message}"`;
}
