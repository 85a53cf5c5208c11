/** The mutations' texts are where they are said to be; `npm run verify:mutations` makes them. */
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { occurrences } from '../traps/trap.js';
import { CERTIFICATES } from './certificates.js';
import { DEFERRED_OPERATORS } from './deferred.js';
import { DEPTHWISE } from './depthwise.js';
import { ENGINE } from './engine.js';
import { ENGINE_OPERATORS } from './engine-operators.js';
import { FLOAT32 } from './float32.js';
import { FUNCTIONS } from './functions.js';
import { IMAGES } from './images.js';
import { INNER_PRODUCTS } from './inner-products.js';
import { NUMERICS } from './numerics.js';
import { OPERATORS } from './operators.js';
import { ROUNDED_FUNCTIONS } from './rounded-functions.js';
import { UNSEEN } from './unseen.js';
import { WINOGRAD } from './winograd.js';

describe.each([
  ['src/numerics', NUMERICS],
  ['src/images', IMAGES],
  ['src/ops', OPERATORS],
  ['src/ops/functions', FUNCTIONS],
  ['src/golden', CERTIFICATES],
  ['src/engine', ENGINE],
  ['src/engine/operators', ENGINE_OPERATORS],
  ['src/engine/operators, functions of one number', ROUNDED_FUNCTIONS],
  ['src/engine/deferred and epilogue', DEFERRED_OPERATORS],
  ['src/engine/depthwise', DEPTHWISE],
  ['src/engine/inner-products', INNER_PRODUCTS],
  ['src/engine/winograd', WINOGRAD],
  ['src/engine/float32', FLOAT32],
  ['any of these, that no data show', UNSEEN],
])('mutations of %s', (_, mutations) => {
  it('are of texts that are in their files, once', () => {
    const moved = mutations
      .map((mutation) => ({ ...mutation, times: occurrences(mutation) }))
      .filter(({ times }) => times !== 1)
      .map(({ file, into, find, times }) => `src/${file}, ${into}: ${times} times ${find}`);
    expect(
      moved,
      'texts that have moved: say where the line is now, or drop the mutation with the line',
    ).toEqual([]);
  });

  it('change something, under the eyes of a test file that there is, and have names of their own', () => {
    const names = mutations.map(({ file, into, caughtBy }) => `${file}: ${into}, ${caughtBy}`);
    expect([...new Set(names)]).toEqual(names);
    for (const { into, find, put, caughtBy } of mutations) {
      expect(put, into).not.toBe(find);
      expect(existsSync(new URL(`../../${caughtBy}`, import.meta.url)), `${into}: ${caughtBy}`).toBe(true);
    }
  });
});
