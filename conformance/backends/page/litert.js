/** LiteRT.js, XNNPACK in WebAssembly, as a Backend: every operator becomes a model of its own, weights as constants, and is run at once. */
import { loadLiteRt, Tensor } from '@litertjs/core';
import { lineOf } from '../../../dist/ops/hard-sigmoid.js';
import { elements, invoke, mapInputs, shapes, tensor, uniformBackend } from '../../../dist/ops/index.js';
import { Unsupported } from '../unsupported.js';
import { tfliteModel } from './tflite.js';

const litert = await loadLiteRt('/litert/', { threads: false });

const [VALID, NO_ACTIVATION] = [1, 0];
const int8 = (value) => ['Int8', value];
const int32 = (value) => ['Int32', value];
const isOne = (pair) => pair.every((n) => n === 1);
const toLast = (x) => x.transpose(0, 2, 3, 1);
const toFirst = (y) => y.transpose(0, 3, 1, 2);
const ints = (...numbers) => ({ shape: [numbers.length], data: Int32Array.from(numbers) });
const constant = (t) => ({ shape: [...t.shape], data: elements(t).slice() });

/** What [N,H,W,C] becomes where every side is padded with a value. */
function padding({ top, bottom, left, right }, value) {
  if (top + bottom + left + right === 0) return [];
  const sides = { shape: [4, 2], data: Int32Array.of(0, 0, top, bottom, left, right, 0, 0) };
  return [{ code: 'pad', constants: [sides, { shape: [1], data: Float32Array.of(value) }] }];
}

const convolved = ({ x, weight, bias }, { stride, padding: sides, dilation, groups }) => {
  const [filters, depth] = weight.shape;
  const isDepthwise = depth === 1 && groups > 1;
  const kernels = isDepthwise ? weight.transpose(1, 2, 3, 0) : weight.transpose(0, 2, 3, 1);
  const shared = { 0: int8(VALID), 1: int32(stride[1]), 2: int32(stride[0]) };
  const options = isDepthwise
    ? {
        ...shared,
        3: int32(filters / groups),
        4: int8(NO_ACTIVATION),
        5: int32(dilation[1]),
        6: int32(dilation[0]),
      }
    : { ...shared, 3: int8(NO_ACTIVATION), 4: int32(dilation[1]), 5: int32(dilation[0]) };
  return {
    given: [toLast(x)],
    steps: [
      ...padding(sides, 0),
      {
        code: isDepthwise ? 'depthwiseConv2d' : 'conv2d',
        constants: [
          constant(kernels),
          bias ? constant(bias) : { shape: [filters], data: new Float32Array(filters) },
        ],
        options,
      },
    ],
    finish: toFirst,
  };
};

const pooled = (code, x, { kernel, stride, padding: sides, ceilMode, dilation = [1, 1] }, value) => {
  if (ceilMode) throw new Unsupported('pools that round up');
  if (!isOne(dilation)) throw new Unsupported('pools with dilations');
  const options = {
    0: int8(VALID),
    1: int32(stride[1]),
    2: int32(stride[0]),
    3: int32(kernel[1]),
    4: int32(kernel[0]),
    5: int8(NO_ACTIVATION),
  };
  return {
    given: [toLast(x)],
    steps: [...padding(sides, value), { code, constants: [], options }],
    finish: toFirst,
  };
};

function resized(x, { mode, alignCorners = false, coordinates, size, rounding }) {
  if (size === undefined) throw new Unsupported('resizes by a factor');
  if (coordinates !== undefined || rounding !== undefined)
    throw new Unsupported('resizes by other coordinates');
  const isBilinear = mode === 'bilinear';
  if (!isBilinear && mode !== 'nearest' && mode !== 'nearest-exact')
    throw new Unsupported(`resizes of mode ${mode}`);
  const isHalfPixel = isBilinear ? !alignCorners : mode === 'nearest-exact';
  const first = isBilinear ? 2 : 0;
  const options = { [first]: int8(Number(alignCorners)), [first + 1]: int8(Number(isHalfPixel)) };
  const code = isBilinear ? 'resizeBilinear' : 'resizeNearest';
  return { given: [toLast(x)], steps: [{ code, constants: [ints(...size)], options }], finish: toFirst };
}

