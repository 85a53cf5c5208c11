/** The first few of what `npm run verify:fuzz` tries a million of. */
import { describe, expect, it } from 'vitest';
import { readNpy } from '../../src/weights/index.js';
import { fixture } from '../weights/fixtures.js';
import { unexplained } from './explained.js';
import { TARGETS } from './targets.js';
import { tried } from './try.js';

const SHARE = 0.003;

describe.each(TARGETS.filter(({ name }) => !/h5|keras/.test(name)))('$name', (target) => {
  it('mutants are refused in one line, or read without a value that is not in them', async () => {
    const wrong: string[] = [];
    for (let index = 0; index < SHARE * target.share; index++) {
      const { kind, why } = await tried(target, index);
      if (kind === 'wrong') wrong.push(`${index}: ${why}`);
    }
    expect(wrong).toEqual([]);
  });
});

describe('what the fuzzer would notice', () => {
  const bytes = fixture('f4-v1.npy');

  it('a value that is not in the file', () => {
    const stored = readNpy(bytes);
    stored.tensor.data[1] = 0.3;
    expect(unexplained(new Map([['a', stored]]), [bytes])).toBe('a has values that are not in the file');
  });

  it('an engine error', async () => {
    const target = (read: () => never) => ({ name: 'x', share: 1, seeds: [bytes], read });
    const thrown = (error: unknown) =>
      tried(
        target(() => {
          throw error;
        }),
        0,
      );
    expect((await thrown(new TypeError('x is undefined'))).kind).toBe('wrong');
    expect((await thrown(new RangeError('Invalid array length'))).kind).toBe('wrong');
  });
});
