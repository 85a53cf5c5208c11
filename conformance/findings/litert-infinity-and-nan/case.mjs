import { litertOf } from '../litert.mjs';

const [NAN, INF] = [Number.NaN, Number.POSITIVE_INFINITY];
const PAIRS = [
  [NAN, 1],
  [1, NAN],
];
const CASES = [
  ['maximum', PAIRS, [[2], [2]]],
  ['minimum', PAIRS, [[2], [2]]],
  ['max-pool', [[INF, 1, 2, 3]], [[1, 2, 2, 1]]],
];
for (const [name, inputs, shapes] of CASES) {
  const y = await litertOf(new URL(`${name}.tflite`, import.meta.url), inputs, shapes);
  const read = inputs.map((x) => `[${x.join(', ')}]`).join(' and ');
  console.log(`litert.js: ${name} of ${read} is [${y.join(', ')}]`);
}