const alone = (code, x, constants = [], options = {}) => ({
  given: [x],
  steps: [{ code, constants, options }],
});
/** A number, or one for each channel, that a step reads beside the map. */
const number = (value) => ({ shape: [1], data: Float32Array.of(value) });
const perChannel = (values) => ({ shape: [values.length, 1, 1], data: Float32Array.from(values) });
/** A step of arithmetic; what it reads is named where that is not the step before alone. */
const arithmetic = (code, constants = [], reads) => ({
  code,
  constants,
  options: { 0: int8(NO_ACTIVATION) },
  ...(reads && { reads }),
});
const plain = (code) => ({ code, constants: [], options: {} });
const GIVEN = ['given', 0];

/** Clips that have an operator of their own; others are a maximum and a minimum. */
function clipped(low, high) {
  if (low === 0 && high === 6) return [plain('relu6')];
  if (low === -1 && high === 1) return [plain('reluFromMinusOneToOne')];
  return [
    ...(low > -Infinity ? [arithmetic('maximum', [number(low)])] : []),
    ...(high < Infinity ? [arithmetic('minimum', [number(high)])] : []),
  ];
}

function hardSigmoid({ slope }) {
  const { slope: by, offset, divisor } = lineOf(slope);
  if (divisor === 6)
    return [arithmetic('add', [number(offset)]), plain('relu6'), arithmetic('divide', [number(6)])];
  return [arithmetic('multiply', [number(by)]), arithmetic('add', [number(offset)]), ...clipped(0, 1)];
}

/** As TensorFlow's converter leaves it, x·s + t. */
function batchNorm({ x, mean, variance, scale, shift }, { epsilon }) {
  const slopes = elements(variance).map((v, c) => (scale ? scale.get(c) : 1) / Math.sqrt(v + epsilon));
  const offsets = slopes.map((s, c) => (shift ? shift.get(c) : 0) - mean.get(c) * s);
  const steps = [arithmetic('multiply', [perChannel(slopes)]), arithmetic('add', [perChannel(offsets)])];
  return { given: [x], steps };
}

/** Rows of a group each, their mean, what is left without it, and its mean square. */
function groupNorm({ x, scale, shift }, { groups, epsilon }) {
  const [batch] = x.shape;
  const rows = [batch, groups, x.size / batch / groups];
  const one = [batch, groups, 1];
  const kept = { 0: int8(1) };
  const mean = (reads) => ({ code: 'mean', constants: [ints(2)], options: kept, reads, shape: one });
  const steps = [
    { code: 'reshape', constants: [ints(...rows)], options: {}, shape: rows },
    mean([['step', 0]]),
    {
      ...arithmetic(
        'subtract',
        [],
        [
          ['step', 0],
          ['step', 1],
        ],
      ),
      shape: rows,
    },
    {
      ...arithmetic(
        'multiply',
        [],
        [
          ['step', 2],
          ['step', 2],
        ],
      ),
      shape: rows,
    },
    mean([['step', 3]]),
    { ...arithmetic('add', [number(epsilon)]), shape: one },
    { ...plain('sqrt'), shape: one },
    {
      ...arithmetic(
        'divide',
        [],
        [
          ['step', 2],
          ['step', 6],
        ],
      ),
      shape: rows,
    },
    { code: 'reshape', constants: [ints(...x.shape)], options: {} },
    ...(scale ? [arithmetic('multiply', [perChannel(elements(scale))])] : []),
    ...(shift ? [arithmetic('add', [perChannel(elements(shift))])] : []),
  ];
  return { given: [x], steps };
}

/** Σ relu(wᵢ)·xᵢ over Σ relu(wᵢ) + ε, of which the weights are known before. */
function weightedMean({ xs, weights }, { epsilon }) {
  const relu = elements(weights).map((w) => Math.max(w, 0));
  const total = relu.reduce((sum, w) => Math.fround(sum + w), 0);
  const products = xs.map((_, i) => arithmetic('multiply', [number(relu[i])], [['given', i]]));
  const sums = xs.slice(1).map((_, i) =>
    arithmetic(
      'add',
      [],
      [
        ['step', i === 0 ? 0 : xs.length + i - 1],
        ['step', i + 1],
      ],
    ),
  );
  const last = arithmetic(
    'divide',
    [number(Math.fround(total + epsilon))],
    [['step', products.length + sums.length - 1]],
  );
  return { given: xs, steps: [...products, ...sums, last] };
}

