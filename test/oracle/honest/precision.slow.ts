/** `npm run verify:honest`: the precision that a convolution was computed in is named, from sums of 64 products to 20,000. */
import { expect, it } from 'vitest';
import { precisionOf, sampled } from '../../../src/golden/precision.js';
import type { Products } from '../../../src/golden/products.js';
import { seededImage, seededParameter } from '../../../src/layers/seeded.js';
import { elements, tensor } from '../../../src/ops/tensor.js';
import { HONEST, honestConv2d } from './engines.js';
import { reseed } from './formats.js';

const TAPS = [64, 256, 1024, 4608, 20_000];
const OUTPUTS = 1000;

const options = {
  stride: [1, 1],
  padding: { top: 0, bottom: 0, left: 0, right: 0 },
  dilation: [1, 1],
  groups: 1,
} as const;

/** A 1×1 convolution with 1,000 outputs. */
function products(taps: number, isPositive: boolean): Products {
  const image = seededImage([1, taps, 5, 5]);
  const x = isPositive
    ? tensor(
        elements(image).map((v) => Math.max(v, 0)),
        image.shape,
      )
    : image;
  const weight = seededParameter({ name: 'w', role: 'kernel', shape: [OUTPUTS / 25, taps, 1, 1] });
  const bias = seededParameter({ name: 'b', role: 'bias', shape: [OUTPUTS / 25] });
  return { operator: 'conv2d', inputs: { x, weight, bias }, options };
}

it('99 of 100 are named', () => {
  reseed();
  const rows: Record<string, Record<number, string>> = {};
  let [right, count] = [0, 0];
  const wrong: string[] = [];
  for (const taps of TAPS)
    for (const isPositive of [false, true]) {
      const operation = products(taps, isPositive);
      const { x, weight, bias } = operation.inputs;
      for (const [name, engine] of Object.entries(HONEST)) {
        const candidate = honestConv2d(x, weight, bias, options, engine);
        const said = precisionOf(sampled(operation, candidate), candidate)?.preset ?? 'none';
        const expected = engine.behavesLike ?? engine.preset;
        count++;
        if (said === expected) right++;
        else wrong.push(`${name}, K ${taps}, positive ${isPositive}: ${said}`);
        rows[name] = { ...rows[name], [taps]: said };
      }
    }
  console.table(rows);
  console.log(`${right} of ${count} precisions named\n${wrong.join('\n')}`);
  expect(right).toBeGreaterThanOrEqual(0.99 * count);
});
