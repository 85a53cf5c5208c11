import { ask } from '../ort.mjs';

const ones = (count) => Array.from({ length: count }, () => 1);
await ask(import.meta.url, { x: [ones(9), [1, 1, 3, 3]], weight: [ones(9), [1, 1, 3, 3]] }, (y) => ({
  // (3 − 1) · 1 + (3 − 1) · 3 + 1 + 2 = 11 rows, the last two of which no input reaches
  right: Array.isArray(y) && y.length === 121 && y.reduce((sum, v) => sum + v, 0) === 81,
  words: Array.isArray(y) ? `${y.length} outputs` : y,
}));
