/** How facts are put into a few characters. */
import type { Sides } from '../../ops/options.js';
import { type GraphNode, isBiased, isConv, isDepthwise, kernelOf, windowOf } from './graph.js';

/** The value of a fact where a model has no such thing. */
export const NONE = '–';

export const unique = <V>(values: readonly V[]): V[] => [...new Set(values)];

/** `3×3`. */
export const spatial = (kernel: number): string => `${kernel}×${kernel}`;

/** `1`, `SAME` or `VALID`; zeros of a pad before it count. SAME and 1 are one thing where a 3×3 has no stride. */
export function paddingLabel(node: GraphNode): string {
  const { before, after, kernel } = windowOf(node);
  const [source] = node.maps;
  const explicit =
    source.operator === 'pad' ? (source.options as { sides: Sides }).sides : { top: 0, bottom: 0 };
  const [top, bottom] = [before + explicit.top, after + explicit.bottom];
  if (top !== bottom) return 'SAME';
  return top === 0 && kernel > 1 ? 'VALID' : String(top);
}

const NORMS: Readonly<Record<string, string>> = { batchNorm2d: 'BN', groupNorm: 'GN' };

export const isNorm = ({ operator }: GraphNode): boolean => Object.hasOwn(NORMS, operator);

/** ` BN` or ` GN` where one follows a convolution. */
export function normLabel({ readers }: GraphNode): string {
  const norm = readers.find(isNorm);
  return norm ? ` ${NORMS[norm.operator]}` : '';
}

/** The norms among the nodes, each kind with its ε: `BN 1e-5`, `GN of 32 groups 1e-5`. */
export function norms(nodes: readonly GraphNode[]): string {
  const kinds = nodes.filter(isNorm).map(({ operator, options }) => {
    const { epsilon, groups } = options as { epsilon: number; groups?: number };
    const kind = `${NORMS[operator]}${groups === undefined ? '' : ` of ${groups} groups`}`;
    return `${kind} ${epsilon === 0 ? '0' : epsilon.toExponential()}`;
  });
  return unique(kinds).join(', ') || NONE;
}

/** `dw 3×3/2 SAME`; a padding of half the kernel goes without saying. */
export function convLabel(conv: GraphNode): string {
  const { kernel, stride } = windowOf(conv);
  const padding = paddingLabel(conv);
  const usual = padding === String((kernel - 1) / 2);
  return `${convKind(conv)}${stride > 1 ? `/${stride}` : ''}${usual ? '' : ` ${padding}`}`;
}

/** `dw 3×3`. */
export const convKind = (conv: GraphNode): string =>
  `${isDepthwise(conv) ? 'dw ' : ''}${spatial(kernelOf(conv))}`;

/** Which of the convolutions among the nodes have biases: their kinds, or how many where kinds do not tell. */
export function biases(nodes: readonly GraphNode[]): string {
  const convs = nodes.filter(isConv);
  const biased = convs.filter(isBiased);
  if (convs.length === 0) return NONE;
  if (biased.length === 0) return 'no';
  if (biased.length === convs.length) return 'yes';
  const [kinds, others] = [biased, convs.filter((conv) => !isBiased(conv))].map((of) =>
    unique(of.map(convKind)),
  );
  const tells = kinds.every((kind) => !others.includes(kind));
  return tells ? `${kinds.join(', ')} only` : `${biased.length} of ${convs.length}`;
}

/** `P2–P5` for 2, 3, 4, 5. */
export function levelRange(letter: string, levels: readonly number[]): string {
  const runs: number[][] = [];
  for (const level of levels) {
    const run = runs.at(-1);
    if (run?.at(-1) === level - 1) run.push(level);
    else runs.push([level]);
  }
  const name = (level: number): string => `${letter}${level}`;
  return runs
    .map((run) => (run.length === 1 ? name(run[0]) : `${name(run[0])}–${name(run[run.length - 1])}`))
    .join(', ');
}
