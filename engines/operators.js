/** Every operator on every class of hostile data: [name, tensor] pairs. */
import { backendOn } from '../dist/engine/backend.js';
import { engine } from '../dist/engine/index.js';
import { Machine } from '../dist/engine/machine.js';
import { foldBatchNorm } from '../dist/layers/index.js';
import * as ops from '../dist/ops/index.js';
import { BITS, draw, drawPairs } from './hostile.js';

const CONVOLUTIONS = {
  '3x3': { weight: [6, 8, 3, 3], options: { padding: 1 } },
  'same, stride 2': { weight: [5, 8, 4, 3], options: { stride: 2, padding: 'same' } },
  'groups, dilated': { weight: [6, 4, 2, 3], options: { groups: 2, dilation: [3, 2], padding: [2, 3] } },
  'single channels': { weight: [16, 1, 3, 3], options: { groups: 8, padding: 1 } },
  'single channels, stride 2': {
    weight: [8, 1, 5, 4],
    options: { groups: 8, stride: [2, 3], dilation: [1, 2], padding: 2 },
  },
};
const TRANSPOSED = {
  '4x4, stride 2': { weight: [8, 6, 4, 4], options: { stride: 2, padding: 1 } },
  'groups, dilated': {
    weight: [8, 3, 2, 3],
    options: { groups: 2, stride: [2, 3], dilation: [3, 2], padding: [1, 0], outputPadding: [2, 1] },
  },
  'outputs that nothing reaches': { weight: [8, 5, 1, 2], options: { stride: 3 } },
};
const MAPS = [2, 8, 9, 11];

/** Classes of data for sums of products: what draws the maps and what draws the weights. */
const PRODUCTS = {
  any: ['any', 'tiny'],
  finite: ['finite', 'tiny'],
  overflowing: ['finite', 'finite'],
  moderate: ['moderate', 'moderate'],
  subnormal: ['subnormal', 'moderate'],
  'subnormal result': ['small', 'small'],
  power: ['power', 'power'],
  spiked: ['spiked', 'moderate'],
  'spiked weights': ['moderate', 'spiked'],
};

/** The engine with one algorithm for all convolutions that it is one for. */
const byAlgorithm = [
  'direct',
  'inner-products',
  'winograd-2',
  'winograd-4',
  'float32-direct',
  'float32-winograd-2',
  'float32-winograd-4',
].map((name) => [name, backendOn(Machine.make(), { choose: () => name })]);

export function* operatorOutputs() {
  for (const [name, [ofMaps, ofWeights]] of Object.entries(PRODUCTS)) {
    yield* products(
      name,
      (shape) => draw(`maps/${name}`, ofMaps, shape),
      (shape) => draw(`weights/${name}`, ofWeights, shape),
    );
  }
  yield* products(
    'cancelling',
    (shape) => drawPairs('maps/cancelling', shape, true),
    (shape) => (shape.length === 1 ? ops.zeros(shape) : drawPairs('weights/cancelling', shape, false)),
  );
  for (const bits of Object.keys(BITS)) {
    yield [`data ${bits}`, draw(`x/${bits}`, bits, [40, 1000])];
    yield* elementwise(bits, (stream, shape) => draw(`${stream}/${bits}`, bits, shape));
    yield* windows(bits, draw(`x/${bits}`, bits, MAPS));
    yield* resized(bits, draw(`x/${bits}`, bits, [1, 3, 10, 13]));
  }
  yield* windows('cancelling', drawPairs('x/cancelling', [1, 3, 22, 26], true).transpose(0, 2, 1, 3));
}

