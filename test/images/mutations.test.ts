import { expect, it } from 'vitest';
import { decodeMutations } from './mutations.js';

it('damaged files are decoded or refused, and never more than that', () => {
  const { decoded, refused } = decodeMutations(600);
  // Both happen: damage in colours is a picture, damage in structure is none.
  expect(Math.min(decoded, refused)).toBeGreaterThan(50);
});
