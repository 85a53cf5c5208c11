/**
 * TensorFlow.js as a Backend: `cpu` is loops in plain JavaScript, `wasm` is XNNPACK, `webgl` and `webgpu` are shaders. Its maps have their channels last, so that they are
 * transposed around what slides a window. What it has not is refused as unsupported, which the kit counts and names.
 */
import * as tf from '@tensorflow/tfjs-core';
import { elements, tensor, uniformBackend } from '../../dist/node/ops/index.js';
import { Unsupported } from './unsupported.js';

const toLast = (x) => tf.transpose(x, [0, 2, 3, 1]);
const toFirst = (x) => tf.transpose(x, [0, 3, 1, 2]);
const explicit = ({ top, bottom, left, right }) => [
  [0, 0],
  [top, bottom],
  [left, right],
  [0, 0],
];
const perChannel = (vector) => tf.reshape(vector, [1, -1, 1, 1]);
const isOne = (pair) => pair.every((n) => n === 1);

/** One convolution of whole groups of channels: tfjs has those of one group, and of one channel a group. */
function convolved(x, weight, { stride, padding, dilation, groups }) {
  if (!isOne(stride) && !isOne(dilation)) throw new Unsupported('conv2d with both strides and dilations');
  const [outputs, inputs] = weight.shape;
  const pad = explicit(padding);
  if (groups === 1) {
    return tf.conv2d(toLast(x), tf.transpose(weight, [2, 3, 1, 0]), stride, pad, 'NHWC', dilation);
  }
  if (inputs !== 1) throw new Unsupported('conv2d of groups of several channels');
  const multiplier = outputs / groups;
  const filter = tf.transpose(
    tf.reshape(weight, [groups, multiplier, ...weight.shape.slice(2)]),
    [2, 3, 0, 1],
  );
  return tf.depthwiseConv2d(toLast(x), filter, stride, pad, 'NHWC', dilation);
}

function pooled(x, pool, { kernel, stride, padding, ceilMode, dilation = [1, 1] }) {
  if (ceilMode) throw new Unsupported('pools that round up');
  if (!isOne(dilation)) throw new Unsupported('pools with dilations');
  return toFirst(pool(toLast(x), kernel, stride, explicit(padding)));
}

function resized(x, { mode, alignCorners, coordinates, size, factor, ...rule }) {
  if (size === undefined) throw new Unsupported('resizes by a factor');
  if (coordinates !== undefined || rule.rounding !== undefined)
    throw new Unsupported('resizes by other coordinates');
  if (mode === 'bilinear')
    return toFirst(tf.image.resizeBilinear(toLast(x), size, alignCorners, !alignCorners));
  if (mode === 'nearest-exact') return toFirst(tf.image.resizeNearestNeighbor(toLast(x), size, false, true));
  if (mode === 'nearest') return toFirst(tf.image.resizeNearestNeighbor(toLast(x), size, false, false));
  throw new Unsupported(`resizes of mode ${mode}`);
}

const ELEMENTWISE = {
  add: tf.add,
  subtract: tf.sub,
  multiply: tf.mul,
  divide: tf.div,
  maximum: tf.maximum,
  minimum: tf.minimum,
};

function unary(x, operation) {
  if (operation.elu === 1) return tf.elu(x);
  if (typeof operation === 'object')
    throw new Unsupported(`${Object.keys(operation)[0]} of these parameters`);
  const f = { exp: tf.exp, log: tf.log, sqrt: tf.sqrt, tanh: tf.tanh, erf: tf.erf, softplus: tf.softplus }[
    operation
  ];
  if (!f) throw new Unsupported(`${operation} of tensors`);
  return f(x);
}

/** By their names: what each makes of its inputs, by role, and its options, all of which are filled in. */
const OPERATORS = {
  conv2d: ({ x, weight, bias }, options) => {
    const y = toFirst(convolved(x, weight, options));
    return bias ? tf.add(y, perChannel(bias)) : y;
  },
  batchNorm2d: ({ x, mean, variance, scale, shift }, { epsilon }) =>
    toFirst(tf.batchNorm(toLast(x), mean, variance, shift, scale, epsilon)),
  relu: ({ x }) => tf.relu(x),
  sigmoid: ({ x }) => tf.sigmoid(x),
  silu: ({ x }) => tf.mul(x, tf.sigmoid(x)),
  unary: ({ x }, { operation }) => unary(x, operation),
  clip: ({ x }, { low, high }) => tf.clipByValue(x, low, high),
  add: ({ a, b }) => tf.add(a, b),
  scale: ({ x }, { factor }) => tf.mul(x, factor),
  gate: ({ x, gates }) => tf.mul(x, tf.reshape(gates, [...gates.shape, 1, 1])),
  elementwise: ({ a, b }, { operation }) => ELEMENTWISE[operation](a, b),
  reshape: ({ x }, { shape }) => tf.reshape(x, shape),
  transpose: ({ x }, { order }) => tf.transpose(x, order),
  concat: ({ xs }) => tf.concat(xs, 1),
  slice: ({ x }, { start, end }) => {
    const rest = x.shape.slice(2);
    return tf.slice(x, [0, start, ...rest.map(() => 0)], [x.shape[0], end - start, ...rest]);
  },
  pad: ({ x }, { sides: { top, bottom, left, right }, value, mode }) => {
    const sides = [
      [0, 0],
      [0, 0],
      [top, bottom],
      [left, right],
    ];
    if (mode === 'constant') return tf.pad(x, sides, value);
    if (mode !== 'reflect' && mode !== 'symmetric') throw new Unsupported(`pads of mode ${mode}`);
    return tf.mirrorPad(x, sides, mode);
  },
  maxPool2d: ({ x }, options) => pooled(x, tf.maxPool, options),
  averagePool2d: ({ x }, { countIncludePadding, ...options }) => {
    const isPadded = Object.values(options.padding).some((n) => n > 0);
    if (countIncludePadding && isPadded) throw new Unsupported('average pools that count their padding');
    return pooled(x, tf.avgPool, options);
  },
  globalAveragePool: ({ x }) => tf.mean(x, [2, 3]),
  resize: ({ x }, options) => resized(x, options),
  linear: ({ x, weight, bias }) => {
    const y = tf.matMul(x, weight, false, true);
    return bias ? tf.add(y, bias) : y;
  },
  flatten: ({ x }, { order }) => tf.reshape(order === 'HWC' ? toLast(x) : x, [x.shape[0], -1]),
  softmax: ({ x }) => tf.softmax(x),
};

/**
 * @param kind cpu, wasm, webgl or webgpu: that whose package has been imported
 * @param flags of TensorFlow.js, by name
 */
export async function tfjsBackend(kind, flags = {}) {
  tf.env().setFlags(flags);
  if (!(await tf.setBackend(kind))) throw new Error(`tfjs: expected a ${kind} backend, got none here`);
  const itself = {
    name: `tfjs ${tf.version_core} ${kind}`,
    tensor: (value) => tf.tensor(elements(value), [...value.shape], 'float32'),
    shape: (x) => x.shape,
    read: async (x) => tensor(Float32Array.from(await x.data()), x.shape),
  };
  const compute = ({ operator, inputs, options }) => tf.tidy(() => OPERATORS[operator](inputs, options));
  const whole = uniformBackend(itself, compute);
  return { ...itself, ...Object.fromEntries(Object.keys(OPERATORS).map((name) => [name, whole[name]])) };
}
