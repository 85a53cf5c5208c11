/** What is typed, without a process: `execute` is all of the program but the writing of its outcome. */
import { closeSync, existsSync, openSync } from 'node:fs';
import { devNull } from 'node:os';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { COMMANDS, commandNames } from '../../src/cli/commands.js';
import { execute } from '../../src/cli/execute.js';
import { OPTIONS, type Option, type OptionName } from '../../src/cli/options.js';
import { parsed } from '../../src/cli/usage.js';
import { anyText } from '../any-text.js';
import { output, refusal } from './in-process.js';

describe('usage that is refused', () => {
  const cases: readonly [args: string, message: string | RegExp][] = [
    [
      'paint',
      'expected run, verify, bench, shapes, layers, models, diff, variants, weights, weights convert, export, golden make, golden cases, golden check, golden merge or help, got "paint"',
    ],
    ['--colour', /^expected run, .* or help, got "--colour"$/],
    ['rnu', /, got "rnu"; did you mean run\?$/],
    ['help rnu', /, got "rnu"; did you mean run\?$/],
    ['run', 'run: expected INPUT, got none'],
    ['run a.png b.png', 'run: expected INPUT, got a.png b.png'],
    ['models all', 'models: expected no operand, got all'],
    ['models --model panet', 'models: expected one of --json, got --model'],
    ['shapes', 'shapes: expected HEIGHTxWIDTH, got none'],
    [
      'shapes 9x9 --colour',
      'shapes: expected one of --model, --graph, --prepare, --graph-input, --levels, --tensor, --short-side, --image-mode, --image-size, --pyramid-channels, --epsilon, --depths, --stride-in, --json, got --colour',
    ],
    [
      'run photo.png -q',
      /^run: expected one of --model, .*, --pyramid-channels, --epsilon, --depths, --stride-in, --engine, --threads, --precision, --json, got -q$/,
    ],
    ['run photo.png --wieghts w.pth', /, got --wieghts; did you mean --weights\?$/],
    ['run photo.png -jq', /, got -q$/],
    ['run photo.png -m', '-m: expected a value, got none'],
    ['run photo.png -s -1', '-s: expected a value, or --seed=-1 if it is one, got -1'],
    ['run photo.png --model', '--model: expected a value, got none'],
    ['run photo.png --out --json', '--out: expected a value, or --out=--json if it is one, got --json'],
    ['run photo.png --seed -1', '--seed: expected a value, or --seed=-1 if it is one, got -1'],
    ['run photo.png --json=1', '--json: expected no value, got "1"'],
    [
      'run photo.png --model torchvision-resnet50-fnp',
      '--model: expected the name of a model, got "torchvision-resnet50-fnp"; did you mean torchvision-resnet50-fpn?',
    ],
    [
      'run photo.png --model Mask-RCNN',
      '--model: expected the name of a model, got "Mask-RCNN"; did you mean mask-rcnn-resnet50 or mask-rcnn-resnet101?',
    ],
    ['shapes 9x9 --model __proto__', '--model: expected the name of a model, got "__proto__"'],
    ['run photo.png --seed one', '--seed: expected an integer from 0, got "one"'],
    ['run photo.png --seed=-1', '--seed: expected an integer from 0, got "-1"'],
    ['run photo.png --seed 9007199254740993', /^--seed: expected an integer .*, got "9007199254740993"$/],
    ['run photo.png --pyramid-channels 0', '--pyramid-channels: expected an integer from 1, got "0"'],
    ['shapes 9x9 --pyramid-channels 2.5', '--pyramid-channels: expected an integer from 1, got "2.5"'],
    ['shapes 9x9 --depths 3,4', 'depths: expected 4 integers from 1 on, got 3,4'],
    ['shapes 9x9 --depths 3,4,', '--depths: expected blocks per stage such as 3,4,23,3, got "3,4,"'],
    ['shapes 9x9 --stride-in 5x5', '--stride-in: expected 1x1 or 3x3, got "5x5"'],
    ['run photo.png --epsilon tiny', '--epsilon: expected a number from 0, got "tiny"'],
    ['run photo.png --epsilon=', '--epsilon: expected a number from 0, got ""'],
    ['run photo.png --epsilon=-1e-5', '--epsilon: expected a number from 0, got "-1e-5"'],
    [
      'run photo.png --image-mode pad64',
      '--image-mode: expected none for paper-resnet50, which prepares images in one way, got "pad64"',
    ],
    [
      'run photo.png --model mask-rcnn-resnet50 --image-mode toString',
      '--image-mode: expected one of square, pad64 for mask-rcnn-resnet50, got "toString"',
    ],
    [
      'run photo.png --model mask-rcnn-resnet50 --neck-only --image-mode pad64',
      'run: expected no --image-mode with --neck-only, got both',
    ],
    ['run photo.png --short-side x', '--short-side: expected an integer from 1, got "x"'],
    ['run photo.png --weights w.pth --seed 1', 'run: expected --weights or --seed, got both'],
    ['shapes 600', /^shapes: expected HEIGHTxWIDTH such as 600x900, each from 1 to \d+, got "600"$/],
    ['shapes 0x5', /got "0x5"$/],
    ['shapes 5x', /got "5x"$/],
    ['shapes 5x5x5', /got "5x5x5"$/],
    ['shapes 1e3x5', /got "1e3x5"$/],
    ['shapes 99999999x5', /each from 1 to 16777216, got "99999999x5"$/],
    [
      'shapes 600x900 --tensor --model detectron2-resnet50-fpn',
      'shapes: expected a height and width that are multiples of 32 for detectron2-resnet50-fpn, got 600×900',
    ],
    [
      'shapes 600x900 -t --model mask-rcnn-resnet50',
      'shapes: expected a height and width that are multiples of 64 for mask-rcnn-resnet50, got 600×900',
    ],
    ['shapes 600x900 -t --short-side 300', 'shapes: expected no --short-side with --tensor, got both'],
    [
      'shapes 600x900 --model covid-ct --short-side 300',
      /^--short-side: expected none for covid-ct, .*, got 300$/,
    ],
  ];
  it.each(cases)('fpn-reference %s', async (args, message) => {
    const got = await refusal(...args.split(' '));
    if (typeof message === 'string') expect(got).toBe(message);
    else expect(got).toMatch(message);
  });

  it.each([
    ['paint', 'help'],
    ['help paint', 'help'],
    ['run', 'help run'],
    ['weights convert a', 'help weights convert'],
    ['shapes 9x9 --model paint', 'models'],
  ])('fpn-reference %s names the program, and who knows better: %s', async (args, seeAlso) => {
    const { stderr } = await execute(args.split(' '));
    expect(stderr).toMatch(/^fpn-reference: /);
    expect(stderr.endsWith(` (see fpn-reference ${seeAlso})\n`)).toBe(true);
    expect(await output(...seeAlso.split(' '))).not.toBe('');
  });

  it('bad input is no usage, and gets no hint', async () => {
    const { stderr } = await execute(['run', 'none.png']);
    expect(stderr).toBe('fpn-reference: none.png: expected a readable file, got no such file\n');
  });
});

