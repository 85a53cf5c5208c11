/** Which tensors a page shows, and what is kept of them. */
import { expect, it } from 'vitest';
import { Exhibits } from '../../../src/golden/report/exhibits.js';
import { viewOf } from '../../../src/golden/report/view.js';
import { IEEE, judged } from './runs.js';

function shown(...run: readonly ReturnType<typeof judged>[]) {
  const exhibits = new Exhibits(IEEE);
  for (const each of run) exhibits.add(each);
  return exhibits.all.map(({ verdict }) => verdict.layer);
}

const refuted = (layer: string, error: number) => judged(layer, [4], { 1: error });
const suspicious = (layer: string, ratio: number) =>
  judged(layer, [4], { 1: 0.5 }, { verdict: 'suspicious', ratio });

it('the first refuted tensor, then the worst three of the others', () => {
  const run = [3, 9, 5, 2, 7].map((error) => refuted(`by ${error}`, error));
  expect(shown(...run)).toEqual(['by 3', 'by 9', 'by 7', 'by 5']);
});

it('refuted before suspicious, whichever came first', () => {
  expect(
    shown(suspicious('s9', 9), suspicious('s99', 99), refuted('r', 2), suspicious('s5', 5), refuted('q', 3)),
  ).toEqual(['r', 'q', 's99', 's9']);
  expect(shown(suspicious('s9', 9), suspicious('s99', 99))).toEqual(['s9', 's99']);
});

it('of a run without anything wrong, the tensor nearest to its bounds and no picture', () => {
  const run = [0.1, 0.7, 0.3].map((error) => judged(`at ${error}`, [4], { 2: error }));
  expect(shown(...run)).toEqual(['at 0.7']);
  const exhibits = new Exhibits(IEEE);
  for (const each of run) exhibits.add(each);
  expect(exhibits.all[0]).not.toHaveProperty('view');
  expect(shown(judged('none', [0], {}))).toEqual([]);
});

it('a view is the map of the worst element', () => {
  // [1, 2, 1, 3] of 2×3×2×4
  const index = 1 * 24 + 2 * 8 + 1 * 4 + 3;
  const view = viewOf(judged('a', [2, 3, 2, 4], { [index]: 5, [index - 1]: 2, 3: 1 }))!;
  expect(view).toMatchObject({ map: [1, 2], size: [2, 4], top: 0, left: 0, worst: [1, 3] });
  expect([...view.candidate]).toEqual([0, 0, 0, 0, 0, 0, 2, 5]);
  expect([...view.reference]).toEqual(new Array(8).fill(0));
});

it('a view of a large map is what lies around the worst element', () => {
  const view = viewOf(judged('a', [1, 1, 3, 1000], { 1990: 5 }))!;
  expect(view).toMatchObject({ size: [3, 1000], top: 0, left: 744, height: 3, width: 256, worst: [1, 246] });
  expect(view.candidate.indexOf(5)).toBe(256 + 246);
  expect(viewOf(judged('a', [1, 1, 3, 1000], { 500: 5 }))).toMatchObject({ left: 372, worst: [0, 128] });
});

it('vectors are rows', () => {
  expect(viewOf(judged('a', [4], { 2: 5 }))).toMatchObject({ map: [], size: [1, 4], worst: [0, 2] });
  expect(viewOf(judged('a', [4], {}))).toBeUndefined();
});
