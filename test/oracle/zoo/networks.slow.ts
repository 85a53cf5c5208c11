/** `npm run verify:zoo`: whole networks in which one layer is wrong, seen in all layers, fused, and by their outputs alone. */
import { expect, it } from 'vitest';
import { NETWORK_BUGS } from './networks/index.js';
import { networkOutcomeOf } from './networks/network-bug.js';

it('whole networks', () => {
  const outcomes = NETWORK_BUGS.map((bug) => networkOutcomeOf(bug));
  console.table(
    outcomes.map(({ bug, views, rank, said }) => ({
      bug: bug.name,
      layer: bug.layer,
      ...Object.fromEntries(Object.entries(views).map(([view, { verdict }]) => [view, verdict])),
      right: bug.expects === undefined ? 'none' : rank,
      said: said.slice(0, 60),
    })),
  );
  const wrong = outcomes.filter(({ bug }) => !bug.isHarmless);
  const inAll = wrong.map(({ bug, views }) => ({ bug: bug.name, ...views['all layers'] }));
  expect(inAll.filter(({ isRight }) => !isRight)).toEqual([]);
  // where a region is flagged, the wrong layer is in the first one that is
  const inRegions = wrong.flatMap(({ bug, views }) =>
    [views.fused, views['outputs only']].map((v) => ({ bug: bug.name, ...v })),
  );
  expect(inRegions.filter(({ verdict, isRight }) => verdict !== 'consistent' && !isRight)).toEqual([]);
  const flagged = (view: 'fused' | 'outputs only') =>
    wrong.filter(({ views }) => views[view].verdict !== 'consistent').length;
  // one sign among 589,824 weights is less than the rounding of a region
  expect(flagged('fused')).toBeGreaterThanOrEqual(wrong.length - 1);
  expect(flagged('outputs only')).toBeGreaterThanOrEqual(wrong.length - 1);
  const harmless = outcomes.filter(({ bug }) => bug.isHarmless);
  expect(harmless.flatMap(({ views }) => Object.values(views).map(({ verdict }) => verdict))).toEqual(
    harmless.flatMap(() => ['consistent', 'consistent', 'consistent']),
  );
  const named = outcomes.filter(({ bug }) => bug.expects !== undefined);
  const within = (most: number) => named.filter(({ rank }) => rank >= 1 && rank <= most).length;
  expect(within(1)).toBeGreaterThanOrEqual(0.9 * named.length);
  expect(within(3)).toBeGreaterThanOrEqual(0.97 * named.length);
});
