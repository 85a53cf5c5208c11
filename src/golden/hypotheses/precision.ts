/** Operands or results in fewer bits than were declared. */
import { operatorNames } from '../../ops/operators.js';
import type { FormatName } from '../arithmetic.js';
import type { Certified } from '../certify/certified.js';
import { addsProducts, SUMS_OF_PRODUCTS } from '../products.js';
import { nearestIn, truncatedTo } from '../rounded-to.js';
import { again, type Hypothesis, hypothesis, type OperationOf, variant } from './hypothesis.js';
import { boundedBy, onBoth, parameter } from './rearrange.js';

type Products = OperationOf<(typeof SUMS_OF_PRODUCTS)[number]>;
type Round = (x: number) => number;

const WAYS: readonly (readonly [says: string, round: Round])[] = [
  ['rounded to TF32', (x) => nearestIn(x, 'tf32')],
  ['cut off to TF32', (x) => truncatedTo(x, 'tf32')],
  ['rounded to float16', (x) => nearestIn(x, 'float16')],
  ['rounded to bfloat16', (x) => nearestIn(x, 'bfloat16')],
  ['cut off to bfloat16', (x) => truncatedTo(x, 'bfloat16')],
];

const STORED: readonly (readonly [name: string, format: FormatName])[] = [
  ['float16', 'float16'],
  ['bfloat16', 'bfloat16'],
];

const brought = (x: Certified, round: Round): Certified => ({ ...x, value: parameter(x, round).value });

export const PRECISION: readonly Hypothesis[] = [
  hypothesis(
    SUMS_OF_PRODUCTS,
    'operands',
    function* (operation) {
      const { x, weight } = operation.inputs;
      const compute = (says: string, input: Certified, kernel: Certified) =>
        variant(says, (nn) => again<Products>(nn, operation, { x: input, weight: kernel }));
      for (const [how, round] of WAYS) {
        yield compute(`operands ${how}`, brought(x, round), brought(weight, round));
        yield compute(`weights ${how}`, x, brought(weight, round));
        yield compute(`input ${how}`, brought(x, round), weight);
      }
    },
    'precision',
  ),
  hypothesis(
    operatorNames,
    'stored',
    function* (operation, { plain }) {
      for (const [name, format] of STORED) {
        const round: Round = (x) => nearestIn(x, format);
        yield variant(`result stored as ${name}`, () =>
          boundedBy(
            onBoth(plain, (t) => t),
            round,
          ),
        );
        if (!addsProducts(operation)) continue;
        const { x, weight, bias } = operation.inputs;
        yield variant(`operands, bias and result in ${name}, added up in float32`, (nn) => {
          const [a, b] = [brought(x, round), brought(weight, round)];
          const c = bias && brought(bias, round);
          const sum = again<Products>(nn, operation, { x: a, weight: b, ...(c && { bias: c }) });
          return boundedBy(sum, round);
        });
      }
    },
    'precision',
  ),
];
