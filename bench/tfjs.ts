/** TensorFlow.js, float32: `cpu`, loops over the filter's taps in plain JavaScript, and `wasm`, XNNPACK with SIMD. */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { elements, type Tensor, tensor } from '../src/ops/tensor.js';

/** A process has one of them. */
export const useTfjs = (backend: 'cpu' | 'wasm'): Promise<boolean> => tf.setBackend(backend);

export interface TfjsConvolution {
  run(): Tensor;
  release(): void;
}

/** A convolution on operands that are brought to tfjs, and to its layouts, beforehand. */
export function tfjsConvolution(x: Tensor, weight: Tensor, stride: number, padding: number): TfjsConvolution {
  const input = upload(x.transpose(0, 2, 3, 1)); // NHWC
  const filter = upload(weight.transpose(2, 3, 1, 0)); // HWIO
  return {
    run() {
      const y = tf.conv2d(input, filter, stride, padding);
      const result = tensor(y.dataSync(), y.shape).transpose(0, 3, 1, 2);
      y.dispose();
      return result;
    },
    release() {
      input.dispose();
      filter.dispose();
    },
  };
}

const upload = (view: Tensor) => tf.tensor4d(elements(view), view.shape as [number, number, number, number]);
