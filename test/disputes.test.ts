/** The replays of public disputes: each runs, is short, and ends in what the folder's table says. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { printedBy, ROOT, typeErrorsOf } from './examples.js';

const FOLDER = new URL('examples/disputes/', ROOT);
const HELPERS = ['in-float32.js', 'judged.js'];

const textOf = (name: string): string => readFileSync(new URL(name, FOLDER), 'utf8');
const scripts = readdirSync(FOLDER).filter((name) => name.endsWith('.js'));
const replays = scripts.filter((name) => !HELPERS.includes(name));

/** The replay that the page shows in full, and what it prints. */
const [, SHOWN, OUTPUT] =
  /^node examples\/disputes\/(\S+)\n```\n\n```\n(.*?)\n```$/ms.exec(textOf('README.md')) ?? [];

/** Rows of the table: the file, its thread, who was right, and the number that decides. */
const ROWS = [
  ...textOf('README.md').matchAll(/^\| \[(.*?)\]\((.*?)\) \| \[.*?\]\((.*?)\) \| (.*?) *\| (.*?) *\|$/gm),
].map(([, name, link, thread, who, number]) => ({ name, link, thread, who, number }));

it('the table has every replay, once, and no other', () => {
  expect(ROWS.map(({ link }) => link).sort()).toEqual(replays);
  expect(replays).toContain(SHOWN);
  expect(ROWS.length).toBeGreaterThanOrEqual(8);
});

describe.each(ROWS)('$name', ({ link, thread, who, number }) => {
  it('ends in its row of the table', async () => {
    const printed = await printedBy(fileURLToPath(new URL(link, FOLDER)));
    expect(printed.length).toBeGreaterThan(1);
    expect(printed.at(-1)).toBe(`→ ${who}: ${number}`);
    if (link === SHOWN) expect(printed.join('\n')).toBe(OUTPUT);
  });

  it('names its thread, and has fewer than 40 lines', () => {
    expect(textOf(link)).toContain(`\n * ${thread}`);
    expect(textOf(link).split('\n').length - 1).toBeLessThan(40);
  });
});

/** Where the page's call of judged.js is run; out of the folder, which has replays alone. */
const SCRATCH = new URL('test/.disputes/', ROOT);
const CALL = fileURLToPath(new URL('call.js', SCRATCH));

beforeAll(() => {
  const [, code] = /^```js\n(.*?)^```$/ms.exec(textOf('README.md'))!;
  mkdirSync(SCRATCH, { recursive: true });
  writeFileSync(CALL, code.replace("'./judged.js'", "'../../examples/disputes/judged.js'"));
});
afterAll(() => rmSync(SCRATCH, { recursive: true, force: true }));

it('the call of judged.js prints what the page says', async () => {
  const [, promised] = /console\.log\(.*\); \/\/ (.*)/.exec(readFileSync(CALL, 'utf8'))!;
  expect(await printedBy(CALL)).toEqual([promised]);
});

it('all of them compile', async () => {
  const files = [...scripts.map((name) => fileURLToPath(new URL(name, FOLDER))), CALL];
  expect(await typeErrorsOf(SCRATCH, files, { allowJs: true, checkJs: true })).toEqual([]);
});
