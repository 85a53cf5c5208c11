import { litertOf } from '../litert.mjs';

const CASES = {
  exp: [1, 10, 47, 87],
  log: [2 ** -126, 2 ** -128],
};
for (const [name, x] of Object.entries(CASES)) {
  const y = await litertOf(new URL(`${name}.tflite`, import.meta.url), [x], [[x.length]]);
  x.forEach((each, i) => {
    // float64, whose own error is far below
    const right = Math.fround(Math[name](each));
    const ulp = 2 ** (Math.floor(Math.log2(Math.abs(right))) - 23);
    console.log(`litert.js: ${name} ${each} = ${y[i]}, right ${right}: ${(y[i] - right) / ulp} ulp`);
  });
}
