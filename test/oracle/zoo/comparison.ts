/** What others' rules make of the zoo, and of correct runs: both are to be known of a rule. */
import { arithmeticByName } from '../../../src/golden/index.js';
import { invoke } from '../../../src/ops/operator-call.js';
import { reference } from '../../../src/ops/reference.js';
import type { Tensor } from '../../../src/ops/tensor.js';
import type { Operation } from '../../../src/ops/uniform.js';
import { REST, SUMS } from '../honest/cases.js';
import { reseed } from '../honest/formats.js';
import { judgedAlone } from '../honest/judged.js';
import { ENGINES, STYLES } from '../honest/kinds.js';
import { type Dump, dumpOf, judgedAs, layersSeen, type Network, VIEWS } from '../networks.js';
import type { Outcome } from './bug.js';
import { type NetworkName, type NetworkOutcome, networkNamed } from './networks/network-bug.js';
import { RULES, refusing } from './rules.js';

/** How many runs a rule refuses, of so many. */
export type Refused = Readonly<Record<string, number>>;

export const OURS = 'fpn-reference';

/** Wrong and right runs: single operators, and networks seen in all layers and by their outputs. */
export interface Column {
  readonly name: string;
  readonly runs: number;
  readonly refused: Refused;
}

const column = (name: string, refusals: readonly ReadonlySet<string>[]): Column => ({
  name,
  runs: refusals.length,
  refused: Object.fromEntries(
    [...Object.keys(RULES), OURS].map((rule) => [rule, refusals.filter((by) => by.has(rule)).length]),
  ),
});

/** A whole run of the reference: what others compare with. */
const references = new Map<NetworkName, { dump: Dump; operations: ReadonlyMap<string, Operation<Tensor>> }>();

const right = ({ operator, inputs, options }: Operation<Tensor>): Tensor =>
  invoke(reference, operator, inputs, options);

function referenceOf(name: NetworkName) {
  const operations = new Map<string, Operation<Tensor>>();
  const dump = (): Dump =>
    dumpOf(networkNamed(name), (operation, { layer }) => {
      operations.set(layer, operation);
      return right(operation);
    });
  const made = references.get(name) ?? { dump: dump(), operations };
  references.set(name, made);
  return made;
}

function refusingRun(name: NetworkName, dump: Dump, layers: ReadonlySet<string>): Set<string> {
  const { dump: expected, operations } = referenceOf(name);
  const seen = [...layers];
  return new Set(
    seen.flatMap((layer) => refusing(dump.get(layer)!, expected.get(layer)!, operations.get(layer)!)),
  );
}

const SEEN = [VIEWS[0], VIEWS[2]] as const;

const withOurs = (rules: Iterable<string>, isFlagged: boolean): Set<string> =>
  new Set([...rules, ...(isFlagged ? [OURS] : [])]);

/** What is made of broken operators and networks in which one layer is broken. */
export function ofWrong(operators: readonly Outcome[], networks: readonly NetworkOutcome[]): Column[] {
  const wrong = networks.filter(({ bug }) => !bug.isHarmless);
  return [
    column(
      'wrong operators',
      operators.map(({ refusedBy, verdict }) => withOurs(refusedBy, verdict !== 'consistent')),
    ),
    ...SEEN.map((view) =>
      column(
        `wrong networks, ${view}`,
        wrong.map(({ bug, dump, views }) => {
          const layers = layersSeen(networkNamed(bug.network), view);
          return withOurs(refusingRun(bug.network, dump, layers), views[view].verdict !== 'consistent');
        }),
      ),
    ),
  ];
}

/** Correct runs in float32, IEEE's or WebGPU's. */
const RIGHT = [
  ...STYLES,
  ...ENGINES.filter(({ name }) => ['fused', 'split-K 16', 'NHWC', 'either neighbour'].includes(name)),
];

const isFlagged = (network: Network, dump: Dump, view: (typeof VIEWS)[number], preset: string): boolean =>
  judgedAs(network, dump, view, arithmeticByName(preset)).some(
    ({ verdict: { verdict } }) => verdict !== 'consistent',
  );

/** What is made of correct ones. */
export function ofRight(): Column[] {
  reseed();
  const operators = STYLES.flatMap((kind) =>
    [...SUMS, ...REST].map((each) => {
      const operation = each.operation(0);
      const candidate = kind.compute(operation);
      const { verdict } = judgedAlone(operation, candidate, kind.preset);
      return withOurs(refusing(candidate, right(operation), operation), verdict !== 'consistent');
    }),
  );
  const runs = (['torchvision', 'keras', 'mixed'] as const).flatMap((name) =>
    RIGHT.map(({ preset, compute }) => ({ name, preset, dump: dumpOf(networkNamed(name), compute) })),
  );
  return [
    column('right operators', operators),
    ...SEEN.map((view) =>
      column(
        `right networks, ${view}`,
        runs.map(({ name, preset, dump }) => {
          const network = networkNamed(name);
          const rules = refusingRun(name, dump, layersSeen(network, view));
          return withOurs(rules, isFlagged(network, dump, view, preset));
        }),
      ),
    ),
  ];
}
