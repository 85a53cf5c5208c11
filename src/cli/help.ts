/** What `fpn-reference help` prints, of the whole program and of one command. */
import { COMMANDS, type Command, type CommandName, commandNames, PROGRAM } from './commands.js';
import { OPTIONS, type Option, type OptionName } from './options.js';

const WIDTH = 100;

/** The text's words in lines of at most so many characters. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length > width) lines.push(line);
    line = longer.length > width ? word : longer;
  }
  return [...lines, line];
}

const paragraph = (text: string): string => wrapped(text, WIDTH).join('\n');

/** Terms and what they mean, the meanings in a column of their own. */
function glossary(entries: readonly (readonly [term: string, meaning: string])[]): string {
  const column = 4 + Math.max(...entries.map(([term]) => term.length));
  const hanging = `\n${' '.repeat(column)}`;
  return entries
    .map(([term, meaning]) => `  ${term}`.padEnd(column) + wrapped(meaning, WIDTH - column).join(hanging))
    .join('\n');
}

const synopsis = (name: CommandName): string => {
  const { operands, options }: Command = COMMANDS[name];
  return [name, ...operands, ...(Object.keys(options).length > 0 ? ['[options]'] : [])].join(' ');
};

/** `-m, --model M`; options without a letter line up with those that have one. */
function optionTerm(name: OptionName): string {
  const { short, value }: Option = OPTIONS[name];
  return `${short === undefined ? '   ' : `-${short},`} --${name}${value === undefined ? '' : ` ${value}`}`;
}

export const HELP = [
  `${PROGRAM}: feature pyramid networks, every number the float32 nearest to the exact one`,
  [
    'Commands:',
    glossary([
      ...commandNames.map((name) => [synopsis(name), COMMANDS[name].summary] as const),
      ['help [COMMAND]', 'this, or what a command does, its options and examples'],
      ['--version', 'the version of the package'],
    ]),
  ].join('\n'),
  [
    'Examples:',
    ...commandNames.map((name) => `  ${PROGRAM} ${COMMANDS[name].examples[0][0]}`),
    `  ${PROGRAM} help run`,
  ].join('\n'),
  'Exit code: 0 done, 1 a verification that failed, 2 bad usage or bad input, which is one line on stderr.',
].join('\n\n');

export function helpOf(name: CommandName): string {
  const { summary, about, options, examples }: Command = COMMANDS[name];
  const rows = Object.entries(options).map(
    ([option, meaning]) => [optionTerm(option as OptionName), meaning] as const,
  );
  return [
    paragraph(`${PROGRAM} ${synopsis(name)}: ${summary}`),
    ...about.map(paragraph),
    ...(rows.length > 0 ? [`Options:\n${glossary(rows)}`] : []),
    `Examples:\n${examples.map(([typed, purpose]) => `  # ${purpose}\n  ${PROGRAM} ${typed}`).join('\n')}`,
  ].join('\n\n');
}
