/** `npm run verify:images`: what mutations.test.ts does to a few hundred damaged pictures, done to 20,000. */
import { expect, it } from 'vitest';
import { decodeMutations } from './mutations.js';

it('20,000 damaged files are decoded or refused, within memory and time', () => {
  const before = process.memoryUsage().rss;
  let slowest = 0;
  let total = { decoded: 0, refused: 0 };
  for (let start = 0; start < 20_000; start += 100) {
    const began = performance.now();
    const { decoded, refused } = decodeMutations(100, start);
    slowest = Math.max(slowest, (performance.now() - began) / 100);
    total = { decoded: total.decoded + decoded, refused: total.refused + refused };
  }
  const grown = process.memoryUsage().rss - before;
  console.log(
    `${total.decoded} decoded, ${total.refused} refused, ${slowest.toFixed(2)} ms a file, ${grown / 1e6} MB`,
  );
  expect(total.decoded + total.refused).toBe(20_000);
  // A picture of a million pixels, the limit, takes 12 MB; the rest is what waits to be collected.
  expect(grown).toBeLessThan(400e6);
  expect(slowest).toBeLessThan(200);
});
