/**
 * `npm run verify:zoo`: every broken operator and network, its verdict, the place of the right diagnosis, and what others' rules
 * make of the same; written to docs/zoo.md.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { outcomeOf } from './bug.js';
import { OURS, ofRight, ofWrong } from './comparison.js';
import { BUGS } from './index.js';
import { NETWORK_BUGS } from './networks/index.js';
import { networkOutcomeOf } from './networks/network-bug.js';
import { zooPage } from './page.js';
import { RULES } from './rules.js';

const operators = BUGS.map(outcomeOf);
const networks = NETWORK_BUGS.map(networkOutcomeOf);

/** 90 of 100 are to be first, 97 among three. */
function expectNamed(ranks: readonly number[]): void {
  const within = (most: number) => ranks.filter((rank) => rank >= 1 && rank <= most).length;
  console.log(`${ranks.length} with a name: ${within(1)} first, ${within(3)} among three`);
  expect(within(1)).toBeGreaterThanOrEqual(0.9 * ranks.length);
  expect(within(3)).toBeGreaterThanOrEqual(0.97 * ranks.length);
}

it('operators', () => {
  console.table(
    operators.map(({ verdict, rank, diagnoses, pattern, milliseconds }, i) => ({
      bug: BUGS[i]!.name,
      verdict,
      right: BUGS[i]!.expects === undefined ? 'none' : rank,
      said: (diagnoses[0]?.says ?? pattern).slice(0, 72),
      ms: Math.round(milliseconds),
    })),
  );
  const misjudged = operators.filter(({ verdict, rank, pattern }, i) => {
    const first = BUGS[i]!.expects === undefined ? 0 : 1;
    return verdict !== 'refuted' || rank !== first || pattern === 'no element is wrong';
  });
  expect(misjudged).toEqual([]);
});

it('whole networks', () => {
  console.table(
    networks.map(({ bug, views, rank, said }) => ({
      bug: bug.name,
      layer: bug.layer,
      ...Object.fromEntries(Object.entries(views).map(([view, { verdict }]) => [view, verdict])),
      right: bug.expects === undefined ? 'none' : rank,
      said: said.slice(0, 60),
    })),
  );
  const wrong = networks.filter(({ bug }) => !bug.isHarmless);
  const misplaced = (view: 'all layers' | 'fused' | 'outputs only') =>
    wrong.filter(({ views }) => views[view].verdict !== 'consistent' && !views[view].isRight);
  const flagged = (view: 'all layers' | 'fused' | 'outputs only') =>
    wrong.filter(({ views }) => views[view].verdict !== 'consistent').length;
  expect(flagged('all layers')).toBe(wrong.length);
  // one sign among 589,824 weights is less than the rounding of a region
  expect(flagged('fused')).toBeGreaterThanOrEqual(wrong.length - 1);
  expect(flagged('outputs only')).toBeGreaterThanOrEqual(wrong.length - 1);
  expect([...misplaced('all layers'), ...misplaced('fused'), ...misplaced('outputs only')]).toEqual([]);
  const harmless = networks.filter(({ bug }) => bug.isHarmless);
  expect(harmless.length).toBeGreaterThan(0);
  for (const { views } of harmless)
    expect(Object.values(views).map(({ verdict }) => verdict)).toEqual(Array(3).fill('consistent'));
  expectNamed(networks.filter(({ bug }) => bug.expects !== undefined).map(({ rank }) => rank));
});

it('others’ rules', () => {
  const columns = [...ofWrong(operators, networks), ...ofRight()];
  console.table(
    Object.fromEntries(
      [...Object.keys(RULES), OURS].map((rule) => [
        rule,
        Object.fromEntries(columns.map(({ name, runs, refused }) => [name, `${refused[rule]} of ${runs}`])),
      ]),
    ),
  );
  const ours = columns.map(({ refused }) => refused[OURS]);
  expect(ours.slice(3)).toEqual([0, 0, 0]);
  const hasName = BUGS.map(({ expects }) => expects !== undefined);
  const page = fileURLToPath(new URL('../../../docs/zoo.md', import.meta.url));
  writeFileSync(page, zooPage(operators, hasName, networks, columns));
});
