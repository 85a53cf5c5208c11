/** Functions of one variable where their results are nearest to a midpoint of two float32s: test/golden/unary/exact.c, `hardest`. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { tensor } from '../../src/ops/index.js';
import { UNARY, type UnaryName } from '../golden/unary/operators.js';

/** By function: the bits of its inputs, and of what it gives. */
const HARDEST: Record<string, readonly (readonly [x: number, y: number])[]> = JSON.parse(
  readFileSync(new URL('hardest-functions.json', import.meta.url), 'utf8'),
);

test.each(Object.keys(HARDEST))('%s is correctly rounded a hair from midpoints', (name) => {
  const cases = HARDEST[name]!;
  const x = Uint32Array.from(cases, ([bits]) => bits);
  const { data } = UNARY[name as UnaryName](tensor(new Float32Array(x.buffer), [x.length]));
  expect([...new Uint32Array(data.buffer)]).toEqual(cases.map(([, bits]) => bits));
});
