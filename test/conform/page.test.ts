/** CONFORMANCE.md, of what judging gave. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const at = (path: string): URL => new URL(`../../conformance/${path}`, import.meta.url);

const { conformancePage } = (await import(at('page.js').href)) as {
  conformancePage(results: readonly unknown[]): string;
};
const { FINDINGS } = (await import(at('findings.js').href)) as {
  FINDINGS: readonly (readonly [RegExp, string, RegExp, string])[];
};

const operator = (name: string, more: object = {}) => ({
  operator: name,
  cases: 10,
  elements: 100,
  unjudged: 0,
  unsupported: {},
  tightness: 0.123,
  problems: [],
  ...more,
});

const problem = (words: string) => ({
  operator: 'linear',
  case: 'without a bias: ordinary',
  kind: 'threw',
  words,
});

const nothing = { operator: 'hardSwish', case: 'all', kind: 'nothing compared', words: 'expected elements' };

const report = {
  backend: 'runtime 1.2',
  arithmetic: 'wgsl32',
  cases: 30,
  elements: 300,
  notJudged: ['softmax'],
  problems: [problem('Uniform beta not found.'), problem('odd')],
  operators: [
    operator('conv2d', {
      unsupported: { 'large groups': 2, 'skipped after 120 s': 3 },
      spread: { bits: 11.04, bias: -0.68, ratio: 812 },
    }),
    operator('relu', { spread: { bias: 0 } }),
    operator('hardSwish', { unsupported: { 'no such operator': 10 }, problems: [nothing] }),
    operator('linear', { problems: [problem('Uniform beta not found.'), problem('odd')] }),
  ],
};

const page = conformancePage([
  { name: 'onnxruntime-webgl', report, networks: [] },
  { name: 'pytorch', reason: 'no torch' },
]);

it('has verdicts, precision, and what is not explained', () => {
  expect(page).toContain(
    '| conv2d | 0.12 (5 of 10) |\n| relu | 0.12 |\n| hardSwish | – |\n| linear | **✗ 2** |',
  );
  expect(page).toContain('| conv2d | 11.0 (-0.7) |\n| relu | = |\n| hardSwish | – |\n| linear | – |');
  expect(page).toContain('| operator | onnxruntime-webgl |\n| --- | --: |\n| conv2d | 810 |\n\n');
  expect(page).toContain('Uniform beta not found.: [onnxruntime-webgl](conformance/findings/');
  expect(page.match(/not explained yet/g)).toHaveLength(1);
});

it('names what was left out', () => {
  expect(page).toContain('| onnxruntime-webgl | runtime 1.2 | wgsl32 | 4 | 30 | 12 | 3 | 300 | 2 |');
  expect(page).toContain('- skipped: conv2d, 3 cases: after 120 s\n');
  expect(page).toContain('- unsupported: conv2d, 2 cases: large groups\n');
  expect(page).toContain('- not in the adapter: softmax');
  expect(page).toContain('1 backends skipped');
  expect(page).toContain('- skipped: pytorch: no torch');
});

it('findings have a folder and a line each', () => {
  const folders = readdirSync(at('findings'), { withFileTypes: true }).filter((each) => each.isDirectory());
  expect(folders.map(({ name }) => name)).toEqual(
    expect.arrayContaining(FINDINGS.map(([, , , finding]) => finding)),
  );
  const index = readFileSync(at('findings/README.md'), 'utf8');
  for (const { name } of folders) expect(index).toContain(`[${name}](${name}/README.md)`);
});
