/** Plain sums, by which what Winograd's bound leaves open is settled first: their products, and what they err by. */
import { describe, expect, it } from 'vitest';
import { Machine } from '../../src/engine/machine.js';
import { plainSumError } from '../../src/engine/settle.js';
import { UNIT_ROUNDOFF } from '../../src/numerics/rounding.js';
import { elements, reference, tensor } from '../../src/ops/index.js';
import { differences } from './cases.js';
import { inspect, type Layer } from './inspect.js';
import { numbers } from './numbers.js';

describe.each([false, true])('the plain sum, fused: %s', (fused) => {
  const machine = Machine.make(fused)!;

  it.each([4, 8, 12, 252, 256, 260, 264, 768])('is of every product of runs of %i floats, once', (floats) => {
    const distances = [40, 0, 8192];
    const weights = Float32Array.from({ length: 3 * floats }, (_, n) => ((5 * n) % 17) - 8);
    const rooms = machine.reserve({ filter: 4 * weights.length, window: 16384, distances: 12 });
    machine.float32s(rooms.filter).set(weights);
    machine.int32s(rooms.distances).set(distances);
    const inputs = machine.float32s(rooms.window);
    inputs.forEach((_, n) => {
      inputs[n] = (n % 13) + 1;
    });
    const expected = distances.reduce(
      (sum, distance, run) =>
        weights
          .subarray(run * floats, (run + 1) * floats)
          .reduce((all, weight, n) => all + weight * inputs[distance / 4 + n]!, sum),
      0,
    );
    const { filter, window, distances: runs } = rooms;
    const sum = machine.kernels.plainSum(filter.address, window.address, runs.address, 3, floats);
    expect(sum).toBe(expected);
  });
});

it.each([
  // products of a sum in a chain, chains, sums side by side, the bias and the comparison
  { runs: 3, floats: 384, n: 32 + 6 + 3 + 1 + 2 },
  { runs: 3, floats: 12, n: 2 + 3 + 3 + 1 + 2 },
  { runs: 9, floats: 516, n: 32 + 27 + 3 + 1 + 2 },
])('errs by as many roundings as a product meets: $n', ({ runs, floats, n }) => {
  const gamma = n / (2 ** 53 - n);
  // 16 squares a product, and eight roundings
  const slack = (16 * runs * floats + 8) / 2 ** 53;
  expect(Math.abs((plainSumError(runs, floats) * (1 - slack)) / gamma - 1) / UNIT_ROUNDOFF).toBeLessThan(4);
});

const CHANNELS = 128;

/** Products, each of the square roots of its size; by run and place there, which the centre of a map of 3×3 has as a window. */
type Terms = ReadonlyMap<string, readonly [weight: number, input: number]>;

const layerOf = (terms: Terms, scale: number, bias: number): Layer => {
  const at = (channel: number, tap: number) =>
    terms.get(`${Math.floor(tap / 3)} ${(tap % 3) * CHANNELS + channel}`) ?? [0, 0];
  return {
    x: numbers([1, CHANNELS, 3, 3], 0, (_, channel, tap) => at(channel, tap)[1]),
    weight: numbers([4, CHANNELS, 3, 3], 0, (_, channel, tap) => scale * at(channel, tap)[0]),
    bias: tensor(new Array<number>(4).fill(scale * bias), [4]),
  };
};

/** Less than half a last place of 1, as a product. */
const LOST = [-(2 ** -27), 2 ** -26 * (1 - 2 ** -20)] as const;

/**
 * 1 + 3·2⁻²⁴, a tie, and 40 last places. Sums beside it and behind it take 24 of them; 34 times LOST an addition loses it. So the sum is 16
 * places above the tie, and exactly it is a place below.
 */
function lostTerms(): Terms {
  const head = [
    [1, 1],
    [2 ** -11, 2 ** -12],
    [2 ** -12, 2 ** -12],
    [2 ** -23, 2 ** -24],
    [2 ** -24, 2 ** -25],
  ] as const;
  const every = (run: number, first: number, end: number, step: number) =>
    Array.from(
      { length: Math.ceil((end - first) / step) },
      (_, n) => [`${run} ${first + n * step}`, LOST] as const,
    );
  return new Map([
    // in one chain, 27 of them behind the head
    ...every(0, 0, 256, 8),
    ...head.map((term, n) => [`0 ${8 * n}`, term] as const),
    // 32 beside it, and 16 in the next chain
    ...every(0, 4, 256, 8),
    ...every(0, 256, 384, 8),
    // in chains of their own, and in sums side by side
    ...every(1, 0, 384, 256),
    ...every(2, 0, 384, 256),
    ...every(0, 1, 3, 1),
  ]);
}

describe.each(['winograd-2', 'winograd-4'] as const)('%s settles', (name) => {
  const machine = Machine.make(true)!;
  const centreOf = (layer: Layer): number => {
    const { y } = inspect(machine, name, layer);
    const expected = reference.conv2d(layer.x, layer.weight, layer.bias, { padding: 1 });
    expect(differences(y, expected)).toEqual([]);
    return elements(y)[4]!;
  };

  it.each([1, 2 ** -30, 2 ** 30])('what every addition of a plain sum has moved, times %d', (scale) => {
    expect(centreOf(layerOf(lostTerms(), scale, -(2 ** -53) * (1 - 2 ** -20)))).toBe(scale * (1 + 2 ** -23));
  });

  it('what a plain sum is enough for, with its bias', () => {
    // 5 + 2⁻²² is a tie
    const above = new Map([
      ['1 128', [1, 1]],
      ['1 129', [2 ** -11, 2 ** -11]],
      ['1 130', [2 ** -22, 2 ** -22]],
    ] as const);
    expect(centreOf(layerOf(above, 1, 4))).toBe(5 + 2 ** -21);
  });

  it('a hair from a tie that the bias makes', () => {
    const hair = new Map([
      ['1 128', [2 ** -12, 2 ** -12]],
      ['1 136', [2 ** -40, 2 ** -40]],
    ] as const);
    expect(centreOf(layerOf(hair, 1, 1))).toBe(1 + 2 ** -23);
  });
});
