/** What keeps a file from being a model's weights, as data and in a line. */
import { FpnError } from '../../errors.js';
import { formatShape } from '../../ops/tensor.js';
/** The message has ten names of each kind and the count; `problems` has all of them as data. */
export class WeightsError extends FpnError {
    model;
    problems;
    name = 'WeightsError';
    constructor(model, problems) {
        super(`weights: expected the parameters of ${model}, got ${inWords(problems)}`);
        this.model = model;
        this.problems = problems;
    }
}
/** The problems by kind, each as it is shown. */
export const listed = (problems) => [
    ['missing', problems.missing.map(({ name, shape }) => `${name} ${formatShape(shape)}`)],
    ['unexpected', problems.unexpected],
    ['wrongly shaped', problems.misshapen.map(shown)],
    ['not finite', problems.nonFinite],
    ['negative', problems.negative],
    ['ambiguous', problems.ambiguous],
];
const shown = ({ name, expected, actual, note }) => `${name} ${formatShape(actual)} for ${formatShape(expected)}${note}`;
/** More would not be read. */
export const MOST_NAMES = 10;
const LONGEST = 120;
/** `2 missing: a, b; 1 unexpected: c`, ten names of each kind. */
export const inWords = (problems) => listed(problems)
    .filter(([, names]) => names.length > 0)
    .map(([kind, names]) => `${names.length} ${kind}: ${some(names)}`)
    .join('; ');
/** The first ten names, shortened, and how many there are beside them. */
export function some(names) {
    const first = names
        .slice(0, MOST_NAMES)
        .map((name) => (name.length > LONGEST ? `${name.slice(0, LONGEST)}…` : name));
    const more = names.length > MOST_NAMES ? [`and ${names.length - MOST_NAMES} more`] : [];
    return [...first, ...more].join(', ');
}
