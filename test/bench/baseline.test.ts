/** What `npm run bench -- --baseline FILE` calls a slowdown. */
import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { hasSlowedDown } from '../../bench/baseline.js';
import type { Figure, Part } from '../../bench/publish.js';
import { enterFolder } from '../cli/in-process.js';

const part = (share: number, more: Partial<Figure> = {}): Part => ({
  title: 'Layers',
  tables: [],
  figures: [
    { name: '3×3', subject: 'engine', seconds: 1, gigaflops: 1, limit: 'f64x2', share, ...more },
    { name: '1×1', subject: 'engine', seconds: 1, gigaflops: 1, limit: 'f64x2', share: 0.5 },
  ],
});

const printed: string[] = [];

beforeEach(() => {
  enterFolder({});
  printed.length = 0;
  vi.spyOn(console, 'log').mockImplementation((text) => {
    printed.push(text);
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

const compared = (then: Part, now: Part): boolean => {
  writeFileSync('results.json', JSON.stringify({ parts: [then] }));
  return hasSlowedDown('results.json', [now]);
};

it('is a loss of more than 15 % of the share of the limit, named', () => {
  expect(compared(part(1), part(0.84))).toBe(true);
  expect(printed[1]).toMatch(/^of the limit +then +now\nLayers: 3×3, engine +100\.0 % +84\.0 %$/);
});

it('is no loss of less, and no gain', () => {
  expect(compared(part(1), part(0.86))).toBe(false);
  expect(compared(part(0.1), part(1))).toBe(false);
  expect(printed[0]).toContain('0 of 2 figures');
});

it('is none of a peer, and none of a time alone: the machine may be another', () => {
  const peer = { subject: 'onnxruntime-web' } as const;
  expect(compared(part(1, peer), part(0.5, peer))).toBe(false);
  expect(compared(part(1), part(1, { seconds: 9, gigaflops: 0.1 }))).toBe(false);
});

it('cannot be seen where nothing was measured both times', () => {
  expect(() => compared({ ...part(1), title: 'Others' }, part(1))).toThrow(
    /^results\.json: expected figures that were measured now too, got none$/,
  );
});
