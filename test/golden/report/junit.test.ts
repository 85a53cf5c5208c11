/** JUnit's XML, read by a parser that is strict about it. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { junit } from '../../../src/golden/report/junit.js';
import { tensorCases } from '../../../src/golden/report/tensor-cases.js';
import { judged, verification } from './runs.js';

const PARSE = `
import json, sys, xml.etree.ElementTree as tree
def plain(e): return [e.tag, dict(e.attrib), (e.text or '').strip(), [plain(c) for c in e]]
print(json.dumps(plain(tree.fromstring(sys.stdin.buffer.read()))))`;

const hasPython = spawnSync('python3', ['--version']).status === 0;
if (!hasPython) console.warn('junit: XML is not parsed: no python3 here');

type Element = [tag: string, attributes: Record<string, string>, text: string, children: Element[]];

function parsed(xml: string): Element {
  const { stdout, stderr } = spawnSync('python3', ['-c', PARSE], { input: xml, encoding: 'utf8' });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

const RUN = verification(
  [
    judged('a', [4], { 1: 0.5 }),
    judged('b', [1, 1, 2, 2], { 1: 3 }),
    judged('c', [4], { 1: 0.5 }, { verdict: 'suspicious', ratio: 12 }),
    judged('d', [0], {}),
  ],
  {
    explanation: {
      layer: 'b',
      region: [],
      refuted: 1,
      readsInput: false,
      diagnoses: [],
      pattern: 'one is wrong',
    },
  },
);

describe.skipIf(!hasPython)('parsed', () => {
  it('a case a tensor: what is refuted or suspicious fails, what is unjudged is skipped', () => {
    const [tag, totals, , [[, suite, , cases]]] = parsed(junit('small', tensorCases(RUN))) as [
      string,
      Record<string, string>,
      string,
      [Element],
    ];
    const counts = { tests: '4', failures: '2', errors: '0', skipped: '1' };
    expect({ tag, totals }).toEqual({ tag: 'testsuites', totals: counts });
    expect(suite).toEqual({ name: 'small', ...counts });
    expect(cases.map(([, attributes]) => attributes)).toEqual(
      ['a', 'b', 'c', 'd'].map((name) => ({ classname: 'small', name })),
    );
    const [a, b, c, d] = cases.map(([, , , children]) => children);
    expect(a).toEqual([]);
    const refutation = 'refuted: b (relu): 1 of 4 elements';
    expect(b).toEqual([
      [
        'failure',
        { message: refutation },
        `${refutation}\nat [0, 0, 0, 1] got 3; an honest ieee32 backend gives 0 ± 1.00\nno mistake that is known here explains it: one is wrong`,
        [],
      ],
    ]);
    expect(c![0]!.slice(0, 2)).toEqual([
      'failure',
      { message: 'suspicious: c: its errors are 12.0 times those that ieee32 usually has' },
    ]);
    expect(d).toEqual([['skipped', { message: 'it has no elements' }, '', []]]);
  });

  it('has what the ends alone showed too', () => {
    const ends = { verdicts: [judged('p3', [4], { 1: 3 }).verdict], fidelity: [] };
    const [, , , [suite]] = parsed(junit('small', tensorCases({ ...RUN, ends })));
    expect(suite![1]).toMatchObject({ tests: '5', failures: '3' });
    expect(suite![3].at(-1)![1]).toEqual({ classname: 'small', name: 'the ends alone: p3' });
  });

  it('is XML whatever names have in them', () => {
    const name = '<a href="x">&\'\0\u001b\ud800\uffff\n]]>';
    const spelled = '<a href="x">&\'\\u0000\\u001b\\ud800\\uffff\\u000a]]>';
    const [, , , [suite]] = parsed(
      junit(name, [
        { name, failure: [name] },
        { name, skipped: name },
      ]),
    );
    expect(suite![1]).toMatchObject({ name: spelled });
    const [first, second] = suite![3];
    expect(first![3]).toEqual([['failure', { message: spelled }, spelled, []]]);
    expect(second![3]).toEqual([['skipped', { message: spelled }, '', []]]);
  });

  it('a suite without cases', () => {
    expect(parsed(junit('none', []))[3]).toHaveLength(1);
  });
});
