/** The generator against the file that the golden scripts' own generator is tested against. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ParameterSpec } from '../../src/layers/scope.js';
import { seededImage, seededParameter } from '../../src/layers/seeded.js';

interface KnownAnswers {
  seeded: (ParameterSpec & { seed: number; values: number[] })[];
  image: { seed: number; shape: number[]; values: number[] };
}

const known: KnownAnswers = JSON.parse(
  readFileSync(new URL('../golden/known-answers.json', import.meta.url), 'utf8'),
);

describe('seeded parameters', () => {
  it.each(known.seeded)('$name ($role, seed $seed) has the known values', ({ seed, values, ...spec }) => {
    const { data, shape } = seededParameter(spec, seed);
    expect(shape).toEqual(spec.shape);
    expect([...data]).toEqual(values);
  });

  it('cover every role', () => {
    const roles = new Set(known.seeded.map(({ role }) => role));
    expect([...roles].sort()).toEqual(['bias', 'kernel', 'mean', 'scale', 'shift', 'variance']);
  });

  it('differ with the seed and with the name, and have seed 0 where none is given', () => {
    const spec = { name: 'a.weight', role: 'kernel', shape: [2, 2, 1, 1] } as const;
    const values = [
      seededParameter(spec),
      seededParameter(spec, 1),
      seededParameter({ ...spec, name: 'b.weight' }),
    ].map(({ data }) => data.join());
    expect(new Set(values).size).toBe(3);
    expect(seededParameter(spec, 0).data.join()).toBe(values[0]);
  });

  it('keep variances positive', () => {
    const { data } = seededParameter({ name: 'v', role: 'variance', shape: [4096] });
    expect(data.every((value) => value > 0.5 && value < 1.5)).toBe(true);
  });
});

describe('seeded images', () => {
  it('have the known values', () => {
    const { seed, shape, values } = known.image;
    expect([...seededImage(shape, seed).data]).toEqual(values);
  });
});
