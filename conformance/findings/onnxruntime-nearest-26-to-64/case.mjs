import { ask } from '../ort.mjs';

const x = Array.from({ length: 26 }, (_, i) => i);
await ask(import.meta.url, { x: [x, [1, 1, 1, 26]] }, (y) => ({
  right: y[32] === 13,
  words: `output 32 of 64 reads input ${y[32]}; floor(32 · 26 / 64) = 13`,
}));
