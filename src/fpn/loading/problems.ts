/** What keeps a file from being a model's weights, as data and in a line. */
import { FpnError } from '../../errors.js';
import type { ParameterSpec } from '../../layers/scope.js';
import { formatShape, type Shape } from '../../ops/tensor.js';

export interface Misshapen {
  readonly name: string;
  readonly expected: Shape;
  readonly actual: Shape;
  /** Which other layout of the kernel on file would fit; '' where none does. */
  readonly note: string;
}

/** All that keeps a weight file from being a model's weights. */
export interface WeightProblems {
  /** Parameters of the model that the file does not have. */
  readonly missing: readonly ParameterSpec[];
  /** Tensors in the model's place in the file that the model does not know, by their name on file. */
  readonly unexpected: readonly string[];
  readonly misshapen: readonly Misshapen[];
  /** Parameters that hold a NaN or an infinity. */
  readonly nonFinite: readonly string[];
  /** Running variances that are below zero somewhere: their root is a NaN, and so would be every level. */
  readonly negative: readonly string[];
  /** Parameters that two tensors of the file claim to be. */
  readonly ambiguous: readonly string[];
}

/** The message has ten names of each kind and the count; `problems` has all of them as data. */
export class WeightsError extends FpnError {
  override name = 'WeightsError';

  constructor(
    readonly model: string,
    readonly problems: WeightProblems,
  ) {
    super(`weights: expected the parameters of ${model}, got ${inWords(problems)}`);
  }
}

/** The problems by kind, each as it is shown. */
export const listed = (problems: WeightProblems): (readonly [kind: string, names: readonly string[]])[] => [
  ['missing', problems.missing.map(({ name, shape }) => `${name} ${formatShape(shape)}`)],
  ['unexpected', problems.unexpected],
  ['wrongly shaped', problems.misshapen.map(shown)],
  ['not finite', problems.nonFinite],
  ['negative', problems.negative],
  ['ambiguous', problems.ambiguous],
];

const shown = ({ name, expected, actual, note }: Misshapen): string =>
  `${name} ${formatShape(actual)} for ${formatShape(expected)}${note}`;

/** More would not be read. */
export const MOST_NAMES = 10;
const LONGEST = 120;

/** `2 missing: a, b; 1 unexpected: c`, ten names of each kind. */
export const inWords = (problems: WeightProblems): string =>
  listed(problems)
    .filter(([, names]) => names.length > 0)
    .map(([kind, names]) => `${names.length} ${kind}: ${some(names)}`)
    .join('; ');

/** The first ten names, shortened, and how many there are beside them. */
export function some(names: readonly string[]): string {
  const first = names
    .slice(0, MOST_NAMES)
    .map((name) => (name.length > LONGEST ? `${name.slice(0, LONGEST)}…` : name));
  const more = names.length > MOST_NAMES ? [`and ${names.length - MOST_NAMES} more`] : [];
  return [...first, ...more].join(', ');
}
