/**
 * https://github.com/pytorch/pytorch/issues/30934
 * Input ≥ 0, weights > 0 from 1e-8 to 1e8, and cuDNN's convolution has negative outputs. Can rounding turn a sign?
 * The reporter says that rounding cannot; deterministic algorithms and float64 are free of it. (tensorflow#1299 is another.)
 */
import { tensor } from 'fpn-reference/ops';
import { judged } from './judged.js';

const f = Math.fround;
const x = tensor([0, 0, 0.0125, 0], [1, 1, 1, 4]);
const weight = tensor([3, 1e8, 1e-8], [1, 1, 1, 3]);

/** Winograd's F(2, 3), every operation rounded to float32: four products for two outputs. */
function winograd(/** @type {Float32Array} */ [d0, d1, d2, d3], /** @type {Float32Array} */ [g0, g1, g2]) {
  const [plus, minus] = [f(f(f(g0 + g2) + g1) / 2), f(f(f(g0 + g2) - g1) / 2)];
  const m = Float32Array.of(f(d0 - d2) * g0, f(d1 + d2) * plus, f(d2 - d1) * minus, f(d1 - d3) * g2);
  return tensor([f(f(m[0] + m[1]) + m[2]), f(f(m[1] - m[2]) - m[3])], [1, 1, 1, 2]);
}

const result = winograd(x.data, weight.data);
for (const preset of ['ieee32', 'ieee32-fast']) {
  const { verdict } = judged((nn) => nn.conv2d(nn.tensor(x), nn.tensor(weight), undefined), result, preset);
  console.log(`Winograd as ${preset}: ${verdict}`);
}
const { worst } = judged((nn) => nn.conv2d(nn.tensor(x), nn.tensor(weight), undefined), result);
const { got = 0, expected = 0, bound = 0 } = worst ?? {};
const who = got < 0 && expected - bound > 0 ? 'the reporter, of sums' : 'rounding';
console.log(
  `→ ${who}: a sum is off by ${(bound / expected).toExponential(1)} of itself at most; Winograd has ${got.toPrecision(2)} for ${expected.toPrecision(3)}`,
);
