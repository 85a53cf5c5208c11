/** How what is read off a graph is put into a few characters. */
import type { GraphNode, GraphValue } from '../ops/graph.js';
import type { Both } from '../ops/resolve-options.js';
import { checkWindow } from '../ops/window.js';
import {
  type Activation,
  type Conv,
  dilationOf,
  isActivation,
  isConv,
  isDepthwise,
  isNorm,
  isSpatial,
  isWindowed,
  kernelOf,
  paddingOf,
  sizeBefore,
  type Windowed,
} from './nodes.js';

/** The value of a fact where a model has no such thing. */
export const NONE = '–';

export const unique = <V>(values: readonly V[]): V[] => [...new Set(values)];

/** Each value once; `–` where there is none. */
export const listed = (values: readonly string[], separator = ', '): string =>
  unique(values).join(separator) || NONE;

/** `3×3`. */
export const spatial = (node: Windowed): string => kernelOf(node).join('×');

/** `2`, or `2×1` where the axes differ. */
const pair = ([vertical, horizontal]: Both): string =>
  vertical === horizontal ? `${vertical}` : `${vertical}×${horizontal}`;

/** `3×3/2`. */
export const windowLabel = (node: Windowed): string => {
  const { stride } = node.options;
  return `${spatial(node)}${stride.some((step) => step > 1) ? `/${pair(stride)}` : ''}`;
};

/** `1`, `SAME` or `VALID`; else top, right, bottom and left. SAME and 1 are one thing where a 3×3 has no stride. */
export function paddingLabel(node: Windowed): string {
  const { top, right, bottom, left } = paddingOf(node);
  if (top === bottom && left === right) {
    return top + left === 0 && isSpatial(node) ? 'VALID' : pair([top, left]);
  }
  const options = { stride: node.options.stride, dilation: dilationOf(node), padding: 'same' } as const;
  const { vertical, horizontal } = checkWindow(node.operator, sizeBefore(node), kernelOf(node), options);
  const isSame =
    [top, bottom, left, right].join() ===
    [vertical.before, vertical.after, horizontal.before, horizontal.after].join();
  return isSame ? 'SAME' : [top, right, bottom, left].join(' ');
}

/** `dw `, `32-group ` or nothing. */
export const groupsLabel = (conv: Conv): string => {
  if (isDepthwise(conv)) return 'dw ';
  return conv.options.groups > 1 ? `${conv.options.groups}-group ` : '';
};

/** `dw 3×3`. */
export const convKind = (conv: Conv): string => `${groupsLabel(conv)}${spatial(conv)}`;

/** `dw 3×3/2 SAME`; a padding of half the kernel goes without saying. */
export function convLabel(conv: Conv): string {
  const { dilation } = conv.options;
  const [vertical, horizontal] = kernelOf(conv).map((size, axis) => (dilation[axis] * (size - 1)) / 2);
  const padding = paddingLabel(conv);
  const usual = padding === pair([vertical, horizontal]);
  const apart = dilation.some((step) => step > 1) ? ` dilated ${pair(dilation)}` : '';
  return `${groupsLabel(conv)}${windowLabel(conv)}${usual ? '' : ` ${padding}`}${apart}`;
}

/** `max 3×3/2 SAME`, `subsample`. */
export function poolLabel(pool: Windowed): string {
  if (!isSpatial(pool)) return 'subsample';
  const kind = pool.operator === 'averagePool2d' ? 'mean' : 'max';
  return `${kind} ${windowLabel(pool)}${paddingLabel(pool) === 'SAME' ? ' SAME' : ''}`;
}

/** What makes a map smaller, or bends it; nothing for other operators. */
export function stepLabel(value: GraphValue): string[] {
  if (isConv(value)) return [convLabel(value)];
  if (isWindowed(value)) return [poolLabel(value)];
  return isActivation(value) ? [activationLabel(value)] : [];
}

export function activationLabel(node: Activation): string {
  if (node.operator !== 'clip') return node.operator;
  const { low, high } = node.options;
  return low === 0 && high === 6 ? 'relu6' : `clip ${numberLabel(low)}…${numberLabel(high)}`;
}

/** `−∞`, `0.5`. */
export function numberLabel(value: number): string {
  if (Number.isFinite(value)) return `${value}`;
  return value < 0 ? '−∞' : '∞';
}

const NORMS = { batchNorm2d: 'BN', groupNorm: 'GN' } as const;

/** ` BN` or ` GN` where one follows a convolution. */
export function normLabel({ readers }: GraphNode): string {
  const norm = readers.find(isNorm);
  return norm ? ` ${NORMS[norm.operator]}` : '';
}

/** The norms among the nodes, each kind with its ε: `BN 1e-5`, `GN of 32 groups 1e-5`. */
export const norms = (nodes: readonly GraphNode[]): string =>
  listed(
    nodes.filter(isNorm).map((norm) => {
      const groups = norm.operator === 'groupNorm' ? ` of ${norm.options.groups} groups` : '';
      return `${NORMS[norm.operator]}${groups} ${epsilonLabel(norm.options.epsilon)}`;
    }),
  );

/** `1e-5`, `0`. */
export const epsilonLabel = (epsilon: number): string => (epsilon === 0 ? '0' : epsilon.toExponential());

/** Which of the convolutions among the nodes have biases: their kinds, or how many where kinds do not tell. */
export function biases(nodes: readonly GraphNode[]): string {
  const convs = nodes.filter(isConv);
  const [biased, others] = [true, false].map((has) =>
    convs.filter(({ inputs }) => (inputs.bias !== undefined) === has),
  );
  if (convs.length === 0) return NONE;
  if (biased.length === 0) return 'no';
  if (others.length === 0) return 'yes';
  const kinds = unique(biased.map(convKind));
  const tells = !others.some((conv) => kinds.includes(convKind(conv)));
  return tells ? `${kinds.join(', ')} only` : `${biased.length} of ${convs.length}`;
}

/** `P2–P5` for P2, P3, P4, P5; names of any other form as they are. */
export function levelRange(names: readonly string[]): string {
  const runs: string[][] = [];
  for (const name of names) {
    const run = runs.at(-1);
    if (run && follows(name, run[run.length - 1])) run.push(name);
    else runs.push([name]);
  }
  return listed(runs.map((run) => (run.length === 1 ? run[0] : `${run[0]}–${run[run.length - 1]}`)));
}

const follows = (name: string, before: string): boolean =>
  name.slice(0, 1) === before.slice(0, 1) && Number(name.slice(1)) === Number(before.slice(1)) + 1;
