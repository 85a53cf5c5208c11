/** Bounds of functions of one variable. See worst.ts. */
import { describe } from 'vitest';
import { arithmeticByName } from '../../../src/golden/arithmetic.js';
import { exactly } from '../../../src/golden/index.js';
import { further, IEEE, off, reached, row } from '../worst.js';

const { fround } = Math;
const { exponential } = IEEE.ulps;
/** Of 1, as much as is declared of a polynomial. */
const UNITS = 4 * 2 ** -24;

const inputs = Float32Array.from({ length: 4000 }, (_, i) => -20 + (i + 0.5) / 100);
const positive = inputs.map((x) => x + 20.5);
const small = inputs.map((x) => x / 10);
const worstExp = (x: number): number => further(fround(Math.exp(x)), exponential);

/** erf x to 1e-15 and better: its Taylor series, for |x| ≤ 3. */
function erf(x: number): number {
  let [sum, term] = [x, x];
  for (let n = 1; n < 100; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const mish = (x: number): number => x * Math.tanh(softplus(x));
const geluArgument = (x: number): number => 2 * Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3);
const geluTanh = (x: number): number => x / (1 + Math.exp(-geluArgument(x)));
const gelu = (x: number): number => (x / 2) * (1 + erf(x / Math.SQRT2));

describe('functions that are off by all that is declared', () => {
  const exactRow = (x: ArrayLike<number>) => exactly(row(x));
  reached([
    ['exp', 0.88, IEEE, (nn) => nn.unary(exactRow(inputs), 'exp'), inputs.map(worstExp)],
    [
      'exp, more the further its argument is from 0',
      0.81,
      arithmeticByName('wgsl32'),
      (nn) => nn.unary(exactRow([-40]), 'exp'),
      [further(fround(Math.exp(-40)), 83)],
    ],
    ['exp that ends with the normal numbers', 0.5, IEEE, (nn) => nn.unary(exactRow([-88]), 'exp'), [0]],
    ['exp, its input off', 0.86, IEEE, (nn) => nn.unary(off(row([1]), 0.5), 'exp'), [Math.exp(1.5)]],
    ['exp, its input far off', 0.62, IEEE, (nn) => nn.unary(off(row([1]), 2.4), 'exp'), [Math.exp(3.4)]],
    [
      'log',
      0.81,
      IEEE,
      (nn) => nn.unary(exactRow([1e30]), 'log'),
      [further(fround(Math.log(fround(1e30))), exponential)],
    ],
    [
      'log near 1',
      0.99,
      IEEE,
      (nn) => nn.unary(exactRow([1 + 2 ** -20]), 'log'),
      [Math.log1p(2 ** -20) + UNITS],
    ],
    ['log, its input off', 0.69, IEEE, (nn) => nn.unary(off(row([1]), 0.5), 'log'), [Math.log(0.5)]],
    [
      'sqrt',
      0.66,
      IEEE,
      (nn) => nn.unary(exactRow(positive), 'sqrt'),
      positive.map((x) => further(fround(Math.sqrt(x)), 1)),
    ],
    ['sqrt, its input off', 0.75, IEEE, (nn) => nn.unary(off(row([1]), 0.9), 'sqrt'), [Math.sqrt(0.1)]],
    [
      'tanh of exponentials',
      0.54,
      IEEE,
      (nn) => nn.unary(exactRow(small), 'tanh'),
      small.map((x) => {
        const t = worstExp(2 * x);
        return fround(fround(t - 1) / fround(t + 1));
      }),
    ],
    [
      'tanh of a polynomial',
      0.49,
      IEEE,
      (nn) => nn.unary(exactRow([2 ** -10]), 'tanh'),
      [Math.tanh(2 ** -10) + UNITS],
    ],
    [
      'tanh as WGSL has it',
      0.91,
      arithmeticByName('wgsl32'),
      (nn) => nn.unary(exactRow([3]), 'tanh'),
      [Math.tanh(3) - 1e-5],
    ],
    ['tanh, its input off', 0.99, IEEE, (nn) => nn.unary(off(row([0]), 0.125), 'tanh'), [Math.tanh(0.125)]],
    ['erf of a polynomial', 0.34, IEEE, (nn) => nn.unary(exactRow([0.125]), 'erf'), [erf(0.125) + UNITS]],
    [
      'erf of an exponential',
      0.76,
      IEEE,
      (nn) => nn.unary(exactRow([0.5]), 'erf'),
      [1 - (1 - erf(0.5)) * (1 - exponential * 2 ** -23) + UNITS],
    ],
    ['erf, its input off', 0.99, IEEE, (nn) => nn.unary(off(row([0]), 0.125), 'erf'), [erf(0.125)]],
    [
      'softplus of an exponential',
      0.68,
      IEEE,
      (nn) => nn.unary(exactRow(inputs), 'softplus'),
      inputs.map((x) => further(fround(Math.log1p(worstExp(x))), exponential)),
    ],
    [
      'softplus of a sum',
      0.22,
      IEEE,
      (nn) => nn.unary(exactRow([-15.5]), 'softplus'),
      [Math.log(fround(1 + Math.exp(-15.5)))],
    ],
    [
      'softplus, its input off',
      0.99,
      IEEE,
      (nn) => nn.unary(off(row([8]), 0.5), 'softplus'),
      [softplus(8.5)],
    ],
    [
      'mish of an exponential',
      0.55,
      IEEE,
      (nn) => nn.unary(exactRow(inputs), 'mish'),
      inputs.map((x) => {
        const log = further(fround(Math.log1p(worstExp(x))), exponential);
        return fround(x * (Math.tanh(log) + UNITS));
      }),
    ],
    ['mish, its input off', 0.99, IEEE, (nn) => nn.unary(off(row([1.4]), 0.25), 'mish'), [mish(1.65)]],
    ['gelu of a polynomial', 0.46, IEEE, (nn) => nn.unary(exactRow([-2]), 'gelu'), [gelu(-2) - UNITS]],
    [
      'gelu of an exponential',
      0.5,
      IEEE,
      (nn) => nn.unary(exactRow([0.5]), 'gelu'),
      [0.25 * (2 - (1 - erf(0.5 / Math.SQRT2)) * (1 - exponential * 2 ** -23) + UNITS)],
    ],
    ['gelu, its input off', 0.99, IEEE, (nn) => nn.unary(off(row([1.3]), 0.125), 'gelu'), [gelu(1.425)]],
    [
      'gelu by the tanh of a polynomial',
      0.48,
      IEEE,
      (nn) => nn.unary(exactRow([-3]), 'gelu-tanh'),
      [geluTanh(-3) - 1.5 * UNITS],
    ],
    [
      'gelu by the tanh of an exponential, of an argument that is rounded seven times',
      0.37,
      IEEE,
      (nn) => nn.unary(exactRow([-0.75]), 'gelu-tanh'),
      [-0.75 / (1 + Math.exp(-geluArgument(-0.75) * (1 + 7 * 2 ** -24)) * (1 + exponential * 2 ** -23))],
    ],
    [
      'gelu by tanh, its input off',
      0.99,
      IEEE,
      (nn) => nn.unary(off(row([1.3]), 0.125), 'gelu-tanh'),
      [geluTanh(1.425)],
    ],
    [
      'elu of an exponential',
      0.44,
      IEEE,
      (nn) => nn.unary(exactRow(inputs), { elu: 3 }),
      inputs.map((x) => (x > 0 ? x : fround(3 * fround(worstExp(x) - 1)))),
    ],
    [
      'elu of a polynomial',
      0.44,
      IEEE,
      (nn) => nn.unary(exactRow([-12]), { elu: 3 }),
      [3 * (Math.expm1(-12) + UNITS)],
    ],
    [
      'elu, its input off',
      0.88,
      IEEE,
      (nn) => nn.unary(off(row([0]), 0.25), { elu: 3 }),
      [3 * Math.expm1(-0.25)],
    ],
    [
      'elu, its input off above zero',
      0.99,
      IEEE,
      (nn) => nn.unary(off(row([1]), 0.25), { elu: 0.5 }),
      [1.25],
    ],
    [
      'selu of an exponential',
      0.44,
      IEEE,
      (nn) => nn.unary(exactRow(inputs), { selu: { alpha: 3, gamma: 2 } }),
      inputs.map((x) => (x > 0 ? 2 * x : fround(6 * fround(worstExp(x) - 1)))),
    ],
    [
      'selu above zero, its input off',
      0.99,
      IEEE,
      (nn) => nn.unary(off(row([1]), 0.25), { selu: { alpha: 1, gamma: 3 } }),
      [3.75],
    ],
    [
      'selu above zero, a product',
      0.39,
      IEEE,
      (nn) => nn.unary(exactRow([1]), { selu: { alpha: 1, gamma: 1 + 2 ** -23 } }),
      [1 + 2 ** -23 + 2 ** -24],
    ],
    [
      'celu, its input off',
      0.82,
      IEEE,
      (nn) => nn.unary(off(row([-1]), 0.5), { celu: 4 }),
      [4 * Math.expm1(-0.125)],
    ],
    [
      'celu of a quotient that is rounded',
      0.62,
      IEEE,
      (nn) => nn.unary(exactRow([-3]), { celu: 3 }),
      [3 * (Math.exp(-1 - 2 ** -23) * (1 - exponential * 2 ** -23) - 1 - UNITS)],
    ],
    [
      'a threshold that may be passed',
      0.99,
      IEEE,
      (nn) => nn.unary(off(row([2]), 0.25), { thresholdedRelu: 2 }),
      [2.25],
    ],
    [
      'a threshold that is passed',
      0.99,
      IEEE,
      (nn) => nn.unary(off(row([3]), 0.25), { thresholdedRelu: 2 }),
      [3.25],
    ],
  ]);
});
