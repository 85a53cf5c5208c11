/** Writes the models of the findings about ONNX Runtime, one operator each: `node findings/make-models.js`. */
import { writeFileSync } from 'node:fs';
import { exportOnnx } from '../../dist/graph/index.js';
import { record } from '../../dist/ops/index.js';

const MODELS = {
  'onnxruntime-nearest-26-to-64': {
    inputs: { x: [1, 1, 1, 26] },
    run: (nn, { x }) =>
      nn.resize(x, { mode: 'nearest-by-rule', coordinates: 'asymmetric', rounding: 'floor', size: [1, 64] }),
  },
  'onnxruntime-max-pool-nan': {
    inputs: { x: [1, 1, 2, 2] },
    run: (nn, { x }) => nn.maxPool2d(x, { kernel: 2 }),
  },
  'onnxruntime-conv-transpose-output-padding': {
    inputs: { x: [1, 1, 3, 3], weight: [1, 1, 3, 3] },
    run: (nn, { x, weight }) =>
      nn.convTranspose2d(x, weight, undefined, { stride: 1, dilation: 3, outputPadding: 2 }),
  },
};

for (const [finding, { inputs, run }] of Object.entries(MODELS)) {
  const graph = record(({ backend, input }) => {
    const given = Object.entries(inputs).map(([name, shape]) => [name, input(name, shape)]);
    return run(backend.named('y'), Object.fromEntries(given));
  });
  const levels = { features: {}, pyramid: {}, outputs: { y: graph.result } };
  const { model } = exportOnnx({ ...graph, levels, specs: new Map() }, () => undefined);
  writeFileSync(new URL(`${finding}/case.onnx`, import.meta.url), model);
}
