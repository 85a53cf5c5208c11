/** A network in which one layer is wrong, the rest of it run on from there, and what judging the run shows. */
import {
  arithmeticByName,
  type Diagnosis,
  describePattern,
  diagnose,
  type Judged,
} from '../../../../src/golden/index.js';
import type { Tensor } from '../../../../src/ops/tensor.js';
import type { Operation } from '../../../../src/ops/uniform.js';
import { HONEST } from '../../honest/engines.js';
import { honestly } from '../../honest/operators.js';
import {
  type Dump,
  dumpOf,
  judgedAs,
  mixedNetwork,
  modelNetwork,
  type Network,
  VIEWS,
  type View,
} from '../../networks.js';

const IEEE = arithmeticByName('ieee32');

const MADE = {
  torchvision: () =>
    // the last stage's 3×3s have 589,824 weights
    modelNetwork('torchvision-resnet18-fpn', { depths: [1, 1, 1, 1], width: 32, channels: 16 }, [33, 47]),
  keras: () => modelNetwork('keras-retinanet', { depths: [1, 1, 1, 1], width: 8, channels: 16 }, [48, 56]),
  mixed: mixedNetwork,
};

export type NetworkName = keyof typeof MADE;

const made = new Map<NetworkName, Network>();

export function networkNamed(name: NetworkName): Network {
  const network = made.get(name) ?? MADE[name]();
  made.set(name, network);
  return network;
}

/** An operation as a float32 engine computes it. */
export const computed = (operation: Operation<Tensor>): Tensor => honestly(operation, HONEST.forward!);

/** A layer that is wrong. */
export interface NetworkBug {
  readonly name: string;
  readonly network: NetworkName;
  readonly layer: string;
  /** The hypothesis that names it, or none where the pattern has to do. */
  readonly expects?: string | undefined;
  readonly says?: RegExp;
  /** Whether no number changes, or by less than roundings do: such a run is to be consistent. */
  readonly isHarmless?: boolean;
  /** What the layer gives. `right` is what it should, `before` what the run already has. */
  broken(operation: Operation<Tensor>, right: Tensor, before: Dump): Tensor;
}

export const dumpWith = ({ network, layer, broken }: NetworkBug): Dump =>
  dumpOf(networkNamed(network), (operation, node, before) => {
    const right = computed(operation);
    return node.layer === layer ? broken(operation, right, before) : right;
  });

/** What a view of a run shows. */
export interface Seen {
  /** The first tensor that is refuted or suspicious. */
  readonly first?: Judged;
  readonly verdict: string;
  /** Whether that is the wrong layer, or follows from layers among which it is. */
  readonly isRight: boolean;
}

export function seenAs(bug: NetworkBug, dump: Dump, view: View): Seen {
  const judged = judgedAs(networkNamed(bug.network), dump, view, IEEE);
  const flagged = (verdict: string) => judged.find((one) => one.verdict.verdict === verdict);
  const first = judged.find(({ verdict: { verdict } }) => verdict === 'refuted' || verdict === 'suspicious');
  const isRight = first ? [first.verdict.layer, ...first.verdict.region].includes(bug.layer) : false;
  const verdict = flagged('refuted') ? 'refuted' : flagged('suspicious') ? 'suspicious' : 'consistent';
  return { verdict, isRight, ...(first && { first }) };
}

export interface Diagnosed {
  readonly diagnoses: readonly Diagnosis[];
  /** Place of the right diagnosis, from 1 on; 0 where it is missing. */
  readonly rank: number;
}

export function diagnosed(bug: NetworkBug, first: Judged, dump: Dump): Diagnosed {
  const { parameters } = networkNamed(bug.network);
  const tensors = [...dump].filter(([layer]) => layer !== first.verdict.layer);
  const diagnoses = diagnose(first, IEEE, { parameters, tensors });
  const isRight = ({ name, says }: Diagnosis) => name === bug.expects && (bug.says?.test(says) ?? true);
  return { diagnoses, rank: diagnoses.findIndex(isRight) + 1 };
}

/** All that is to be known of a bug. */
export interface NetworkOutcome {
  readonly bug: NetworkBug;
  readonly views: Readonly<Record<View, Pick<Seen, 'verdict' | 'isRight'>>>;
  readonly rank: number;
  readonly said: string;
  readonly dump: Dump;
}

export function networkOutcomeOf(bug: NetworkBug): NetworkOutcome {
  const dump = dumpWith(bug);
  const seen = VIEWS.map((view) => [view, seenAs(bug, dump, view)] as const);
  const [[, { first }]] = seen as [(typeof seen)[0]];
  const { rank, diagnoses } = first ? diagnosed(bug, first, dump) : { rank: 0, diagnoses: [] };
  const views = Object.fromEntries(
    seen.map(([view, { verdict, isRight }]) => [view, { verdict, isRight }]),
  ) as NetworkOutcome['views'];
  return { bug, views, rank, said: diagnoses[0]?.says ?? (first ? describePattern(first) : ''), dump };
}
