/** Ways of getting two tensors that stretch to one shape nearly right. */
import { stretched } from '../../ops/broadcast.js';
import type { ElementwiseOperation } from '../../ops/options.js';
import type { Shape } from '../../ops/tensor.js';
import type { Certified } from '../certify/certified.js';
import { isExtreme } from '../certify/elementwise.js';
import { again, type Hypothesis, hypothesis, variant } from './hypothesis.js';
import { each, onBoth, parameter, range, readAs } from './rearrange.js';

const OPERATIONS: Readonly<Record<ElementwiseOperation, string>> = {
  add: 'the sum',
  subtract: 'the difference',
  multiply: 'the product',
  divide: 'the quotient',
  maximum: 'the larger',
  minimum: 'the smaller',
};

const ROLES = [
  ['a', 'first'],
  ['b', 'second'],
] as const;

export const ELEMENTWISE: readonly Hypothesis[] = [
  hypothesis(['elementwise'], 'operands-exchanged', function* (operation) {
    const { a, b } = operation.inputs;
    if (operation.options.operation === 'subtract' || operation.options.operation === 'divide')
      yield variant('the operands exchanged', (nn) => again(nn, operation, { a: b, b: a }));
  }),
  hypothesis(['elementwise'], 'another-operation', function* (operation) {
    const { operation: declared } = operation.options;
    for (const [other, words] of Object.entries(OPERATIONS) as [ElementwiseOperation, string][])
      if (other !== declared)
        yield variant(`${words} in place of ${OPERATIONS[declared]}`, (nn) =>
          again(nn, operation, {}, { operation: other }),
        );
  }),
  hypothesis(['elementwise'], 'one-operand', function* ({ inputs }, { plain }) {
    const { shape } = plain.value;
    for (const [role, words] of ROLES)
      yield variant(`the ${words} operand alone`, () => onBoth(inputs[role], (t) => stretched(t, shape)));
  }),
  hypothesis(['elementwise'], 'along-another-axis', function* (operation, { plain }) {
    for (const [role, words] of ROLES) {
      const operand = operation.inputs[role];
      for (const { axis, shape } of otherAxes(operand.value.shape, plain.value.shape))
        yield variant(`the ${words} operand along axis ${axis}`, (nn) =>
          again(nn, operation, { [role]: readAs(operand, shape) }),
        );
    }
  }),
  hypothesis(['elementwise'], 'reciprocal', function* ({ inputs: { a, b }, options: { operation } }) {
    if (operation !== 'divide' || b.bound) return;
    yield variant('the product with the rounded reciprocal', (nn) =>
      nn.elementwise(a, parameter(b, reciprocal), 'multiply'),
    );
  }),
  hypothesis(['elementwise'], 'NaN-passed-over', function* ({ inputs: { a, b }, options: { operation } }) {
    if (!isExtreme(operation)) return;
    const last = operation === 'maximum' ? -Infinity : Infinity;
    const without = (x: Certified) => each(x, (v) => (Number.isNaN(v) ? last : v));
    yield variant('of a NaN and a number the number, as fmax and fmin give', (nn) =>
      nn.elementwise(without(a), without(b), operation),
    );
  }),
];

const reciprocal = (v: number): number => 1 / v;

/** Where an operand that is a list along one axis of the result would fit too. */
function otherAxes(operand: Shape, result: Shape): { axis: number; shape: Shape }[] {
  const long = range(operand.length).filter((axis) => operand[axis] !== 1);
  if (long.length !== 1) return [];
  const own = result.length - operand.length + long[0];
  const length = operand[long[0]];
  return range(result.length)
    .filter((axis) => axis !== own && result[axis] === length)
    .map((axis) => ({ axis, shape: result.map((_, i) => (i === axis ? length : 1)) }));
}
