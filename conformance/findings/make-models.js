/** Writes the models of the findings about ONNX Runtime and LiteRT, one operator each: `node findings/make-models.js`. */
import { writeFileSync } from 'node:fs';
import { exportOnnx } from '../../dist/graph/index.js';
import { modelBytes } from '../../dist/graph/onnx/export/model-bytes.js';
import { record } from '../../dist/ops/index.js';
import { tfliteModel } from '../backends/page/tflite.js';

const MODELS = {
  'onnxruntime-webgpu-grouped-conv/case': {
    inputs: { x: [1, 2, 1, 1], weight: [10, 1, 1, 1] },
    run: (nn, { x, weight }) => nn.conv2d(x, weight, undefined, { groups: 2 }),
  },
  'onnxruntime-webgl/max-pool-dilation': {
    inputs: { x: [1, 1, 3, 3] },
    run: (nn, { x }) => nn.maxPool2d(x, { kernel: 2, stride: 1, dilation: 2 }),
  },
  'onnxruntime-webgl/resize-sizes': {
    inputs: { x: [1, 1, 1, 2] },
    run: (nn, { x }) => nn.resize(x, { mode: 'nearest', size: [1, 4] }),
  },
  'onnxruntime-webgl/gemm-without-c': {
    inputs: { x: [1, 2], weight: [1, 2] },
    run: (nn, { x, weight }) => nn.linear(x, weight, undefined),
  },
  'onnxruntime-nearest-26-to-64/case': {
    inputs: { x: [1, 1, 1, 26] },
    run: (nn, { x }) =>
      nn.resize(x, { mode: 'nearest-by-rule', coordinates: 'asymmetric', rounding: 'floor', size: [1, 64] }),
  },
  'onnxruntime-max-pool-nan/case': {
    inputs: { x: [1, 1, 2, 2] },
    run: (nn, { x }) => nn.maxPool2d(x, { kernel: 2 }),
  },
  'onnxruntime-conv-transpose-output-padding/case': {
    inputs: { x: [1, 1, 3, 3], weight: [1, 1, 3, 3] },
    run: (nn, { x, weight }) =>
      nn.convTranspose2d(x, weight, undefined, { stride: 1, dilation: 3, outputPadding: 2 }),
  },
};

for (const [name, { inputs, run }] of Object.entries(MODELS)) {
  const graph = record(({ backend, input }) => {
    const given = Object.entries(inputs).map(([role, shape]) => [role, input(role, shape)]);
    return run(backend.named('y'), Object.fromEntries(given));
  });
  const levels = { features: {}, pyramid: {}, outputs: { y: graph.result } };
  const { model } = exportOnnx({ ...graph, levels, specs: new Map() }, () => undefined);
  writeFileSync(new URL(`${name}.onnx`, import.meta.url), model);
}

// `exportOnnx` names the axes of such a Pad, which keeps the mistake from showing
writeFileSync(
  new URL('onnxruntime-pad-before-max-pool/case.onnx', import.meta.url),
  modelBytes({
    name: 'network',
    nodes: [
      { operator: 'Pad', inputs: ['x', 'pads'], name: 'padded', attributes: {} },
      {
        operator: 'MaxPool',
        inputs: ['padded'],
        name: 'y',
        attributes: { kernel_shape: { integers: [2, 2] }, strides: { integers: [2, 2] } },
      },
    ],
    inputs: [{ name: 'x', shape: [1, 1, 2, 2] }],
    outputs: [{ name: 'y', shape: [1, 1, 2, 2] }],
    values: [],
    constants: [
      {
        name: 'pads',
        shape: [8],
        type: 'int64',
        bytes: () => new Uint8Array(BigInt64Array.of(0n, 0n, 1n, 1n, 0n, 0n, 1n, 1n).buffer),
      },
    ],
    weights: [],
  }),
);

const operator = (code, shapes, options) =>
  tfliteModel({
    tensors: shapes.map((shape) => ({ shape })),
    inputs: shapes.slice(1).map((_, i) => i),
    operators: [{ code, reads: shapes.slice(1).map((_, i) => i), writes: shapes.length - 1, options }],
    output: shapes.length - 1,
  });
const byte = (value) => ['Int8', value];
const int = (value) => ['Int32', value];
const POOL = { 0: byte(1), 1: int(2), 2: int(2), 3: int(1), 4: int(1), 5: byte(0) };
const TFLITE = {
  'litert-exp-log/exp': operator('exp', [[4], [4]]),
  'litert-exp-log/log': operator('log', [[2], [2]]),
  'litert-infinity-and-nan/maximum': operator('maximum', [[2], [2], [2]]),
  'litert-infinity-and-nan/minimum': operator('minimum', [[2], [2], [2]]),
  'litert-infinity-and-nan/max-pool': operator(
    'maxPool2d',
    [
      [1, 2, 2, 1],
      [1, 1, 1, 1],
    ],
    POOL,
  ),
};
for (const [name, model] of Object.entries(TFLITE)) {
  writeFileSync(new URL(`${name}.tflite`, import.meta.url), model);
}