describe('help', () => {
  it.each([
    ['run --help', 'run'],
    ['run a.png --seed 1 -h', 'run'],
    ['shapes 9x9 -h', 'shapes'],
    ['help weights', 'weights'],
    ['help weights convert', 'weights convert'],
    ['weights convert --help', 'weights convert'],
  ])('fpn-reference %s is of %s', async (args, command) => {
    const text = await output(...args.split(' '));
    expect(text.startsWith(`fpn-reference ${command} `)).toBe(true);
    expect(text).toBe(await output('help', ...command.split(' ')));
  });

  it.each(['', '-h', '--help', 'help --help'])('fpn-reference %s is of the whole', async (args) =>
    expect(await output(...args.split(' ').filter(Boolean))).toBe(await output('help')),
  );

  it('is of an operand behind --', async () => {
    expect(await refusal('run', '--', '-h')).toBe('-h: expected a readable file, got no such file');
  });

  describe.each(commandNames)('%s', (name) => {
    it('has each option with its letter, and fits a terminal', async () => {
      const text = await output('help', ...name.split(' '));
      for (const option of Object.keys(COMMANDS[name].options)) {
        const { short }: Option = OPTIONS[option as OptionName];
        expect(text).toMatch(new RegExp(`^ +${short === undefined ? '' : `-${short}, `}--${option} `, 'm'));
      }
      for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
    });

    it('has examples that are typed right', () => {
      for (const [typed] of COMMANDS[name].examples) {
        const words = typed.replace(/ > .*/, '').split(' ');
        expect(words.slice(0, name.split(' ').length).join(' ')).toBe(name);
        expect(() => parsed(name, words.slice(name.split(' ').length))).not.toThrow();
      }
    });
  });

  it('letters mean one option each', () => {
    const letters = Object.values(OPTIONS).flatMap((option: Option) => option.short ?? []);
    expect(new Set([...letters, 'h', 'v']).size).toBe(letters.length + 2);
  });
});

