/** `fpn-reference variants`, all models against all facts, without a process. */
import { readFileSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import type * as Facts from '../../src/description/facts.js';
import { FACTS } from '../../src/description/facts.js';
import { modelNames } from '../../src/fpn/index.js';
import { output } from './in-process.js';

// Both forms of the table are of the same facts, which take seconds: a model is described once.
vi.mock('../../src/description/facts.js', async (original) => {
  const facts = await original<typeof Facts>();
  const known = new Map<string, ReturnType<typeof facts.describe>>();
  const describe: typeof facts.describe = (model) => {
    const described = known.get(model.name) ?? facts.describe(model);
    known.set(model.name, described);
    return described;
  };
  return { ...facts, describe };
});

it('docs/variants.md is what fpn-reference variants prints (npm run docs:variants writes it)', async () => {
  const page = readFileSync(new URL('../../docs/variants.md', import.meta.url), 'utf8');
  expect(page).toBe(await output('variants'));
});

it('as JSON has a word of each model for every fact', async () => {
  const facts = JSON.parse(await output('variants', '--json'));
  expect(Object.keys(facts)).toEqual(modelNames);
  for (const name of modelNames) {
    const names = Object.values<object>(facts[name]).flatMap((group) => Object.keys(group));
    expect(names, name).toEqual(FACTS.map((fact) => fact.name));
    for (const { group, name: fact } of FACTS)
      expect(facts[name][group][fact], `${name}, ${fact}`).toMatch(/^\S(.*\S)?$/);
  }
  expect(facts['pytorch-fpn']['top-down path'].smoothing).toBe('P2–P4: 3×3; P5: –');
});
