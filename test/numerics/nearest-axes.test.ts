/**
 * Which inputs `nearest` reads, against PyTorch: every axis of up to 120 inputs brought to up to 120 outputs. A scale or a
 * product that is not rounded to float32 differs on thousands of them, but on none that doubles.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { resize, tensor } from '../../src/ops/index.js';
import { nearestIndices, resizeAxis } from '../../src/ops/resize-axis.js';

const hashes: readonly string[] = JSON.parse(
  readFileSync(new URL('nearest-axes.json', import.meta.url), 'utf8'),
);

function hashOf(inputs: number): string {
  const axis = tensor(
    Float32Array.from({ length: inputs }, (_, i) => i),
    [1, 1, 1, inputs],
  );
  const hash = createHash('sha256');
  for (let outputs = 1; outputs <= hashes.length; outputs++) {
    const { data } = resize(axis, { mode: 'nearest', size: [1, outputs] });
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest('hex').slice(0, 16);
}

const NEAREST = { coordinates: 'asymmetric', rounding: 'floor-in-float32' } as const;

test('rounding to float32 never leads beyond the last input', () => {
  // 9,718,271·(5/9,718,272) rounds to 5.
  expect(nearestIndices(resizeAxis(5, { size: 9_718_272 }), NEAREST).at(-1)).toBe(4);
});

test('nearest reads what PyTorch’s nearest reads, to any size', () => {
  expect(hashes).toHaveLength(120);
  const wrong = hashes.flatMap((hash, i) => (hashOf(i + 1) === hash ? [] : [i + 1]));
  expect(wrong, 'lengths of axes that are read otherwise').toEqual([]);
});