/** All that the inputs reach, of which the sides are cut off. */
function transposed({ x, weight, bias }, { stride, padding: sides, dilation, groups, outputPadding }) {
  if (groups !== 1) throw new Unsupported('transposed convolutions in groups');
  if (!isOne(dilation)) throw new Unsupported('transposed convolutions with dilations');
  const [batch, , height, width] = x.shape;
  const [, filters, ...kernel] = weight.shape;
  const reached = [height, width].map((n, a) => (n - 1) * stride[a] + kernel[a]);
  const [bottom, right] = [sides.bottom - outputPadding[0], sides.right - outputPadding[1]];
  if (bottom < 0 || right < 0) throw new Unsupported('output padding beyond what is cut off');
  const whole = [batch, ...reached, filters];
  const cut = [batch, reached[0] - sides.top - bottom, reached[1] - sides.left - right, filters];
  return {
    given: [toLast(x)],
    steps: [
      {
        code: 'transposeConv',
        before: [ints(...whole), constant(weight.transpose(1, 2, 3, 0))],
        constants: bias ? [constant(bias)] : [],
        options: { 0: int8(VALID), 1: int32(stride[1]), 2: int32(stride[0]), 3: int8(NO_ACTIVATION) },
        shape: whole,
      },
      { code: 'slice', constants: [ints(0, sides.top, sides.left, 0), ints(...cut)], options: {} },
    ],
    finish: toFirst,
  };
}

const both = (code, a, b) => ({ given: [a, b], steps: [{ code, options: { 0: int8(NO_ACTIVATION) } }] });

const UNARY = ['exp', 'log', 'sqrt', 'tanh', 'gelu'];

/** What each makes of its inputs, by role, and its options: what is given, steps one after the other, and what is done with the result. */
const OPERATORS = {
  conv2d: convolved,
  convTranspose2d: transposed,
  batchNorm2d: batchNorm,
  groupNorm,
  weightedMean,
  clip: ({ x }, { low, high }) => ({ given: [x], steps: clipped(low, high) }),
  silu: ({ x }) => ({
    given: [x],
    steps: [plain('logistic'), arithmetic('multiply', [], [GIVEN, ['step', 0]])],
  }),
  hardSigmoid: ({ x }, options) => ({ given: [x], steps: hardSigmoid(options) }),
  relu: ({ x }) => alone('relu', x),
  sigmoid: ({ x }) => alone('logistic', x),
  unary: ({ x }, { operation }) => {
    if (operation.elu === 1) return alone('elu', x);
    if (typeof operation === 'object') {
      throw new Unsupported(`${Object.keys(operation)[0]} of these parameters`);
    }
    if (!UNARY.includes(operation)) throw new Unsupported(`${operation} of tensors`);
    return alone(operation, x);
  },
  hardSwish: ({ x }) => alone('hardSwish', x),
  add: ({ a, b }) => both('add', a, b),
  scale: ({ x }, { factor }) =>
    alone('multiply', x, [{ shape: [1], data: Float32Array.of(factor) }], { 0: int8(NO_ACTIVATION) }),
  gate: ({ x, gates }) => both('multiply', x, tensor(elements(gates), [...gates.shape, 1, 1])),
  elementwise: ({ a, b }, { operation }) => both(operation, a, b),
  reshape: ({ x }, { shape }) => alone('reshape', x, [ints(...shape)]),
  transpose: ({ x }, { order }) => alone('transpose', x, [ints(...order)]),
  concat: ({ xs }) => ({
    given: xs,
    steps: [{ code: 'concat', options: { 0: int32(1), 1: int8(NO_ACTIVATION) } }],
  }),
  slice: ({ x }, { start, end }) => {
    const rest = x.shape.slice(2);
    const sizes = [x.shape[0], end - start, ...rest];
    return alone('slice', x, [ints(0, start, ...rest.map(() => 0)), ints(...sizes)]);
  },
  pad: ({ x }, { sides, value, mode }) => {
    if (mode !== 'constant') throw new Unsupported(`pads of mode ${mode}`);
    return { given: [toLast(x)], steps: padding(sides, value), finish: toFirst };
  },
  maxPool2d: ({ x }, options) => pooled('maxPool2d', x, options, -Infinity),
  averagePool2d: ({ x }, { countIncludePadding, ...options }) => {
    if (Object.values(options.padding).some((n) => n > 0) && !countIncludePadding)
      throw new Unsupported('average pools that do not count their padding');
    return pooled('averagePool2d', x, options, 0);
  },
  globalAveragePool: ({ x }) => alone('mean', x, [ints(2, 3)], { 0: int8(0) }),
  resize: ({ x }, options) => resized(x, options),
  linear: ({ x, weight, bias }) =>
    alone('fullyConnected', x, [constant(weight), ...(bias ? [constant(bias)] : [])], {
      0: int8(NO_ACTIVATION),
    }),
  flatten: ({ x }, { order }) => {
    const given = order === 'HWC' ? toLast(x) : x;
    return alone('reshape', given, [ints(x.shape[0], x.size / x.shape[0])]);
  },
  softmax: ({ x }) => alone('softmax', x, [], { 0: ['Float32', 1] }),
};

