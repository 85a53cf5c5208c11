/** Bounds of softmax and of the activations. See worst.ts. */
import { describe } from 'vitest';
import { arithmeticByName } from '../../../src/golden/arithmetic.js';
import { exactly } from '../../../src/golden/index.js';
import { tensor } from '../../../src/ops/index.js';
import { down, FAITHFUL, further, IEEE, off, reached, row, ULP, up } from '../worst.js';

const { fround } = Math;

describe('exponentials that are off by all that is declared', () => {
  const { exponential } = IEEE.ulps;

  function softmax(x: Float32Array, by: number): number[] {
    const powers = x.map((each) => further(fround(Math.exp(each)), each === 0 ? -by : by));
    const total = powers.reduce((sum, power) => fround(sum + power), 0);
    return Array.from(powers, (power, i) => further(fround(power / total), x[i] === 0 ? -1 : 1));
  }
  const [half, vanishing] = [
    Float32Array.of(0, -0.6875),
    Float32Array.from({ length: 1000 }, (_, i) => (i === 0 ? 0 : -24 * Math.LN2)),
  ];
  /** As WGSL allows: 3 + 2|x| ulps of e^x, of a difference that was rounded itself, by almost 2⁻¹⁸. */
  const far = Float32Array.of(2 ** -18 * (1 - ULP), -60.303);
  const wgsl = [1, further(fround(Math.exp(far[1]!)), 122)];

  const inputs = Float32Array.from({ length: 4000 }, (_, i) => -20 + (i + 0.5) / 100);
  const logistic = Float32Array.from(inputs, (x) =>
    further(fround(1 / fround(1 + further(fround(Math.exp(-x)), exponential))), -1),
  );
  const byTanh = Float32Array.from(inputs, (x) =>
    fround(0.5 + fround(0.5 * further(fround(Math.tanh(x / 2)), -exponential))),
  );
  const times = (factors: Float32Array) => factors.map((factor, i) => fround(factor * inputs[i]!));

  reached([
    [
      'softmax of two',
      0.36,
      IEEE,
      (nn) => nn.softmax(exactly(tensor(half, [1, 2]))),
      softmax(half, exponential),
    ],
    [
      'softmax of a thousand, whose powers vanish',
      0.94,
      IEEE,
      (nn) => nn.softmax(exactly(tensor(vanishing, [1, 1000]))),
      [1 + ULP, ...softmax(vanishing, 0).slice(1)],
    ],
    [
      'softmax where the exponential loses more the further its argument is from 0',
      0.24,
      arithmeticByName('wgsl32'),
      (nn) => nn.softmax(exactly(tensor(far, [1, 2]))),
      wgsl,
    ],
    [
      'softmax of logits that are off',
      0.73,
      IEEE,
      (nn) => nn.softmax(off(tensor([0, -9], [1, 2]), 0.2)),
      [1 / (1 + Math.exp(-9)), 1 / (1 + Math.exp(8.6))],
    ],
    ['sigmoid', 0.43, IEEE, (nn) => nn.sigmoid(exactly(row(inputs))), logistic],
    ['sigmoid by a tanh', 0.55, IEEE, (nn) => nn.sigmoid(exactly(row(inputs))), byTanh],
    ['silu', 0.4, IEEE, (nn) => nn.silu(exactly(row(inputs))), times(logistic)],
    ['silu by a tanh', 0.55, IEEE, (nn) => nn.silu(exactly(row(inputs))), times(byTanh)],
    [
      'sigmoid, its input off',
      0.97,
      IEEE,
      (nn) => nn.sigmoid(off(row([0]), 0.5)),
      [1 / (1 + Math.exp(-0.5))],
    ],
    ['silu, its input off', 0.97, IEEE, (nn) => nn.silu(off(row([2.4]), 0.5)), [2.9 / (1 + Math.exp(-2.9))]],
    [
      'hard sigmoid',
      0.46,
      FAITHFUL,
      (nn) => nn.hardSigmoid(exactly(row(inputs)), 'sixth'),
      inputs.map((x) => Math.min(further(up(Math.min(Math.max(up(x + 3), 0), 6) / 6), x > -3 ? 1 : 0), 1)),
    ],
    ['hard sigmoid, its input off', 0.99, IEEE, (nn) => nn.hardSigmoid(off(row([0]), 1), 'fifth'), [0.7]],
    [
      'hard sigmoid of another line, its input off',
      0.99,
      IEEE,
      (nn) => nn.hardSigmoid(off(row([0]), 1), { slope: -0.25, offset: 0.5 }),
      [0.25],
    ],
    [
      'hard swish',
      0.57,
      FAITHFUL,
      (nn) => nn.hardSwish(exactly(row(inputs))),
      inputs.map((x) => {
        const toward = x < 0 ? down : up;
        return up(x * toward(Math.min(Math.max(toward(x + 3), 0), 6) * toward(1 / 6)));
      }),
    ],
    [
      'hard swish of a sum that is rounded',
      0.45,
      FAITHFUL,
      (nn) => nn.hardSwish(exactly(row([1.0625 + 2 ** -23]))),
      [up((1.0625 + 2 ** -23) * up(up(1.0625 + 2 ** -23 + 3) * up(1 / 6)))],
    ],
    ['hard swish, its input off', 0.94, IEEE, (nn) => nn.hardSwish(off(row([2.5]), 0.5)), [3]],
  ]);
});
