/** What is quoted comes out of a shell as it was. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { commandLine, quoted } from '../../src/cli/shell.js';

describe('quoted', () => {
  it.each([
    ['w.pth', 'w.pth'],
    ['/a/b-c_1.npz:x', '/a/b-c_1.npz:x'],
    ['', "''"],
    ['two words', "'two words'"],
    ["it's", "'it'\\''s'"],
    ['$(rm x) `y` "z" ~ * \\', `'$(rm x) \`y\` "z" ~ * \\'`],
    ["a\nb'\\", "$'a\\u000ab\\'\\\\'"],
    ['größe', "'größe'"],
  ])('%j', (word, expected) => expect(quoted(word)).toBe(expected));

  it('is what bash reads', () => {
    const words = ['two words', "it's", '$(rm x) `y` "z" ~ * \\', "a\nb'\t\\", '', 'größe', '#x', '-n'];
    const script = `printf '%s\\0' ${words.map(quoted).join(' ')}`;
    const { stdout } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
    expect(stdout.split('\0').slice(0, -1)).toEqual(words);
  });
});

it('a command has an option a line, and values that look like options stay values', () => {
  const lines = commandLine(['p', 'verify', 'a b'], { model: 'm', json: true, seed: '-1' });
  expect(lines).toEqual(["p verify 'a b' \\", '  --model m \\', '  --json \\', '  --seed=-1']);
});
