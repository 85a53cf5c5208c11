/** Activations left out, added, or another in one's place. */
import type { Backend } from '../../ops/backend.js';
import { type OperatorName, operatorNames } from '../../ops/operators.js';
import type { Certified } from '../certify/certified.js';
import { again, type Hypothesis, hypothesis, variant } from './hypothesis.js';
import { each } from './rearrange.js';

type Activation = (nn: Backend<Certified>, x: Certified) => Certified;

const leaky =
  (slope: number): Activation =>
  (_, x) =>
    each(x, (v) => (v < 0 ? v * slope : v));

const ACTIVATIONS: Readonly<Record<string, Activation>> = {
  relu: (nn, x) => nn.relu(x),
  relu6: (nn, x) => nn.clip(x, 0, 6),
  'leaky relu of slope 0.01': leaky(0.01),
  'leaky relu of slope 0.1': leaky(0.1),
  'leaky relu of slope 0.2': leaky(0.2),
  'leaky relu of slope 0.3': leaky(0.3),
  sigmoid: (nn, x) => nn.sigmoid(x),
  'silu (swish)': (nn, x) => nn.silu(x),
  'hard swish': (nn, x) => nn.hardSwish(x),
  'hard sigmoid of slope 1/6 (PyTorch)': (nn, x) => nn.hardSigmoid(x, 'sixth'),
  'hard sigmoid of slope 0.2 (Keras)': (nn, x) => nn.hardSigmoid(x, 'fifth'),
  'gelu, by erf': (nn, x) => nn.unary(x, 'gelu'),
  'gelu, by tanh': (nn, x) => nn.unary(x, 'gelu-tanh'),
  mish: (nn, x) => nn.unary(x, 'mish'),
  elu: (nn, x) => nn.unary(x, { elu: 1 }),
  selu: (nn, x) =>
    nn.unary(x, { selu: { alpha: Math.fround(1.6732632423543772), gamma: Math.fround(1.0507009873554805) } }),
  softplus: (nn, x) => nn.unary(x, 'softplus'),
  tanh: (nn, x) => nn.unary(x, 'tanh'),
  'absolute value': (_, x) => each(x, Math.abs),
  'relu of the negative': (nn, x) => nn.relu(nn.scale(x, -1)),
  'clip to [−1, 1]': (nn, x) => nn.clip(x, -1, 1),
  'clip to [0, 1]': (nn, x) => nn.clip(x, 0, 1),
};

const OWN = ['relu', 'clip', 'sigmoid', 'silu', 'hardSigmoid', 'hardSwish', 'unary'] as const;
const LINEAR = operatorNames.filter((name) => !(OWN as readonly OperatorName[]).includes(name));

export const ACTIVATION: readonly Hypothesis[] = [
  hypothesis([...OWN, 'scale'], 'left-out', function* ({ operator, inputs: { x } }) {
    yield variant(`no ${operator}: its input, unchanged`, () => x);
  }),
  hypothesis(OWN, 'another-activation', function* ({ inputs: { x } }) {
    for (const [name, activation] of Object.entries(ACTIVATIONS))
      yield variant(`${name} in its place`, (nn) => activation(nn, x));
  }),
  hypothesis(['clip'], 'one-bound', function* ({ inputs: { x }, options: { low, high } }) {
    yield variant('no upper bound', (nn) => nn.clip(x, low, Infinity));
    yield variant('no lower bound', (nn) => nn.clip(x, -Infinity, high));
  }),
  hypothesis(LINEAR, 'activation-added', function* (_, { plain }) {
    for (const [name, activation] of Object.entries(ACTIVATIONS))
      yield variant(`${name} on top of it`, (nn) => activation(nn, plain));
  }),
  hypothesis(
    ['conv2d', 'convTranspose2d', 'linear', 'batchNorm2d', 'groupNorm'],
    'activation-before',
    function* (operation) {
      for (const name of ['relu', 'relu6', 'silu (swish)']) {
        const x = (nn: Backend<Certified>) => ACTIVATIONS[name](nn, operation.inputs.x);
        yield variant(`${name} on its input`, (nn) => again<typeof operation>(nn, operation, { x: x(nn) }));
      }
    },
  ),
  hypothesis(['silu', 'hardSwish'], 'gate-alone', function* ({ operator, inputs: { x } }) {
    yield variant('its gate alone, not times x', (nn) =>
      operator === 'silu' ? nn.sigmoid(x) : nn.hardSigmoid(x, 'sixth'),
    );
  }),
];
