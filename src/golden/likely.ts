/**
 * One honest backend's result, as it may well come out: the operator's, with operands brought to the declared format and every
 * element moved by as much as rounding usually does. Carried through layers that cannot be seen, it shows how large the errors of
 * honest backends are at their end, where a bound, which nothing honest ever exceeds, has grown too wide to notice a lost
 * precision. (Monte Carlo arithmetic, Parker 1997, one sample of it.) Nothing is refuted by it.
 */

import { words } from '../engine/words.js';
import { symmetric } from '../numerics/philox.js';
import { elements, type Tensor, tensor } from '../ops/tensor.js';
import type { Operation } from '../ops/uniform.js';
import type { Arithmetic } from './arithmetic.js';
import { isExtreme } from './certify/elementwise.js';
import { unitRoundoff } from './certify/errors-of-rounding.js';
import { correctlyRounded } from './correctly-rounded.js';
import { precisionFor, spreadOfSums } from './precision.js';
import { addsProducts, type Products } from './products.js';
import { sizesOf } from './rounded-sizes.js';
import { nearestIn } from './rounded-to.js';

/** Operators that give numbers they were given. */
const COPIES = new Set([
  'relu',
  'clip',
  'concat',
  'slice',
  'pad',
  'maxPool2d',
  'flatten',
  'reshape',
  'transpose',
]);

const givesItsNumbers = (operation: Operation<Tensor>): boolean =>
  COPIES.has(operation.operator) ||
  (operation.operator === 'elementwise' && isExtreme(operation.options.operation));

/** @param name of the layer, which decides how its results are moved */
export function likelyResult(operation: Operation<Tensor>, arithmetic: Arithmetic, name: string): Tensor {
  if (givesItsNumbers(operation)) return correctlyRounded(operation);
  const { operand } = precisionFor(arithmetic);
  if (!addsProducts(operation)) {
    const value = correctlyRounded(operation);
    const u = unitRoundoff('float32', arithmetic.roundoff);
    const share = u * Math.sqrt(1 + EACH_ADDEND * addendsOf(operation));
    const sizeAt = sizesOf(operation, arithmetic);
    return moved(value, name, arithmetic, (y, i) => share * Math.max(Math.abs(y), sizeAt(i)));
  }
  const brought = (t: Tensor): Tensor =>
    arithmetic.operands ? tensor(elements(t).map(operand), t.shape) : t;
  const { x, weight } = operation.inputs;
  const products = {
    ...operation,
    inputs: { ...operation.inputs, x: brought(x), weight: brought(weight) },
  } as Products;
  const value = correctlyRounded(products);
  const { accumulator, roundoff } = arithmetic;
  // either neighbour is twice as far in the mean square's root as the nearest
  const spread = (roundoff === 'nearest' ? 1 : 2) * spreadOfSums(products, value, accumulator);
  return moved(value, name, arithmetic, () => spread);
}

/** Of a sum that grows steadily, the square of what an addition errs by, over u times the sum: (0.3)²/3. */
const EACH_ADDEND = 0.03;

/** What a mean or a variance is added up from. */
function addendsOf({ operator, inputs, options }: Operation<Tensor>): number {
  if (operator !== 'groupNorm' && operator !== 'globalAveragePool') return 0;
  const [, channels, height, width] = inputs.x.shape;
  return (operator === 'groupNorm' ? channels / options.groups : 1) * height * width;
}

/** Evenly within ±√3 spreads, whose root mean square is the spread; then stored. */
function moved(
  value: Tensor,
  name: string,
  { storage }: Arithmetic,
  spread: (y: number, i: number) => number,
): Tensor {
  const data = elements(value);
  const noise = words(`likely/${name}`, data.length);
  const result = data.map((y, i) =>
    Number.isFinite(y) ? y + Math.sqrt(3) * spread(y, i) * symmetric(noise[i]) : y,
  );
  return tensor(storage === 'float32' ? result : result.map((y) => nearestIn(y, storage)), value.shape);
}
