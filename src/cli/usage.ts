/** What is typed after a command, by the command's row of the table: its options, its operands, their values. */
import { parseArgs } from 'node:util';
import { didYouMean } from '../did-you-mean.js';
import { FpnError } from '../errors.js';
import { COMMANDS, type Command, type CommandName } from './commands.js';
import { OPTIONS, type Option, type OptionName } from './options.js';

/** What was typed is not a command of ours. */
export class UsageError extends FpnError {
  override name = 'UsageError';

  /** @param seeAlso the command that knows better, where that is not the help of the one that was typed */
  constructor(
    message: string,
    readonly seeAlso?: string,
  ) {
    super(message);
  }
}

/** The values of a command's options, as they were typed. */
export type Values<C extends CommandName> = {
  readonly [Name in keyof (typeof COMMANDS)[C]['options'] &
    OptionName]?: (typeof OPTIONS)[Name]['type'] extends 'boolean' ? boolean : string;
};

/**
 * A command's options, and its operands: as many as it names, those in brackets or not, and more of one that ends with ….
 * @throws UsageError for unknown options, missing values and a wrong number of operands
 */
export function parsed<C extends CommandName>(
  command: C,
  args: string[],
): { values: Values<C>; positionals: string[] } {
  const { operands, options: own }: Command = COMMANDS[command];
  const options = Object.fromEntries(Object.keys(own).map((name) => [name, OPTIONS[name as OptionName]]));
  // `strict` would refuse the same, in several lines that differ between versions of Node.
  const config = { args, options, allowPositionals: true, strict: false, tokens: true } as const;
  const { values, positionals, tokens } = parseArgs(config);
  for (const token of tokens) if (token.kind === 'option') checkOption(command, options, token);
  const needed = operands.filter((operand) => !operand.startsWith('[')).length;
  const most = operands.at(-1)?.endsWith('…') ? Infinity : operands.length;
  if (positionals.length < needed || positionals.length > most) {
    const expected = operands.length === 0 ? 'no operand' : operands.join(' ');
    const got = positionals.length === 0 ? 'none' : positionals.join(' ');
    throw new UsageError(`${command}: expected ${expected}, got ${got}`);
  }
  return { values: values as Values<C>, positionals };
}

interface OptionToken {
  readonly name: string;
  /** As it was typed. */
  readonly rawName: string;
  readonly value: string | undefined;
  /** Whether name and value were typed as one, `--name=value`. */
  readonly inlineValue: boolean | undefined;
}

function checkOption(
  command: CommandName,
  options: Readonly<Record<string, Option>>,
  { name, rawName, value, inlineValue }: OptionToken,
): void {
  const option = Object.hasOwn(options, name) ? options[name] : undefined;
  if (option === undefined) {
    const known = Object.keys(options).map((known) => `--${known}`);
    const expected = known.length === 0 ? 'no option' : `one of ${known.join(', ')}`;
    throw new UsageError(`${command}: expected ${expected}, got ${rawName}${didYouMean(rawName, known)}`);
  }
  if (option.type === 'boolean') {
    if (value !== undefined) throw new UsageError(`${rawName}: expected no value, got "${value}"`);
  } else if (value === undefined) {
    throw new UsageError(`${rawName}: expected a value, got none`);
  } else if (!inlineValue && /^-./s.test(value)) {
    throw new UsageError(`${rawName}: expected a value, or --${name}=${value} if it is one, got ${value}`);
  }
}

/** @throws UsageError where the text is not an integer no smaller than `minimum` */
export function integerOption(name: OptionName, text: string, minimum: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(Number.isSafeInteger(value) && value >= minimum)) {
    throw new UsageError(`--${name}: expected an integer from ${minimum}, got "${text}"`);
  }
  return value;
}

/** @throws UsageError where the text is not a number from 0 */
export function numberOption(name: OptionName, text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!(value >= 0 && Number.isFinite(value))) {
    throw new UsageError(`--${name}: expected a number from 0, got "${text}"`);
  }
  return value;
}

const LARGEST_SIDE = 1 << 24;

/** @throws UsageError where the text is not a size such as 600x900 */
export function sizeFrom(what: string, text: string): [height: number, width: number] {
  const match = /^(\d+)[x×](\d+)$/i.exec(text);
  const [height, width] = match ? [Number(match[1]), Number(match[2])] : [0, 0];
  if (!(height > 0 && width > 0 && height <= LARGEST_SIDE && width <= LARGEST_SIDE)) {
    const expected = `HEIGHTxWIDTH such as 600x900, each from 1 to ${LARGEST_SIDE}`;
    throw new UsageError(`${what}: expected ${expected}, got "${text}"`);
  }
  return [height, width];
}
