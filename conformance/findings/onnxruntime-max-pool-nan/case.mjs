import { ask } from '../ort.mjs';

for (let at = 0; at < 4; at++) {
  const x = [1, 1, 1, 1];
  x[at] = Number.NaN;
  console.log(`a window of 2×2 with a NaN at ${at}`);
  await ask(import.meta.url, { x: [x, [1, 1, 2, 2]] }, ([y]) => ({
    right: Number.isNaN(y),
    words: `the largest of [${x.join(', ')}] is ${y}`,
  }));
}
