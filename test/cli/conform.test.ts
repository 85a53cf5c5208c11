/** `verify --backend`: a module's operators, judged. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import { execute } from '../../src/cli/execute.js';
import { enterFolder, output, refusal } from './in-process.js';

const RELU = (slope: string) =>
  `{ name: 'mine', relu: (x) => {
    const y = { ...x, data: x.data.map((v) => (v > 0 || v !== v ? v : ${slope})) };
    return Object.setPrototypeOf(y, Object.getPrototypeOf(x));
  } }`;

beforeAll(() => {
  enterFolder({
    'right.mjs': `export const backend = ${RELU('0')};`,
    'leaky.mjs': `export default ${RELU('0.01 * v')};`,
    'two.mjs': `const { relu } = ${RELU('0.01 * v')}; export default { name: 'two', sigmoid: relu, relu };`,
    'misspelt.mjs': `export default { ...${RELU('0')}, maxpool2d: () => {}, scael: () => {}, device: 'cpu' };`,
    'class.mjs': `const { relu } = ${RELU('0')};
      class Mine { relu(x) { return this.wrapped(x); } wrapped(x) { return relu(x); } get pool() { throw 1; } }
      export default new Mine();`,
    'misspelt-class.mjs':
      'class Mine { relu(x) { return x; } maxpool2d(x) { return x; } } export default new Mine();',
    'closing.mjs': `export const closed = []; const { relu } = ${RELU('0')};
      export const backend = { name: 'closing', relu: (x) => relu(x), close: async () => { closed.push('closed'); } };`,
    'closing-broken.mjs': `export const closed = [];
      export const backend = { name: 'empty', close: () => { closed.push('closed'); } };`,
    'nothing.mjs': 'export const other = 1;',
    'broken.mjs': 'throw new Error("no device");',
  });
});

it('0: what conforms, and what was not judged', async () => {
  const text = await output('verify', '--backend', 'right.mjs');
  expect(text).toMatch(/^mine, judged as ieee32\noperator .*\nrelu +30 +\d+ +conforms +0\n/);
  expect(text).toContain('not judged, since not its own: conv2d, convTranspose2d, batchNorm2d');
  expect(text).toMatch(/\n1 of 1 operators conform to ieee32: 30 cases, \d+ elements\n$/);
});

it('1: what does not, with the first problems', async () => {
  const { stdout, exitCode } = await execute(['verify', '--backend', 'leaky.mjs', '-a', 'wgsl32']);
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(
    /\nrelu \(2×3×7×9: ordinary\): refuted: expected 0 .*, got -0\.\d+ \(\d+ of 378 elements\)\n/,
  );
  expect(stdout).toContain('\n0 of 1 operators conform to wgsl32');
  const json = JSON.parse((await execute(['verify', '-b', 'leaky.mjs', '--json'])).stdout);
  expect(json).toMatchObject({ backend: 'mine', operators: [{ operator: 'relu' }] });
});

it('1: three problems of each operator, so that none hides another', async () => {
  const { stdout } = await execute(['verify', '--backend', 'two.mjs']);
  const lines = stdout.split('\n');
  for (const operator of ['relu', 'sigmoid']) {
    expect(lines.filter((line) => line.startsWith(`${operator} (`))).toHaveLength(3);
    const all = Number(new RegExp(`^${operator} .* (\\d+) problems`, 'm').exec(stdout)![1]);
    expect(lines).toContain(`${operator}: and ${all - 3} more`);
  }
});

it.each(['closing.mjs', 'closing-broken.mjs'])('%s is closed when nothing more is asked', async (name) => {
  const { closed } = await import(pathToFileURL(resolve(name)).href);
  await execute(['verify', '--backend', name]);
  expect(closed).toEqual(['closed']);
});

it('a class may have helpers', async () => {
  expect(await output('verify', '--backend', 'class.mjs')).toContain('1 of 1 operators conform');
});

it('as a test report: a case for each operator, those that are not its own skipped', async () => {
  const { exitCode } = await execute(['verify', '--backend', 'leaky.mjs', '--junit', 'leaky.xml']);
  expect(exitCode).toBe(1);
  const xml = readFileSync('leaky.xml', 'utf8');
  expect(xml).toMatch(/<testsuite name="mine" tests="(\d+)" failures="1" errors="0" skipped="\d+">/);
  expect(xml).toMatch(
    /<testcase classname="mine" name="relu"><failure message="relu \(.*\): refuted: expected 0 .*">relu/,
  );
  expect(xml).toContain(
    '<testcase classname="mine" name="conv2d"><skipped message="not judged, since not its own"/></testcase>',
  );
  await output('verify', '--backend', 'right.mjs', '--junit', 'right.xml');
  expect(readFileSync('right.xml', 'utf8')).toContain('<testcase classname="mine" name="relu"/>');
});

it.each([
  [['--backend', 'right.mjs', '--report', 'r.html'], /beside --backend, got --report$/],
  [
    ['--backend', 'right.mjs', '--junit', 'right.mjs'],
    /^right\.mjs: expected .* got one that has another use$/,
  ],
  [['--backend', 'none.mjs'], /^none\.mjs: expected a module that exports a Backend .*, got: /],
  [
    ['--backend', 'misspelt.mjs'],
    /^conform: expected no functions but those of a Backend, got "maxpool2d"; did you mean maxPool2d\?, "scael"; did you mean scale\?$/,
  ],
  [['--backend', 'misspelt-class.mjs'], /, got "maxpool2d"; did you mean maxPool2d\?$/],
  [['--backend', 'nothing.mjs'], /got other$/],
  [['--backend', 'broken.mjs'], /got: no device$/],
  [['dump.npz', '--backend', 'right.mjs'], /^verify: expected DUMP or --backend, got both/],
  [['--backend', 'right.mjs', '-m', 'pytorch-fpn'], /beside --backend, got --model$/],
  [['--backend', 'right.mjs', '-s', 'x'], /^--seed/],
  [[], /^verify: expected DUMP or --backend, got neither$/],
])('2: %j', async (args, message) => {
  expect(await refusal('verify', ...args)).toMatch(message);
});
