/** `fpn-reference variants`, all models against all facts, without a process. */
import { readFileSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import * as facts from '../../src/description/facts.js';
import { modelNames } from '../../src/fpn/index.js';
import { output } from './in-process.js';

// Both forms of the table are of the same facts, which take seconds: a model is described once.
const { describe } = facts;
const known = new Map<string, ReturnType<typeof describe>>();
vi.spyOn(facts, 'describe').mockImplementation((model) => {
  const described = known.get(model.name) ?? describe(model);
  known.set(model.name, described);
  return described;
});

it('docs/variants.md is what fpn-reference variants prints (npm run docs:variants writes it)', async () => {
  const page = readFileSync(new URL('../../docs/variants.md', import.meta.url), 'utf8');
  expect(page).toBe(await output('variants'));
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