function* products(name, maps, weights) {
  for (const [form, { weight, options }] of Object.entries(CONVOLUTIONS)) {
    const [x, w, bias] = [maps(MAPS), weights(weight), weights([weight[0]])];
    yield [`conv2d ${form}, ${name}`, ops.conv2d(x, w, bias, options)];
    yield [`conv2d on the engine ${form}, ${name}`, engine().conv2d(x, w, bias, options)];
    for (const [algorithm, nn] of byAlgorithm) {
      if (algorithm.includes('winograd') && form !== '3x3') continue;
      yield [`conv2d ${algorithm} ${form}, ${name}`, nn.conv2d(x, w, bias, options)];
    }
    yield [`conv2dExact ${form}, ${name}`, ops.conv2dExact(x, w, bias, options)];
  }
  for (const [form, { weight, options }] of Object.entries(TRANSPOSED)) {
    const [x, w, bias] = [maps(MAPS), weights(weight), weights([weight[1] * (options.groups ?? 1)])];
    yield [`convTranspose2d ${form}, ${name}`, ops.convTranspose2d(x, w, bias, options)];
    yield [`convTranspose2d on the engine ${form}, ${name}`, engine().convTranspose2d(x, w, bias, options)];
  }
  const turned = maps([2, 8, 11, 9]).transpose(0, 1, 3, 2);
  yield [`conv2d of a transposed view, ${name}`, ops.conv2d(turned, weights([6, 8, 3, 3]))];
  yield [`linear, ${name}`, ops.linear(maps([7, 600]), weights([9, 600]))];
}

function* elementwise(bits, random) {
  const x = random('x', [8, 10, 10, 10]);
  yield [`relu, ${bits}`, ops.relu(x)];
  yield [`relu on the engine, ${bits}`, engine().relu(x)];
  yield [`sigmoid, ${bits}`, ops.sigmoid(x)];
  yield [`silu, ${bits}`, ops.silu(x)];
  yield [`hardSwish, ${bits}`, ops.hardSwish(x)];
  for (const operation of [
    'exp',
    'log',
    'sqrt',
    'tanh',
    'erf',
    'softplus',
    'mish',
    'gelu',
    'gelu-tanh',
    { elu: Math.fround(-0.3) },
    { selu: { alpha: Math.fround(1.6732632), gamma: Math.fround(1.050701) } },
    { celu: Math.fround(0.3) },
    { thresholdedRelu: Math.fround(0.3) },
  ]) {
    yield [`unary ${JSON.stringify(operation)}, ${bits}`, ops.unary(x, operation)];
  }
  yield [`clip, ${bits}`, ops.clip(x, Math.fround(-0.1), 6)];
  yield [`clip on the engine, ${bits}`, engine().clip(x, Math.fround(-0.1), 6)];
  for (const slope of ['fifth', 'sixth']) {
    yield [`hardSigmoid of slope a ${slope}, ${bits}`, ops.hardSigmoid(x, slope)];
  }
  const line = { slope: Math.fround(-0.3), offset: Math.fround(0.7) };
  yield [`hardSigmoid of a line that falls, ${bits}`, ops.hardSigmoid(x, line)];
  yield [`add, ${bits}`, ops.add(x, random('y', x.shape))];
  yield [`add on the engine, ${bits}`, engine().add(x, random('y', x.shape))];
  for (const factor of [3, -0.3, 2 ** -140]) {
    yield [`scale by ${factor}, ${bits}`, ops.scale(x, Math.fround(factor))];
    yield [`scale on the engine by ${factor}, ${bits}`, engine().scale(x, Math.fround(factor))];
  }
  yield [`gate, ${bits}`, ops.gate(x, random('gates', [8, 10]))];
  yield [`gate on the engine, ${bits}`, engine().gate(x, random('gates', [8, 10]))];
  for (const operation of ['add', 'subtract', 'multiply', 'divide', 'maximum', 'minimum']) {
    for (const [where, { elementwise: compute }] of Object.entries({ '': ops, ' on the engine': engine() })) {
      yield [`elementwise ${operation}${where}, ${bits}`, compute(x, random('y', x.shape), operation)];
      const stretched = compute(random('channels', [10, 1, 1]), x, operation);
      yield [`elementwise ${operation} of a number a channel${where}, ${bits}`, stretched];
    }
  }
  yield [`reshape, ${bits}`, ops.reshape(x.transpose(0, 2, 3, 1), [80, 100])];
  yield [`transpose, ${bits}`, ops.transpose(x, [2, 0, 3, 1])];
  const fused = [x, random('y', x.shape), random('z', x.shape)];
  yield [`weightedMean, ${bits}`, ops.weightedMean(fused, random('edges', [3]), 1e-4)];
  yield [`slice, ${bits}`, ops.slice(x, 3, 8)];
  for (const order of ['CHW', 'HWC']) yield [`flatten ${order}, ${bits}`, ops.flatten(x, order)];
  yield [`softmax, ${bits}`, ops.softmax(random('logits', [60, 7]))];
  yield [`concat, ${bits}`, ops.concat([x, random('y', [8, 3, 10, 10])])];
  yield [`pad, ${bits}`, ops.pad(x, { top: 1, bottom: 0, left: 2, right: 3 }, Math.fround(0.1))];

  const [mean, variance, scale, shift] = ['mean', 'variance', 'scale', 'shift'].map((s) => random(s, [10]));
  const positive = ops.tensor(variance.data.map(Math.abs), [10]);
  const gentle = {
    mean: draw('mean/gentle', 'moderate', [10]),
    variance: ops.relu(draw('variance/gentle', 'moderate', [10])),
  };
  yield [`batchNorm2d, ${bits}`, ops.batchNorm2d(x, { mean, variance: positive, scale, shift }, 1e-5)];
  yield [`batchNorm2d of any variance, ${bits}`, ops.batchNorm2d(x, { mean, variance, scale, shift }, 0)];
  yield [`batchNorm2d of moderate statistics, ${bits}`, ops.batchNorm2d(x, gentle, 1e-3)];
  yield [`batchNorm2d on the engine, ${bits}`, engine().batchNorm2d(x, { mean, variance, scale, shift }, 0)];

  for (const [groups, epsilon] of [
    [10, 1e-5],
    [2, 0],
  ]) {
    yield [`groupNorm in ${groups}, ${bits}`, ops.groupNorm(x, groups, { scale, shift }, epsilon)];
  }

  const kernel = random('kernel', [10, 4, 3, 3]);
  const folded = foldBatchNorm(kernel, shift, { mean, variance: positive, scale, shift }, 1e-5);
  yield [`foldBatchNorm weight, ${bits}`, folded.weight];
  yield [`foldBatchNorm bias, ${bits}`, folded.bias];
}