/** Models by their bytes: a case comes twice. */
const compiled = new Map();

async function modelOf(bytes) {
  const key = bytes.toBase64();
  const options = { accelerator: 'wasm', cpuOptions: { numThreads: 1 } };
  const model = compiled.get(key) ?? (await litert.loadAndCompile(bytes, options));
  compiled.set(key, model);
  return model;
}

/** The shapes between the steps are the runtime's to find, but a model has to say some. */
function modelFor({ given, steps }, results) {
  const tensors = given.map(({ shape }) => ({ shape: [...shape] }));
  const inputs = given.map((_, i) => i);
  const written = [];
  const operators = steps.map(({ code, before = [], constants = [], options, reads }, step) => {
    const first = tensors.length;
    tensors.push(...before, ...constants, { shape: results[step] });
    const read = reads
      ? reads.map(([kind, i]) => (kind === 'given' ? inputs[i] : written[i]))
      : step === 0
        ? inputs
        : [written[step - 1]];
    const [ahead, behind] = [
      before.map((_, i) => first + i),
      constants.map((_, i) => first + before.length + i),
    ];
    const writes = tensors.length - 1;
    written.push(writes);
    return { code, reads: [...ahead, ...read, ...behind], writes, options };
  });
  return tfliteModel({ tensors, inputs, operators, output: written.at(-1) });
}

/** Of what is not a model's result: a step says it, pads its map, or leaves it as long as it is. */
const shapeAfter = ({ code, shape, constants }, given) =>
  shape ?? (code === 'pad' ? paddedShape(given, constants[0]) : [...given]);

/** Of a padded map. */
const paddedShape = ([n, h, w, c], { data }) => [n, h + data[2] + data[3], w + data[4] + data[5], c];

async function computed({ operator, inputs, options }) {
  const shape = invoke(
    shapes,
    operator,
    mapInputs(operator, inputs, (x) => x.shape),
    options,
  );
  const plan = OPERATORS[operator](inputs, options);
  const { given, steps, finish = (y) => y } = plan;
  if (steps.length === 0) return given[0];
  const last = finish === toFirst ? [shape[0], shape[2], shape[3], shape[1]] : shape;
  const between = steps.map((step, i) =>
    i < steps.length - 1 ? shapeAfter(step, given[0].shape) : [...last],
  );
  const model = await modelOf(modelFor(plan, between));
  const handed = given.map((x) => new Tensor(elements(x).slice(), [...x.shape]));
  const [y] = await model.run(handed);
  const result = tensor(Float32Array.from(y.toTypedArray()), Array.from(y.type.layout.dimensions));
  y.delete();
  for (const each of handed) each.delete();
  return finish(result);
}

const itself = { name: 'litert.js 2.5.3 wasm', tensor: (x) => x, shape: ({ shape }) => shape };
const whole = uniformBackend(itself, computed);
export const backend = {
  ...itself,
  read: (y) => y,
  ...Object.fromEntries(Object.keys(OPERATORS).map((name) => [name, whole[name]])),
};
