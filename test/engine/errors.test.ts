/** What the engine's sums err by, put beside their bounds; and sums on ties or a hair from them, which it has lost. */
import { describe, expect, it } from 'vitest';
import { Machine } from '../../src/engine/machine.js';
import { UNIT_ROUNDOFF } from '../../src/numerics/rounding.js';
import { elements, reference, tensor } from '../../src/ops/index.js';
import { differences } from './cases.js';
import { type Bounded, differenceFrom, forEachOutput, inspect, type Layer } from './inspect.js';
import { type Change, numbers, same } from './numbers.js';

const times =
  (factor: number): Change =>
  (value) =>
    value * factor;

/** Numbers in (−1, 1) with all the bits of a float32. */
const scattered = (n: number): number => Math.fround((((n + 1) * 2654435761) % 2 ** 32) / 2 ** 31 - 1);

/** The same in every channel, large and small, so that errors add up: those of the seeds below do. */
const alike =
  (seed: number, first: number): Change =>
  (_value, _channel, place) => {
    const at = first + place;
    return scattered(at + 1000 * seed) * (scattered(7 * at + 31 * seed) > 0.5 ? 1 : 2 ** -12);
  };

const KINDS: Readonly<Record<string, readonly [x: Change, weight: Change]>> = {
  'of both signs': [same, same],
  'positive, large and tiny': [
    (value, _, place) => Math.abs(value) * (place % 3 ? 2 ** -14 : 1),
    (value, channel) => Math.abs(value) * (channel % 2 ? 2 ** -14 : 1),
  ],
  'of one channel': [(value, channel) => value * (channel ? 1 : 2 ** 20), same],
  'of one pixel': [(value, _, place) => (place === 10 ? value : 0), same],
  // most rows of Bᵀ are differences
  'that cancel': [(value) => 1 + value * 2 ** -20, (value, channel) => 1 + channel + value * 2 ** -20],
  large: [times(2 ** 40), times(2 ** 40)],
  small: [times(2 ** -40), times(2 ** -40)],
  'large by small': [times(2 ** 40), times(2 ** -40)],
  'of channels that are alike': [alike(51, 0), alike(51, 500)],
  'of others that are alike': [alike(22, 0), alike(22, 500)],
  'of more that are alike': [alike(369, 0), alike(369, 500)],
};

const layersOf = (stride: 1 | 2) =>
  Object.entries(KINDS).flatMap(([kind, [x, weight]]) =>
    [1, 3, 64, 70].flatMap((channels) => {
      const side = stride * (channels > 3 ? 4 : 9);
      const operands = {
        x: numbers([1, channels, side, side], 0, x),
        weight: numbers([4, channels, 3, 3], 1, weight),
        stride,
      };
      return [
        { kind: `${channels} ${kind}`, layer: { ...operands, bias: tensor([0, 0, 0, 0], [4]) } },
        {
          kind: `${channels} ${kind}, with a bias`,
          layer: { ...operands, bias: tensor([1, -1, 2 ** 30, 2 ** -30], [4]) },
        },
      ];
    }),
  );

/** The largest of a layer's errors over their bounds, and of the same with what its comparison adds to them. */
function sharesOf(
  machine: Machine,
  name: Bounded,
  layer: Layer,
): { readonly summed: number; readonly compared: number } {
  const { y, sumOf } = inspect(machine, name, layer);
  let [summed, compared] = [0, 0];
  forEachOutput(y, (filter, i, j) => {
    const { sum, bound } = sumOf(filter, i, j);
    const error = Math.abs(differenceFrom(sum, layer, filter, i, j).toFloat32());
    if (bound === 0) expect([sum, error]).toEqual([0, 0]);
    else {
      summed = Math.max(summed, error / bound);
      compared = Math.max(compared, (error + UNIT_ROUNDOFF * Math.abs(sum)) / bound);
    }
  });
  return { summed, compared };
}

// Floors: what the worst of these layers reaches of its bound, less a tenth. Rounding errors that all add up are not to be found by chance.
describe.each([
  ['direct', 1, 0.18],
  ['inner-products', 1, 0.097],
  ['winograd-2', 1, 0.06],
  ['winograd-4', 1, 0.034],
  ['winograd-2-stride-2', 2, 0.086],
  ['winograd-3-stride-2', 2, 0.091],
] as const)('%s', (name, stride, floor) => {
  const machine = Machine.make(true)!;

  it('errs by less than its bound, and by no less than a part of it', () => {
    let largest = 0;
    for (const { kind, layer } of layersOf(stride)) {
      const { summed, compared } = sharesOf(machine, name, layer);
      expect(compared, kind).toBeLessThan(1);
      if (elements(layer.bias)[0] === 0) largest = Math.max(largest, summed);
    }
    expect(largest).toBeGreaterThan(floor);
  });

  it('has the reference’s bits of ties and of sums 2⁻⁶⁰ of themselves from one, which its sums have lost', () => {
    const layer = { ...tiesOf(10 * stride + 1), stride };
    const { y, sumOf } = inspect(machine, name, layer);
    const expected = reference.conv2d(layer.x, layer.weight, layer.bias, { padding: 1, stride });
    expect(differences(y, expected)).toEqual([]);
    let [ties, lost] = [0, 0];
    forEachOutput(y, (filter, i, j) => {
      const { sum } = sumOf(filter, i, j);
      const rounded = y.get(0, filter, i, j);
      if (Math.abs(Math.abs(rounded - sum) - 1) < 2 ** -20) ties++;
      if (Math.fround(sum) !== rounded) lost++;
    });
    expect(ties).toBeGreaterThan(150);
    expect(lost).toBeGreaterThan(40);
  });

  it('settles by the whole of an output’s size: a hair from a tie that twice the precision does not tell from it', () => {
    // every fourth channel, so that one sum has them all
    const [w, x] = [
      [1, 2 ** -24, 2 ** -60, 2 ** -57, -(2 ** -60), -(2 ** -58)],
      [1, 1, 1, 2 ** -57, 1, 2 ** -57],
    ];
    const at = (values: readonly number[], channel: number): number =>
      channel % 4 ? 0 : values[channel / 4]!;
    const layer: Layer = {
      x: numbers([1, 24, 4 * stride, 4 * stride], 0, (_, channel) => at(x, channel)),
      weight: numbers([4, 24, 3, 3], 0, (_, channel, place) => (place === 4 ? at(w, channel) : 0)),
      bias: tensor([0, 0, 0, 0], [4]),
      stride,
    };
    const { y } = inspect(machine, name, layer);
    expect(new Set(elements(y))).toEqual(new Set([1 + 2 ** -23]));
  });
});

/** Sums around 2²⁴ of integers, half of them odd and so ties, a third of them with 2⁻³⁶ more and a third with as much less. */
function tiesOf(side: number): Layer {
  const integer = (value: number): number => Math.round(3 * value);
  const centre = (place: number): number => (place === 4 ? 1 : 0);
  return {
    x: numbers([1, 6, side, side], 2, (value, channel, place) =>
      channel === 0 ? 2 ** 12 : channel === 1 ? ((place % 3) - 1) * 2 ** -18 : integer(value),
    ),
    weight: numbers([4, 6, 3, 3], 3, (value, channel, place) =>
      channel === 0 ? centre(place) * 2 ** 12 : channel === 1 ? centre(place) * 2 ** -18 : integer(value),
    ),
    bias: tensor([0, 2 ** 10, 2 ** 20, -0], [4]),
  };
}
