/** Operators broken on purpose, with the mistakes that backends make: what the kit has to refute before it judges anyone. */
import type { Backend } from '../ops/backend.js';
import { both } from '../ops/check.js';
import type { OperatorName } from '../ops/operators.js';
import type { Pair, ResizeOptions, Sides } from '../ops/options.js';
import { checkPool2d } from '../ops/pool-geometry.js';
import { reference as nn } from '../ops/reference.js';
import { checkResize } from '../ops/resize.js';
import { elements, type Tensor, tensor } from '../ops/tensor.js';

interface Broken<K extends OperatorName> {
  /** `the bias is left out` */
  readonly mistake: string;
  readonly method: Backend<Tensor>[K];
}

const broken = <M>(mistake: string, method: M): { readonly mistake: string; readonly method: M } => ({
  mistake,
  method,
});

/** A copy with every element made of itself and its place. */
const changed = (t: Tensor, f: (x: number, i: number, all: Float32Array) => number): Tensor =>
  tensor(elements(t).map(f), t.shape);

/** A resize that has one of its rules by another name. */
const ruled = (mistake: string, option: 'coordinates' | 'rounding', right: string, wrong: string) =>
  broken(mistake, (x: Tensor, options: ResizeOptions) =>
    nn.resize(x, options[option] === right ? { ...options, [option]: wrong } : options),
  );

/** A kernel turned by 180 degrees, as a convolution of mathematics has it. */
const turned = (weight: Tensor): Tensor => weight.step(1, 1, -1, -1);

const withoutLastChannel = (weight: Tensor): Tensor => {
  const taps = weight.size / weight.shape[0];
  const plane = taps / weight.shape[1];
  return changed(weight, (w, i) => (weight.shape[1] > 1 && i % taps >= taps - plane ? 0 : w));
};

const exchanged = ({ top, bottom, left, right }: Sides): Sides => ({
  top: bottom,
  bottom: top,
  left: right,
  right: left,
});

/** What broadcasting would have along the columns. */
const alongChannels = (vector: Tensor, { shape }: Tensor): Tensor =>
  nn.reshape(vector, [vector.size, ...shape.slice(2).map(() => 1)]);

/** Rows as columns. */
const turnedRound = (x: Tensor): Tensor => {
  const axes = x.shape.map((_, axis) => axis);
  return nn.transpose(x, [...axes.slice(0, -2), ...axes.slice(-2).reverse()]);
};

/** What a transposed convolution cuts off, all of it at the bottom and right. */
function cutAtEnd(padding: Pair | Sides): Sides {
  if (typeof padding === 'object' && 'top' in padding)
    return { top: 0, bottom: padding.top + padding.bottom, left: 0, right: padding.left + padding.right };
  const [y, x] = both('convTranspose2d', 'padding', padding);
  return { top: 0, bottom: 2 * y, left: 0, right: 2 * x };
}

