/** Operators of an element at a time, or of all of a channel alike. */
import { row } from './corpus-case.js';

export const POINTWISE = [
  row('relu.map', (nn, v) => nn.relu(v.uniform('x', [1, 3, 5, 7]))),
  row('clip.relu6', (nn, v) => nn.clip(v.uniform('x', [1, 3, 5, 7], 10), 0, 6)),
  row('add.maps', (nn, v) => nn.add(v.uniform('a', [2, 3, 5, 7]), v.uniform('b', [2, 3, 5, 7]))),
  row('add.integers', (nn, v) => nn.add(v.integers('a', [1, 3, 3, 5]), v.integers('b', [1, 3, 3, 5]))),
  row('scale.tenth', (nn, v) => nn.scale(v.uniform('x', [1, 3, 3, 5]), Math.fround(0.1))),
  row('sigmoid.wide', (nn, v) => nn.sigmoid(v.uniform('x', [1, 3, 5, 7], 20))),
  row('silu.wide', (nn, v) => nn.silu(v.uniform('x', [1, 3, 5, 7], 20))),
  row('hardSigmoid.fifth', (nn, v) => nn.hardSigmoid(v.uniform('x', [1, 3, 5, 7], 5), 'fifth')),
  row('hardSigmoid.sixth', (nn, v) => nn.hardSigmoid(v.uniform('x', [1, 3, 5, 7], 5), 'sixth')),
  row('hardSigmoid.line', (nn, v) =>
    nn.hardSigmoid(v.uniform('x', [1, 3, 5, 7], 5), { slope: Math.fround(-0.3), offset: Math.fround(0.7) }),
  ),
  row('hardSwish.wide', (nn, v) => nn.hardSwish(v.uniform('x', [1, 3, 5, 7], 5))),
  row('gate.channels', (nn, v) => nn.gate(v.uniform('x', [2, 3, 4, 5]), v.positive('gates', [2, 3]))),
  row('elementwise.add-one-shape', (nn, v) =>
    nn.elementwise(v.uniform('a', [2, 3, 4, 5]), v.uniform('b', [2, 3, 4, 5]), 'add'),
  ),
  row('elementwise.subtract-row', (nn, v) =>
    nn.elementwise(v.uniform('a', [1, 4, 3, 4]), v.uniform('b', [4]), 'subtract'),
  ),
  row('elementwise.multiply-channels', (nn, v) =>
    nn.elementwise(v.uniform('a', [2, 3, 4, 5]), v.uniform('b', [3, 1, 1]), 'multiply'),
  ),
  row('elementwise.divide-scalar', (nn, v) =>
    nn.elementwise(v.uniform('a', [1, 3, 4, 5]), v.positive('b', []), 'divide'),
  ),
  row('elementwise.divide-by-row', (nn, v) =>
    nn.elementwise(v.uniform('a', [3, 1]), v.positive('b', [1, 3, 5]), 'divide'),
  ),
  row('elementwise.maximum-both-stretched', (nn, v) =>
    nn.elementwise(v.uniform('a', [3, 1, 5]), v.uniform('b', [2, 1, 4, 1]), 'maximum'),
  ),
  row('elementwise.minimum-rows', (nn, v) =>
    nn.elementwise(v.uniform('a', [3, 7]), v.uniform('b', [3, 1]), 'minimum'),
  ),
  row('elementwise.integers', (nn, v) =>
    nn.elementwise(v.integers('a', [1, 3, 3, 5]), v.integers('b', [3, 5]), 'multiply'),
  ),
  ...(
    [
      'exp',
      'tanh',
      'erf',
      'softplus',
      'mish',
      'gelu',
      'gelu-tanh',
      { elu: 0.75 },
      { selu: { alpha: Math.fround(1.6732632423543772), gamma: Math.fround(1.0507009873554805) } },
      { celu: 0.75 },
      { thresholdedRelu: 0.5 },
    ] as const
  ).map((operation) =>
    row(`unary.${typeof operation === 'object' ? Object.keys(operation)[0] : operation}`, (nn, v) =>
      nn.unary(v.uniform('x', [1, 3, 5, 7], 4), operation),
    ),
  ),
  row('unary.log', (nn, v) => nn.unary(v.positive('x', [1, 3, 5, 7]), 'log')),
  row('unary.sqrt', (nn, v) => nn.unary(v.positive('x', [1, 3, 5, 7]), 'sqrt')),
  row('weightedMean.three', (nn, v) =>
    nn.weightedMean(
      ['a', 'b', 'c'].map((role) => v.uniform(role, [1, 2, 3, 5])),
      v.positive('weights', [3]),
      1e-4,
    ),
  ),
  row('batchNorm2d.affine', (nn, v) =>
    nn.batchNorm2d(
      v.uniform('x', [2, 5, 3, 4]),
      {
        mean: v.uniform('mean', [5], 0.5),
        variance: v.positive('variance', [5]),
        scale: v.uniform('scale', [5]),
        shift: v.uniform('shift', [5]),
      },
      1e-5,
    ),
  ),
  row('batchNorm2d.large-epsilon', (nn, v) =>
    nn.batchNorm2d(
      v.uniform('x', [1, 5, 3, 4]),
      { mean: v.uniform('mean', [5]), variance: v.positive('variance', [5]) },
      1e-3,
    ),
  ),
  row('groupNorm.affine', (nn, v) =>
    nn.groupNorm(
      v.uniform('x', [2, 6, 3, 5]),
      3,
      { scale: v.uniform('scale', [6]), shift: v.uniform('shift', [6]) },
      1e-5,
    ),
  ),
  row('groupNorm.one-group', (nn, v) => nn.groupNorm(v.uniform('x', [1, 4, 3, 3]), 1, {}, 1e-5)),
  row('softmax.wide', (nn, v) => nn.softmax(v.uniform('x', [3, 11], 30))),
];