describe('whatever is typed', () => {
  const word = fc.constantFrom(
    ...[
      'run',
      'shapes',
      'models',
      'weights',
      'convert',
      'help',
      '--version',
      '--',
      '-',
      '',
      '-x',
      '--help',
      '__proto__',
    ],
    ...['--model', '--weights', '--seed', '--out', '--features', '--heatmaps', '--short-side', '--json'],
    ...[
      '--pyramid-channels',
      '--epsilon',
      '--levels',
      '--tensor',
      '-m',
      '-jt',
      '-s1',
      '--no-json',
      '--seed=',
      '--json=1',
      '--__proto__=1',
    ],
    ...['600x900', '1×1', '0x0', '0', '7', '-1', '1e-5', 'Infinity', '9007199254740992', '0x10'],
    ...['pytorch-fpn', 'detectron2-resnet50-fpn', 'package.json', 'src', 'src/a.safetensors', 'none.png'],
    ...['none.npy', '/', 'a\nb.png', '\0.png', '\u001b[2J'],
  );
  const command = fc.constantFrom('run', 'shapes', 'models', 'diff', 'shapes 65x97', 'run none.png');
  const argument = fc.oneof({ weight: 4, arbitrary: word }, anyText());
  const argv = fc
    .tuple(fc.option(command, { nil: '' }), fc.array(argument, { maxLength: 6 }))
    .map(([first, rest]) => [...first.split(' ').filter((part) => part !== ''), ...rest]);

  it('gives a result, or one line of what was expected and what was got', async () => {
    // What is typed may well be `run -`, and the tests' own stdin has no end.
    const fd = openSync(devNull, 'r');
    const stdin = vi.spyOn(process, 'stdin', 'get').mockReturnValue({ fd } as typeof process.stdin);
    onTestFinished(() => {
      stdin.mockRestore();
      closeSync(fd);
    });
    const outcomes = { 0: 0, 1: 0, 2: 0 };
    await fc.assert(
      fc.asyncProperty(argv, async (args) => {
        const { stdout, stderr, exitCode } = await execute(args);
        outcomes[exitCode]++;
        if (exitCode === 0) return stdout.length > 1 && stderr === '';
        return (
          stdout === '' && /^[^\p{Cc}\u2028\u2029]*expected .+, got [^\p{Cc}\u2028\u2029]*\n$/u.test(stderr)
        );
      }),
      { numRuns: 800, examples: [[['run', '-']], [['weights', '-']], [['diff', '-', '-']]] },
    );
    expect(outcomes[0]).toBeGreaterThan(40);
    expect(outcomes[2]).toBeGreaterThan(200);
    expect(existsSync('src/a.safetensors')).toBe(false);
  });
});
