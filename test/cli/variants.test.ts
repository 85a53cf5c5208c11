/**
 * `fpn-reference variants`, all models against all facts, without a process. What it prints of the models in full depth is
 * docs/variants.md, which takes seconds: `.ci/run` compares the two.
 */
import { readFileSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import * as facts from '../../src/description/facts.js';
import { modelByName, modelNames } from '../../src/fpn/index.js';
import { tinyOptions } from '../fpn/tiny-parts.js';
import { output } from './in-process.js';

const { describe } = facts;
const known = new Map<string, ReturnType<typeof describe>>();
vi.spyOn(facts, 'describe').mockImplementation(({ name }) => {
  const tiny = modelByName(name, tinyOptions(name, { depths: [1, 1, 1, 1] }));
  const described = known.get(name) ?? describe(tiny);
  known.set(name, described);
  return described;
});

it('prints a page like docs/variants.md, but for the depths', async () => {
  const withoutRows = (page: string) => page.replaceAll(/^\| .*\n/gm, '');
  const page = readFileSync(new URL('../../docs/variants.md', import.meta.url), 'utf8');
  const printed = await output('variants');
  expect(withoutRows(page)).toBe(withoutRows(printed));
  for (const name of modelNames) expect(printed).toMatch(new RegExp(`^\\| .*\`${name}\``, 'm'));
});

it('as JSON has a word of each model for every fact', async () => {
  const table = JSON.parse(await output('variants', '--json'));
  expect(Object.keys(table)).toEqual(modelNames);
  for (const name of modelNames) {
    const names = Object.values<object>(table[name]).flatMap((group) => Object.keys(group));
    expect(names, name).toEqual(facts.FACTS.map((fact) => fact.name));
    for (const { group, name: fact } of facts.FACTS)
      expect(table[name][group][fact], `${name}, ${fact}`).toMatch(/^\S(.*\S)?$/);
  }
  expect(table['pytorch-fpn']['top-down path'].smoothing).toBe('P2–P4: 3×3; P5: –');
});
