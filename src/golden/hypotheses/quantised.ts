/** Operands in eight bits: integers q from −127 to 127, or 0 to 255, and the scale that makes numbers of them again. */
import { elements, type Tensor, tensor } from '../../ops/tensor.js';
import type { Certified } from '../certify/certified.js';
import { again, type Hypothesis, hypothesis, type OperationOf, variant } from './hypothesis.js';

type Products = OperationOf<'conv2d' | 'linear'>;

/** The nearest integer, ties to even, as quantisers round. */
function nearestInteger(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}

/** Each part of the tensor by a scale of its own, in float32 as quantisers compute it. */
function quantised(t: Tensor, parts: number, scaleOf: (part: Float32Array) => number): Tensor {
  const values = elements(t).slice();
  const size = values.length / parts;
  for (let part = 0; part < parts; part++) {
    const own = values.subarray(part * size, (part + 1) * size);
    const scale = scaleOf(own);
    if (!(scale > 0)) continue;
    own.forEach((x, i) => {
      own[i] = nearestInteger(Math.fround(x / scale)) * scale;
    });
  }
  return tensor(values, t.shape);
}

/** −127 … 127 round zero. */
const symmetric = (part: Float32Array): number =>
  Math.fround(part.reduce((most, x) => Math.max(most, Math.abs(x)), 0) / 127);

/** 0 … 255 between the least and the most: zero is one of them where all are positive, as after a relu. */
const spanning = (part: Float32Array): number => {
  const [least, most] = part.reduce(([a, b], x) => [Math.min(a, x), Math.max(b, x)], [0, 0]);
  return Math.fround((most - least) / 255);
};

const brought = ({ bound, value }: Certified, how: (t: Tensor) => Tensor): Certified => ({
  value: how(value),
  ...(bound && { bound }),
});

export const QUANTISED: readonly Hypothesis[] = [
  hypothesis(
    ['conv2d', 'linear'],
    'quantised',
    function* (operation) {
      const { x, weight } = operation.inputs;
      const filters = weight.value.shape[0];
      const weights: readonly [says: string, value: Certified][] = [
        ['weights in 8 bits, one scale for all', brought(weight, (t) => quantised(t, 1, symmetric))],
        ['weights in 8 bits, a scale a filter', brought(weight, (t) => quantised(t, filters, symmetric))],
      ];
      const inputs: readonly [says: string, value: Certified][] = [
        ['input in 8 bits, −127 … 127', brought(x, (t) => quantised(t, 1, symmetric))],
        ['input in 8 bits, 0 … 255', brought(x, (t) => quantised(t, 1, spanning))],
      ];
      const compute = (says: string, changed: Partial<Products['inputs']>) =>
        variant(says, (nn) => again<Products>(nn, operation, changed));
      for (const [says, kernel] of weights) yield compute(says, { weight: kernel });
      for (const [says, input] of inputs) {
        yield compute(says, { x: input });
        for (const [also, kernel] of weights) yield compute(`${says}; ${also}`, { x: input, weight: kernel });
      }
    },
    'precision',
  ),
];
