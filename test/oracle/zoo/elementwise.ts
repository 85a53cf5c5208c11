/** Two tensors that stretch to one shape, and what only moves elements, gone wrong. */
import type { ElementwiseOperation } from '../../../src/ops/options.js';
import { type Tensor, tensor } from '../../../src/ops/tensor.js';
import { each, map } from '../naive.js';
import { type Bug, image, vector } from './bug.js';

const f = Math.fround;
const x = image([2, 6, 7, 9]);
const other = image([2, 6, 7, 9], 9);
const square = image([1, 7, 5, 7], 6);
const cube = image([5, 5, 5], 7);
const column = vector('mean', 7);
const withNaNs = each(image([5, 1, 7], 8), (v, i) => (i % 4 === 1 ? Number.NaN : v));

const combined = (
  operation: ElementwiseOperation,
  name: string,
  expects: string,
  of: (p: number, q: number) => number,
  says?: RegExp,
): Bug => ({
  name: `elementwise ${operation}: ${name}`,
  expects,
  run: (nn, given) => nn.elementwise(given(x), given(other), operation),
  broken: map([2, 6, 7, 9], (n, c, i, j) => of(x.get(n, c, i, j), other.get(n, c, i, j))),
  ...(says && { says }),
});

/** A tensor of a shape, from what stands at each place of row-major memory. */
const filled = (shape: readonly number[], at: (k: number) => number): Tensor =>
  tensor(
    Array.from({ length: shape.reduce((size, n) => size * n, 1) }, (_, k) => at(k)),
    shape,
  );

export const ELEMENTWISE_BUGS: readonly Bug[] = [
  combined('subtract', 'exchanged', 'operands-exchanged', (p, q) => q - p),
  combined('divide', 'exchanged', 'operands-exchanged', (p, q) => q / p),
  combined('subtract', 'added', 'another-operation', (p, q) => p + q, /the sum/),
  combined('maximum', 'the smaller', 'another-operation', (p, q) => Math.min(p, q), /the smaller/),
  combined('multiply', 'the first alone', 'one-operand', (p) => p, /first/),
  combined('divide', 'by the reciprocal', 'reciprocal', (p, q) => p * f(1 / q)),
  {
    name: 'elementwise multiply: along the channels',
    expects: 'along-another-axis',
    says: /second operand along axis 1/,
    run: (nn, given) => nn.elementwise(given(square), given(column), 'multiply'),
    broken: map([1, 7, 5, 7], (n, c, i, j) => square.get(n, c, i, j) * column.get(c)),
  },
  {
    name: 'elementwise maximum: NaN passed over',
    expects: 'NaN-passed-over',
    run: (nn, given) => nn.elementwise(given(withNaNs), given(column), 'maximum'),
    broken: each(withNaNs, (v, i) => (Number.isNaN(v) ? column.get(i % 7) : Math.max(v, column.get(i % 7)))),
  },
  {
    name: 'reshape: column-major',
    expects: 'memory-order',
    says: /column-major/,
    run: (nn, given) => nn.reshape(given(x), [2, 3, 126]),
    // element [p, q, r] is number p + 2q + 6r, and that one of x is counted likewise
    broken: filled([2, 3, 126], (at) => {
      const k = Math.floor(at / 378) + 2 * (Math.floor(at / 126) % 3) + 6 * (at % 126);
      return x.get(k % 2, Math.floor(k / 2) % 6, Math.floor(k / 12) % 7, Math.floor(k / 84));
    }),
  },
  {
    name: 'reshape: channels last in memory',
    expects: 'memory-order',
    says: /channels last/,
    run: (nn, given) => nn.reshape(given(x), [12, 63]),
    broken: filled([12, 63], (k) =>
      x.get(Math.floor(k / 378), k % 6, Math.floor((k % 378) / 54), Math.floor((k % 54) / 6)),
    ),
  },
  {
    name: 'transpose: not transposed',
    expects: 'order',
    says: /not transposed/,
    run: (nn, given) => nn.transpose(given(x), [0, 2, 3, 1]),
    broken: tensor([...x.data], [2, 7, 9, 6]),
  },
  {
    name: 'transpose: the order taken back',
    expects: 'order',
    says: /taken back/,
    run: (nn, given) => nn.transpose(given(cube), [1, 2, 0]),
    broken: filled([5, 5, 5], (at) => cube.get(Math.floor(at / 5) % 5, at % 5, Math.floor(at / 25))),
  },
];