export const BROKEN: { readonly [K in OperatorName]: readonly Broken<K>[] } = {
  conv2d: [
    broken('the bias is left out', (x, weight, _, options) => nn.conv2d(x, weight, undefined, options)),
    broken('the kernel is turned', (x, weight, bias, options) => nn.conv2d(x, turned(weight), bias, options)),
    broken('the last channel is dropped', (x, weight, bias, options) =>
      nn.conv2d(x, withoutLastChannel(weight), bias, options),
    ),
    broken('the last element is not written', (x, weight, bias, options) =>
      changed(nn.conv2d(x, weight, bias, options), (y, i, { length }) => (i === length - 1 ? 0 : y)),
    ),
    broken('SAME pads the start first', (x, weight, bias, options) => {
      if (options?.padding !== 'same') return nn.conv2d(x, weight, bias, options);
      const flipped = nn.conv2d(turned(x), turned(weight), bias, options);
      return turned(flipped);
    }),
  ],
  convTranspose2d: [
    broken('the bias is left out', (x, weight, _, options) =>
      nn.convTranspose2d(x, weight, undefined, options),
    ),
    broken('the kernel is turned', (x, weight, bias, options) =>
      nn.convTranspose2d(x, turned(weight), bias, options),
    ),
    broken('inputs and outputs of the kernel are exchanged', (x, weight, bias, options) => {
      const [inputs, outputs] = weight.shape;
      const kernels = inputs === outputs ? weight.transpose(1, 0, 2, 3) : weight;
      return nn.convTranspose2d(x, kernels, bias, options);
    }),
    broken('the padding is not cut off the top and left', (x, weight, bias, options) =>
      nn.convTranspose2d(x, weight, bias, { ...options, padding: cutAtEnd(options?.padding ?? 0) }),
    ),
    broken('the output padding comes first', (x, weight, bias, options) => {
      const y = nn.convTranspose2d(x, weight, bias, options);
      const [top, left] = both('convTranspose2d', 'outputPadding', options?.outputPadding ?? 0);
      return nn.pad(y, { top, bottom: 0, left, right: 0 }).hi(...y.shape);
    }),
    broken('outputs that nothing reaches have no bias', (x, weight, bias, options) => {
      const y = nn.convTranspose2d(x, weight, bias, options);
      const alone = nn.convTranspose2d(nn.scale(x, 0), weight, bias, options);
      return bias ? changed(y, (v, i) => (Object.is(v, alone.data[i]) ? 0 : v)) : y;
    }),
  ],
  linear: [
    broken('the bias is left out', (x, weight) => nn.linear(x, weight, undefined)),
    broken('the last input is dropped', (x, weight, bias) =>
      nn.linear(
        changed(x, (v, i) => (i % x.shape[1] === x.shape[1] - 1 ? 0 : v)),
        weight,
        bias,
      ),
    ),
  ],
  batchNorm2d: [
    broken('ε is left out', (x, parameters) => nn.batchNorm2d(x, parameters, 0)),
    broken('scale and shift are left out', (x, { mean, variance }, epsilon) =>
      nn.batchNorm2d(x, { mean, variance }, epsilon),
    ),
    broken('the mean is left out', (x, parameters, epsilon) =>
      nn.batchNorm2d(x, { ...parameters, mean: changed(parameters.mean, () => 0) }, epsilon),
    ),
  ],
  groupNorm: [
    broken('all channels are one group', (x, _, parameters, epsilon) =>
      nn.groupNorm(x, 1, parameters, epsilon),
    ),
    broken('scale and shift are left out', (x, groups, _, epsilon) => nn.groupNorm(x, groups, {}, epsilon)),
    broken('ε is left out', (x, groups, parameters) => nn.groupNorm(x, groups, parameters, 0)),
  ],
  relu: [
    broken('negative numbers leak', (x) => changed(x, (v) => (v < 0 ? v / 64 : v))),
    broken('it ends at 1', (x) => nn.clip(x, 0, 1)),
  ],
  sigmoid: [
    broken('it is a hard one', (x) => nn.hardSigmoid(x, 'sixth')),
    broken('the sign is lost', (x) => nn.sigmoid(nn.scale(x, -1))),
  ],
  silu: [broken('it is a hard swish', (x) => nn.hardSwish(x)), broken('it is a ReLU', (x) => nn.relu(x))],
  hardSigmoid: [
    broken('the slope is always a fifth', (x) => nn.hardSigmoid(x, 'fifth')),
    broken('it has no ends', (x, slope) =>
      changed(x, (v) => (slope === 'fifth' ? 0.2 * v + 0.5 : (v + 3) / 6)),
    ),
    broken('the offset is always a half', (x, slope) =>
      nn.hardSigmoid(x, typeof slope === 'string' ? slope : { ...slope, offset: 0.5 }),
    ),
  ],
  hardSwish: [broken('it is a SiLU', (x) => nn.silu(x))],
  unary: [
    broken('log is to base 2', (x, operation) => {
      const y = nn.unary(x, operation);
      return operation === 'log' ? nn.scale(y, Math.fround(Math.LOG2E)) : y;
    }),
    broken('a GELU is made of a sigmoid', (x, operation) =>
      operation === 'gelu'
        ? nn.elementwise(x, nn.sigmoid(nn.scale(x, Math.fround(1.702))), 'multiply')
        : nn.unary(x, operation),
    ),
    broken('a GELU by erf is one by tanh', (x, operation) =>
      nn.unary(x, operation === 'gelu' ? 'gelu-tanh' : operation),
    ),
    broken('a GELU by tanh is one by erf', (x, operation) =>
      nn.unary(x, operation === 'gelu-tanh' ? 'gelu' : operation),
    ),
    broken('α of an ELU is 1', (x, operation) =>
      nn.unary(x, typeof operation === 'object' && 'elu' in operation ? { elu: 1 } : operation),
    ),
    broken('a SELU without its γ', (x, operation) =>
      nn.unary(
        x,
        typeof operation === 'object' && 'selu' in operation ? { elu: operation.selu.alpha } : operation,
      ),
    ),
    broken('a CELU is an ELU', (x, operation) =>
      nn.unary(x, typeof operation === 'object' && 'celu' in operation ? { elu: operation.celu } : operation),
    ),
    broken('a threshold at 0', (x, operation) =>
      typeof operation === 'object' && 'thresholdedRelu' in operation ? nn.relu(x) : nn.unary(x, operation),
    ),
    broken('softplus is a ReLU', (x, operation) =>
      operation === 'softplus' ? nn.relu(x) : nn.unary(x, operation),
    ),
  ],
  clip: [
    broken('the lower end is 0', (x, _, high) => nn.clip(x, 0, high)),
    broken('the upper end is left out', (x, low) => nn.clip(x, low, Infinity)),
  ],
  add: [
    broken('it subtracts', (a, b) => nn.add(a, nn.scale(b, -1))),
    broken('the last element is not written', (a, b) =>
      changed(nn.add(a, b), (y, i, { length }) => (i === length - 1 ? 0 : y)),
    ),
  ],
  scale: [broken('the factor is left out', (x) => changed(x, (v) => v))],
  gate: [
    broken('every image has the gates of the first', (x, gates) =>
      nn.gate(
        x,
        changed(gates, (_, i, all) => all[i % x.shape[1]]),
      ),
    ),
    broken('every map has the gate of its neighbour', (x, gates) =>
      nn.gate(
        x,
        changed(gates, (_, i, all) => all[(i + 1) % all.length]),
      ),
    ),
  ],
  elementwise: [
    broken('the operands are exchanged', (a, b, operation) => nn.elementwise(b, a, operation)),
    broken('a vector lies along the channels', (a, b, operation) =>
      nn.elementwise(
        a,
        b.shape.length === 1 && b.shape[0] === a.shape[1] ? alongChannels(b, a) : b,
        operation,
      ),
    ),
    broken('the larger is the larger magnitude', (a, b, operation) => {
      if (operation !== 'maximum') return nn.elementwise(a, b, operation);
      const [above, below] = (['maximum', 'minimum'] as const).map((each) => nn.elementwise(a, b, each));
      const lows = elements(below);
      return changed(above, (high, i) => (Math.abs(lows[i]) > Math.abs(high) ? lows[i] : high));
    }),
  ],
  reshape: [broken('the last two axes are exchanged', (x, shape) => nn.reshape(turnedRound(x), shape))],
  transpose: [
    broken('the order is turned round', (x, order) =>
      nn.transpose(
        x,
        order.map((_, axis) => order.indexOf(axis)),
      ),
    ),
    broken('the elements stay where they are', (x, order) =>
      nn.reshape(
        x,
        order.map((axis) => x.shape[axis]),
      ),
    ),
  ],
  weightedMean: [
    broken('negative weights count', (xs, weights, epsilon) =>
      nn.weightedMean(
        xs,
        changed(weights, (w) => Math.abs(w)),
        epsilon,
      ),
    ),
    broken('ε is left out', (xs, weights) => nn.weightedMean(xs, weights, 2 ** -100)),
    broken('all weights are one', (xs, weights, epsilon) =>
      nn.weightedMean(
        xs,
        changed(weights, () => 1),
        epsilon,
      ),
    ),
  ],
  concat: [broken('the order is turned round', (xs) => nn.concat([...xs].reverse()))],
  slice: [broken('the channels are the first ones', (x, start, end) => nn.slice(x, 0, end - start))],
  pad: [
    broken('the value is 0', (x, sides) => nn.pad(x, sides, 0)),
    broken('a mirror beside the map is upon its edge', (x, sides, value, mode) =>
      nn.pad(x, sides, value, mode === 'symmetric' ? 'reflect' : mode),
    ),
    broken('the sides are exchanged', (x, sides, value, mode) => nn.pad(x, exchanged(sides), value, mode)),
  ],
  maxPool2d: [
    broken('padding is 0', (x, options) => {
      const { vertical, horizontal } = checkPool2d('maxPool2d', x.shape, options);
      const hasPadding = [vertical, horizontal].some(({ before, after }) => before > 0 || after > 0);
      const y = nn.maxPool2d(x, options);
      return hasPadding ? nn.relu(y) : y;
    }),
    broken('ceil mode is ignored', (x, options) => nn.maxPool2d(x, { ...options, ceilMode: false })),
    broken('dilation is ignored', (x, options) => nn.maxPool2d(x, { ...options, dilation: 1 })),
  ],
  averagePool2d: [
    broken('padding always counts', (x, options) =>
      nn.averagePool2d(x, { ...options, countIncludePadding: true }),
    ),
    broken('padding never counts', (x, options) =>
      nn.averagePool2d(x, { ...options, countIncludePadding: false }),
    ),
  ],
  globalAveragePool: [
    broken('the last row is dropped', (x) =>
      x.shape[2] > 1
        ? nn.globalAveragePool(x.hi(...x.shape.slice(0, 2), x.shape[2] - 1))
        : nn.globalAveragePool(x),
    ),
  ],
  resize: [
    broken('nearest is by pixel centres', (x, options) =>
      options.mode === 'nearest'
        ? nn.resize(x, { ...options, mode: 'nearest-exact' })
        : nn.resize(x, options),
    ),
    broken('nearest-exact is by pixel corners', (x, options) =>
      options.mode === 'nearest-exact'
        ? nn.resize(x, { ...options, mode: 'nearest' })
        : nn.resize(x, options),
    ),
    broken('corners are never aligned', (x, options) =>
      options.mode === 'bilinear' && options.alignCorners
        ? nn.resize(x, { ...options, alignCorners: false })
        : nn.resize(x, options),
    ),
    ruled('half a pixel is never taken off', 'coordinates', 'half-pixel', 'tf-half-pixel-for-nn'),
    ruled('middles do not meet', 'coordinates', 'half-pixel-symmetric', 'half-pixel'),
    ruled('one output has its own place', 'coordinates', 'pytorch-half-pixel', 'half-pixel'),
    ruled('corners that are to meet do not', 'coordinates', 'align-corners', 'asymmetric'),
    ruled('asymmetric is by pixel centres', 'coordinates', 'asymmetric', 'half-pixel'),
    ruled('half a pixel is always taken off', 'coordinates', 'tf-half-pixel-for-nn', 'half-pixel'),
    ruled('halves go up', 'rounding', 'prefer-floor', 'prefer-ceil'),
    ruled('halves go down', 'rounding', 'prefer-ceil', 'prefer-floor'),
    ruled('floors are rounded', 'rounding', 'floor', 'prefer-floor'),
    ruled('ceilings are rounded', 'rounding', 'ceil', 'prefer-ceil'),
    broken('every cubic has the same slope', (x, options) =>
      nn.resize(x, options.mode === 'cubic' ? { ...options, coefficient: -0.75 } : options),
    ),
    broken('the border is repeated always', (x, options) =>
      nn.resize(x, options.mode === 'cubic' ? { ...options, excludeOutside: false } : options),
    ),
    broken('the scale is that of the sizes', (x, options) => {
      if (options.coordinates === undefined) return nn.resize(x, options);
      const { factor: _, ...rule } = options as ResizeOptions & { factor?: Pair };
      const [, , rows, columns] = checkResize(x.shape, options).output;
      return nn.resize(x, { ...rule, size: [rows, columns] });
    }),
  ],
  flatten: [
    broken('channels are always first', (x) => nn.flatten(x, 'CHW')),
    broken('channels are always last', (x) => nn.flatten(x, 'HWC')),
  ],
  softmax: [
    broken('every logit stands alone', (x) => nn.sigmoid(x)),
    broken('the last logit is left out of the sum', (x) => {
      const units = x.shape[1];
      const y = nn.softmax(x);
      const data = elements(y);
      return changed(y, (v, i) => v / (1 - data[i - (i % units) + units - 1] || 1));
    }),
  ],
};
