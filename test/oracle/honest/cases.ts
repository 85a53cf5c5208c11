/** Operations on seeded tensors, from small sums to large ones, that honest engines compute. */

import type { ParameterRole } from '../../../src/layers/scope.js';
import { seededImage, seededParameter } from '../../../src/layers/seeded.js';
import type { Backend } from '../../../src/ops/backend.js';
import { type GraphValue, record } from '../../../src/ops/graph.js';
import { COORDINATES } from '../../../src/ops/resize.js';
import type { Shape, Tensor } from '../../../src/ops/tensor.js';
import { elements, tensor } from '../../../src/ops/tensor.js';
import type { Operation } from '../../../src/ops/uniform.js';
import { operationOf } from '../../../src/ops/walk.js';
import { asInputs } from '../tensors.js';

/** An operation, made again from each seed. */
export interface HonestCase {
  readonly name: string;
  /** Products or addends of a result; 1 where nothing is added up. */
  readonly taps: number;
  operation(seed: number): Operation<Tensor>;
}

/** What an operation reads. */
interface Given<T> {
  image(shape: Shape): T;
  /** As after a ReLU. */
  positive(shape: Shape): T;
  parameter(role: ParameterRole, shape: Shape): T;
}

const honestCase = (
  name: string,
  taps: number,
  run: <T>(nn: Backend<T>, given: Given<T>) => T,
): HonestCase => ({
  name,
  taps,
  operation: (seed) => {
    const values = new Map<GraphValue, Tensor>();
    const { nodes } = record(({ backend, input }) => {
      const source = asInputs(input, values);
      const next = (): number => 1000 * seed + values.size;
      return run<GraphValue>(backend, {
        image: (shape) => source(seededImage(shape, next())),
        positive: (shape) => {
          const image = seededImage(shape, next());
          return source(
            tensor(
              elements(image).map((v) => Math.max(v, 0)),
              shape,
            ),
          );
        },
        parameter: (role, shape) => source(seededParameter({ name: role, role, shape }, next())),
      });
    });
    return operationOf(nodes[0]!, (value) => values.get(value)!);
  },
});

const conv = (
  name: string,
  x: Shape,
  weight: Shape,
  options: Parameters<Backend<unknown>['conv2d']>[3],
  signs: 'image' | 'positive' = 'positive',
): HonestCase => {
  const taps = weight.slice(1).reduce((a, b) => a * b, 1);
  return honestCase(`${name}, K ${taps}`, taps, (nn, given) =>
    nn.conv2d(
      given[signs](x),
      given.parameter('kernel', weight),
      given.parameter('bias', [weight[0]!]),
      options,
    ),
  );
};

/** Sums of products, by their lengths. */
export const SUMS: readonly HonestCase[] = [
  conv('depthwise 3×3', [1, 24, 80, 80], [24, 1, 3, 3], { padding: 1, groups: 24 }, 'image'),
  conv('1×1', [1, 16, 64, 64], [32, 16, 1, 1], {}),
  conv('stem 3×3, stride 2', [1, 3, 100, 100], [32, 3, 3, 3], { padding: 1, stride: 2 }, 'image'),
  conv('1×1', [1, 64, 32, 32], [48, 64, 1, 1], {}),
  conv('stem 7×7, stride 2', [1, 3, 60, 60], [24, 3, 7, 7], { padding: 3, stride: 2 }, 'image'),
  conv('3×3 in 4 groups', [1, 128, 20, 20], [32, 32, 3, 3], { padding: 1, groups: 4 }),
  conv('3×3, dilated', [1, 64, 20, 20], [16, 64, 3, 3], { padding: 2, dilation: 2 }),
  conv('3×3, stride 2', [1, 256, 16, 16], [16, 256, 3, 3], { padding: 1, stride: 2 }),
  conv('3×3', [1, 512, 6, 6], [16, 512, 3, 3], { padding: 1 }),
  honestCase('transposed 4×4, stride 2, K 1024', 1024, (nn, given) =>
    nn.convTranspose2d(
      given.image([1, 64, 9, 10]),
      given.parameter('kernel', [64, 16, 4, 4]),
      given.parameter('bias', [16]),
      { stride: 2, padding: 1 },
    ),
  ),
  honestCase('dense, K 1024', 1024, (nn, given) =>
    nn.linear(
      given.positive([8, 1024]),
      given.parameter('kernel', [64, 1024]),
      given.parameter('bias', [64]),
    ),
  ),
];

