/** One convolution for ONNX Runtime. */
import { modelBytes } from '../src/graph/onnx/export/model-bytes.js';
import type { Tensor } from '../src/ops/tensor.js';
import { littleEndian } from '../src/weights/little-endian.js';

/** Of `x` to `y`. */
export const convolutionModel = (x: Tensor, weight: Tensor, stride: number, padding: number): Uint8Array =>
  modelBytes({
    name: 'convolution',
    nodes: [
      {
        operator: 'Conv',
        inputs: ['x', 'weight'],
        name: 'y',
        attributes: {
          strides: { integers: [stride, stride] },
          pads: { integers: [padding, padding, padding, padding] },
        },
      },
    ],
    inputs: [{ name: 'x', shape: x.shape }],
    outputs: [{ name: 'y' }],
    values: [],
    constants: [],
    weights: [{ name: 'weight', shape: weight.shape, type: 'float32', bytes: () => littleEndian(weight) }],
  });
