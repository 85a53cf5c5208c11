/**
 * `npm run verify:honest`: correct runs of every kind, of which none may be refuted, until so many elements have been judged:
 * 10⁸, or what HONEST_ELEMENTS says.
 */
import { expect, it } from 'vitest';
import { arithmeticByName } from '../../../src/golden/index.js';
import { dumpOf, foldedDumpOf, judgedAs, VIEWS } from '../networks.js';
import { networkNamed } from '../zoo/networks/network-bug.js';
import { type HonestCase, REST, SUMS, TRANSFORMED } from './cases.js';
import { HONEST } from './engines.js';
import { reseed } from './formats.js';
import { judgedAlone } from './judged.js';
import { ENGINES, FAST, type Kind, STYLES } from './kinds.js';
import { honestly } from './operators.js';

const ELEMENTS = Number(process.env.HONEST_ELEMENTS ?? 1e8);

/** Results that were judged, under one name. */
interface Tally {
  tensors: number;
  elements: number;
  refuted: number;
  suspicious: number;
  tightness: number;
  ratio: number;
}

const byKind = new Map<string, Tally>();
const byTaps = new Map<string, Tally>();

function count(tallies: Map<string, Tally>, name: string, verdict: Verdict): void {
  const tally = tallies.get(name) ?? {
    tensors: 0,
    elements: 0,
    refuted: 0,
    suspicious: 0,
    tightness: 0,
    ratio: 0,
  };
  tallies.set(name, tally);
  tally.tensors++;
  tally.elements += verdict.elements - verdict.unjudged;
  tally.refuted += verdict.refuted;
  if (verdict.verdict === 'suspicious') tally.suspicious++;
  tally.tightness = Math.max(tally.tightness, verdict.tightness);
  tally.ratio = Math.max(tally.ratio, verdict.ratio ?? 0);
}

type Verdict = ReturnType<typeof judgedAlone>;

const strange: string[] = [];

function note(kind: string, taps: string, what: string, verdict: Verdict): void {
  count(byKind, kind, verdict);
  count(byTaps, taps, verdict);
  if (verdict.verdict === 'consistent') return;
  const { ratio, bias, behavesLike } = verdict;
  strange.push(`${verdict.verdict}: ${kind}, ${what}: ${JSON.stringify({ ratio, bias, behavesLike })}`);
}

const classOf = (taps: number): string => {
  const least = [4608, 1000, 100, 10, 2, 1].find((from) => taps >= from)!;
  return `${least} addends and more`;
};

/** Makes a case again from other seeds until its share has been judged, once at least. */
function judgeCase(each: HonestCase, kind: Kind, share: number): void {
  let seen = 0;
  for (let seed = 0; seed === 0 || seen < share; seed++) {
    const operation = each.operation(seed);
    const verdict = judgedAlone(operation, kind.compute(operation), kind.preset);
    seen += verdict.elements;
    note(kind.name, classOf(each.taps), `${each.name}, seed ${seed}`, verdict);
  }
}

const total = (): number => [...byKind.values()].reduce((sum, { elements }) => sum + elements, 0);

/** The share of all elements that a sum's length leaves time for. */
const shareOf = (taps: number): number => (0.4 * ELEMENTS) / ENGINES.length / (taps < 30 ? 4 : taps / 3);

it('sums of products, by every engine', () => {
  reseed();
  for (const kind of ENGINES) for (const each of SUMS) judgeCase(each, kind, shareOf(each.taps));
  for (const kind of FAST)
    for (const each of TRANSFORMED) judgeCase(each, kind, (1e-3 * ELEMENTS) / FAST.length);
});

it('small whole networks, seen in all layers, fused and by their outputs', () => {
  for (const name of ['torchvision', 'keras', 'mixed'] as const) {
    const network = networkNamed(name);
    for (const kind of [...STYLES, ...ENGINES.filter(({ name }) => NETWORK_ENGINES.has(name))]) {
      const dump = dumpOf(network, kind.compute);
      for (const view of VIEWS)
        for (const { verdict } of judgedAs(network, dump, view, arithmeticByName(kind.preset)))
          note(kind.name, `networks, ${view}`, `${name}, ${view}, ${verdict.layer}`, verdict);
    }
    const folded = foldedDumpOf(network, (operation) => honestly(operation, HONEST.forward!));
    for (const view of VIEWS.slice(1))
      for (const { verdict } of judgedAs(network, folded, view, arithmeticByName('ieee32')))
        note('norms folded into weights', `networks, ${view}`, `${name}, ${view}, ${verdict.layer}`, verdict);
  }
});

const NETWORK_ENGINES = new Set([
  'fused',
  'split-K 16',
  'float64',
  'either neighbour',
  'TF32 rounded',
  'TF32 on an H100',
]);

it('all else that rounds, until there are enough', () => {
  const left = Math.max(ELEMENTS - total(), 0);
  const pairs = STYLES.flatMap((kind) => REST.map((each) => ({ kind, each })));
  const perPair = (weight: number): number => (left * weight) / STYLES.length / 12;
  for (const { kind, each } of pairs) judgeCase(each, kind, perPair(each.name === 'global average' ? 0 : 1));
});

it('none is refuted', () => {
  const table = (tallies: ReadonlyMap<string, Tally>) =>
    console.table(
      Object.fromEntries(
        [...tallies].map(([name, { tightness, ratio, ...rest }]) => [
          name,
          { ...rest, tightness: tightness.toPrecision(2), ratio: ratio.toPrecision(2) },
        ]),
      ),
    );
  table(byKind);
  table(byTaps);
  const tensors = [...byKind.values()].reduce((sum, tally) => sum + tally.tensors, 0);
  console.log(`${total()} elements of ${tensors} tensors; strange: ${strange.length}`);
  for (const line of strange.slice(0, 40)) console.log(line);
  expect(byKind.size).toBeGreaterThanOrEqual(14);
  expect(total()).toBeGreaterThanOrEqual(ELEMENTS);
  expect(strange.filter((line) => line.startsWith('refuted'))).toEqual([]);
  expect(strange.length / tensors).toBeLessThanOrEqual(0.001);
});