/** Plain 3×3 convolutions, which are transformed. */
export const TRANSFORMED: readonly HonestCase[] = [
  conv('3×3', [1, 16, 40, 40], [16, 16, 3, 3], { padding: 1 }),
  conv('3×3', [1, 64, 24, 24], [32, 64, 3, 3], { padding: 1 }, 'image'),
  conv('3×3', [1, 256, 12, 12], [16, 256, 3, 3], { padding: 1 }),
];

const MAP = [2, 32, 80, 80] as const;

/** All else that rounds. */
export const REST: readonly HonestCase[] = [
  honestCase('batch norm', 1, (nn, given) => {
    const of = (role: ParameterRole) => given.parameter(role, [32]);
    const parameters = { mean: of('mean'), variance: of('variance'), scale: of('scale'), shift: of('shift') };
    return nn.batchNorm2d(given.image(MAP), parameters, 1e-5);
  }),
  honestCase('group norm', 51_200, (nn, given) =>
    nn.groupNorm(
      given.image(MAP),
      4,
      { scale: given.parameter('scale', [32]), shift: given.parameter('shift', [32]) },
      1e-5,
    ),
  ),
  honestCase('average pool', 9, (nn, given) =>
    nn.averagePool2d(given.image(MAP), { kernel: 3, stride: 1, padding: 1 }),
  ),
  honestCase('global average', 6400, (nn, given) => nn.globalAveragePool(given.image(MAP))),
  honestCase('bilinear', 4, (nn, given) =>
    nn.resize(given.image([2, 32, 43, 37]), { mode: 'bilinear', size: [80, 80] }),
  ),
  honestCase('bilinear, corners aligned', 4, (nn, given) =>
    nn.resize(given.image([2, 32, 43, 37]), { mode: 'bilinear', alignCorners: true, size: [80, 80] }),
  ),
  ...COORDINATES.flatMap((coordinates) =>
    [{ size: [80, 80] as const }, { factor: [Math.fround(1.7), Math.fround(0.6)] as const }].map((target) =>
      honestCase(
        `bilinear, ${coordinates}, ${'size' in target ? 'to a size' : 'by factors'}`,
        4,
        (nn, given) => nn.resize(given.image([2, 8, 43, 37]), { mode: 'bilinear', coordinates, ...target }),
      ),
    ),
  ),
  ...COORDINATES.flatMap((coordinates) =>
    [false, true].map((excludeOutside) =>
      honestCase(`cubic, ${coordinates}${excludeOutside ? ', outside excluded' : ''}`, 16, (nn, given) =>
        nn.resize(given.image([2, 8, 43, 37]), {
          mode: 'cubic',
          coordinates,
          excludeOutside,
          coefficient: -0.5,
          size: [80, 80],
        }),
      ),
    ),
  ),
  honestCase('sigmoid', 1, (nn, given) => nn.sigmoid(given.image(MAP))),
  honestCase('silu', 1, (nn, given) => nn.silu(given.image(MAP))),
  honestCase('hard sigmoid', 1, (nn, given) => nn.hardSigmoid(given.image(MAP), 'fifth')),
  honestCase('hard sigmoid of a line that falls', 1, (nn, given) =>
    nn.hardSigmoid(given.image(MAP), { slope: -0.75, offset: Math.fround(0.3) }),
  ),
  honestCase('hard swish', 1, (nn, given) => nn.hardSwish(given.image(MAP))),
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
    honestCase(
      `unary ${typeof operation === 'object' ? Object.keys(operation)[0] : operation}`,
      1,
      (nn, given) => nn.unary(given.image(MAP), operation),
    ),
  ),
  ...(['log', 'sqrt'] as const).map((operation) =>
    honestCase(`unary ${operation}`, 1, (nn, given) => nn.unary(given.positive(MAP), operation)),
  ),
  honestCase('softmax', 100, (nn, given) => nn.softmax(given.image([2000, 100]))),
  honestCase('weighted mean', 3, (nn, given) =>
    nn.weightedMean(
      [given.image(MAP), given.image(MAP), given.image(MAP)],
      given.parameter('scale', [3]),
      1e-4,
    ),
  ),
  honestCase('add', 2, (nn, given) => nn.add(given.image(MAP), given.image(MAP))),
  honestCase('quotient', 2, (nn, given) =>
    nn.elementwise(given.image(MAP), given.image([32, 1, 1]), 'divide'),
  ),
  honestCase('max pool', 1, (nn, given) =>
    nn.maxPool2d(given.image(MAP), { kernel: 3, stride: 2, padding: 1 }),
  ),
];
