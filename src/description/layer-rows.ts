/** Every operator of a network as a row of a list: what it is called, what it reads and gives, how it is set. */
import type { Graph, GraphNode, GraphValue } from '../ops/graph.js';
import type { OperatorName, OperatorOptions } from '../ops/operators.js';
import type { Shape } from '../ops/tensor.js';
import { mapsOf, parametersRead } from './nodes.js';

/** One operator. */
export interface LayerRow {
  /** What dumps of the system are keyed by: `body.conv1`, `body.layer1.0.relu#2`. */
  readonly name: string;
  readonly operator: OperatorName;
  /** Of the output. */
  readonly shape: Shape;
  /** With every default filled in, but for those that change nothing. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Names of the parameters, by role. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Names of the rows and inputs whose maps it reads, in the order of its arguments. */
  readonly reads: readonly string[];
}

/** The operators in the order in which they run. */
export const layerRows = ({ nodes }: Pick<Graph, 'nodes'>): LayerRow[] =>
  nodes.map((node) => ({
    name: node.layer,
    operator: node.operator,
    shape: node.shape,
    options: telling(node),
    parameters: Object.fromEntries(parametersRead(node).map(({ role, name }) => [role, name])),
    reads: mapsOf(node).map(nameOf),
  }));

const nameOf = (value: GraphValue): string => (value.kind === 'operator' ? value.layer : value.name);

const ONE = [1, 1] as const;
const NO_PADDING = { top: 0, bottom: 0, left: 0, right: 0 };

/** What options are where they change nothing. */
const NEUTRAL: { readonly [K in OperatorName]?: Partial<OperatorOptions[K]> } = {
  conv2d: { stride: ONE, padding: NO_PADDING, dilation: ONE, groups: 1 },
  maxPool2d: { stride: ONE, padding: NO_PADDING, dilation: ONE, ceilMode: false },
  averagePool2d: { stride: ONE, padding: NO_PADDING, ceilMode: false, countIncludePadding: true },
  resize: { alignCorners: false },
  pad: { value: 0, mode: 'constant' },
};

function telling({ operator, options }: GraphNode): Record<string, unknown> {
  const neutral = new Map<string, unknown>(Object.entries(NEUTRAL[operator] ?? {}));
  return Object.fromEntries(
    Object.entries(options).filter(([name, value]) => !isSame(value, neutral.get(name))),
  );
}

/** Of numbers, words and records of them. */
function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const others = new Map<string, unknown>(Object.entries(b));
  return Object.entries(a).every(([key, value]) => value === others.get(key));
}