function* windows(bits, x) {
  const pools = {
    '3x3, stride 2': { kernel: 3, stride: 2, padding: 1 },
    '2x3, ceiling': { kernel: [2, 3], ceilMode: true },
  };
  for (const [form, options] of Object.entries(pools)) {
    yield [`maxPool2d ${form}, ${bits}`, ops.maxPool2d(x, options)];
    yield [`averagePool2d ${form}, ${bits}`, ops.averagePool2d(x, options)];
    const inside = { ...options, countIncludePadding: false };
    yield [`averagePool2d ${form} of the inside, ${bits}`, ops.averagePool2d(x, inside)];
  }
  yield [`globalAveragePool, ${bits}`, ops.globalAveragePool(x)];
}

function* resized(bits, x) {
  const targets = {
    'nearest to a size': { mode: 'nearest', size: [23, 17] },
    'nearest by 1.7': { mode: 'nearest', factor: 1.7 },
    'nearest-exact': { mode: 'nearest-exact', size: [7, 29] },
    repeat: { mode: 'repeat', factor: [2, 3] },
    bilinear: { mode: 'bilinear', size: [19, 27] },
    'bilinear by 0.3': { mode: 'bilinear', factor: 0.3 },
    'bilinear, corners': { mode: 'bilinear', size: [21, 9], alignCorners: true },
    'bilinear, symmetric by 1.7': { mode: 'bilinear', coordinates: 'half-pixel-symmetric', factor: 1.7 },
    'nearest by rule': {
      mode: 'nearest-by-rule',
      coordinates: 'asymmetric',
      rounding: 'prefer-ceil',
      factor: Math.fround(0.6),
    },
  };
  for (const [form, options] of Object.entries(targets)) {
    yield [`resize ${form}, ${bits}`, ops.resize(x, options)];
    yield [`resize on the engine ${form}, ${bits}`, engine().resize(x, options)];
  }
}
