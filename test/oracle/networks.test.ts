/** A small whole network: right runs are consistent however much of them is seen, and one wrong layer is found. */
import { describe, expect, it } from 'vitest';
import { arithmeticByName } from '../../src/golden/index.js';
import { HONEST } from './honest/engines.js';
import { honestly } from './honest/operators.js';
import { dumpOf, judgedAs, layersSeen, VIEWS } from './networks.js';
import { NETWORK_BUGS } from './zoo/networks/index.js';
import { diagnosed, dumpWith, networkNamed, seenAs } from './zoo/networks/network-bug.js';

const network = networkNamed('mixed');

describe.each(VIEWS)('%s', (view) => {
  it.each(['forward', 'split-K 16'])('an honest run, %s', (name) => {
    const dump = dumpOf(network, (operation) => honestly(operation, HONEST[name]!));
    const verdicts = judgedAs(network, dump, view, arithmeticByName('ieee32'));
    expect(verdicts.map((one) => one.verdict.layer)).toHaveLength(layersSeen(network, view).size);
    expect(verdicts.filter((one) => one.verdict.verdict !== 'consistent')).toEqual([]);
  });
});

describe.each(
  NETWORK_BUGS.filter(
    ({ network, layer }) => network === 'mixed' && ['up', 'down.act', 'stem.norm'].includes(layer),
  ),
)('$layer: $name', (bug) => {
  const dump = dumpWith(bug);

  it('is the first that is wrong, and named', () => {
    const { verdict, first } = seenAs(bug, dump, 'all layers');
    expect({ verdict, layer: first?.verdict.layer }).toEqual({ verdict: 'refuted', layer: bug.layer });
    expect(diagnosed(bug, first!, dump).rank).toBe(1);
  });

  it('is among the first wrong layers of a fused run', () => {
    expect(seenAs(bug, dump, 'fused')).toMatchObject({ verdict: 'refuted', isRight: true });
  });
});
