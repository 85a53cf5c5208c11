/** Memory that was taken for the result: another tensor, an unwritten one, or one that was added to. */

import { tensorsOf } from '../../ops/operator-call.js';
import { operatorNames } from '../../ops/operators.js';
import { elements, sameShape } from '../../ops/tensor.js';
import { type Certified, exactly } from '../certify/certified.js';
import { type Hypothesis, hypothesis, variant } from './hypothesis.js';
import { each, filled, range, take } from './rearrange.js';

export const BUFFERS: readonly Hypothesis[] = [
  hypothesis(
    operatorNames,
    'not-written',
    function* (_, { plain: { value } }) {
      yield variant('all zeros: nothing was written', () => filled(value.shape, 0));
    },
    'buffer',
  ),
  hypothesis(
    operatorNames,
    'skipped',
    function* (operation, { plain: { value } }) {
      for (const { role, value: input } of tensorsOf<Certified>(operation))
        if (sameShape(input.value.shape, value.shape))
          yield variant(`its own input (${role}): the operator did not run`, () => input);
    },
    'buffer',
  ),
  hypothesis(
    operatorNames,
    'another-tensor',
    function* (_, { plain: { value }, tensors = [] }) {
      for (const [name, other] of tensors)
        if (sameShape(other.shape, value.shape))
          yield variant(`the tensor of ${name}: a buffer that was not written, or written by another`, () =>
            exactly(other),
          );
    },
    'buffer',
  ),
  hypothesis(
    operatorNames,
    'accumulated',
    function* (operation, { plain, tensors = [] }) {
      yield variant('twice the result: added up on a buffer that was not cleared', (nn) =>
        nn.scale(plain, 2),
      );
      for (const { role, value: input } of tensorsOf<Certified>(operation))
        if (operation.operator !== 'add' && sameShape(input.value.shape, plain.value.shape))
          yield variant(`its own input (${role}) added to it`, (nn) => nn.add(plain, input));
      for (const [name, other] of tensors)
        if (sameShape(other.shape, plain.value.shape))
          yield variant(`added to the tensor of ${name}`, (nn) => nn.add(plain, exactly(other)));
    },
    'buffer',
  ),
  hypothesis(
    operatorNames,
    'tail-not-written',
    function* (_, { plain, candidate }) {
      const { value } = plain;
      const end = elements(candidate).findLastIndex((v) => v !== 0) + 1;
      if (end > 0 && end < value.size)
        yield variant(`the last ${value.size - end} elements of memory zero: not written`, () =>
          each(plain, (v, i) => (i < end ? v : 0)),
        );
      for (const [axis, one] of [
        [2, 'row'],
        [3, 'column'],
      ] as const) {
        const n = value.shape[axis];
        for (const width of [1, ...(n === undefined ? [] : [4, 8, 16, 32].map((w) => n % w))]) {
          if (n === undefined || width === 0 || width >= n) continue;
          const kept = range(n).map((i) => (i < n - width ? i : -1));
          yield variant(`the last ${width === 1 ? one : `${width} ${one}s`} zero: not written`, () =>
            take(plain, axis, kept),
          );
        }
      }
    },
    'buffer',
  ),
];
