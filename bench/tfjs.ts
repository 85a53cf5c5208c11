/** The peer: TensorFlow.js on its plain JavaScript backend, float32 sums in loops over the filter's taps. */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { elements, type Tensor, tensor } from '../src/ops/tensor.js';

await tf.setBackend('cpu');

/** A convolution on operands that are brought to tfjs, and to its layouts, beforehand. */
export function tfjsConvolution(x: Tensor, weight: Tensor, stride: number, padding: number): () => Tensor {
  const input = upload(x.transpose(0, 2, 3, 1)); // NHWC
  const filter = upload(weight.transpose(2, 3, 1, 0)); // HWIO
  return () => {
    const y = tf.conv2d(input, filter, stride, padding);
    const result = tensor(y.dataSync(), y.shape).transpose(0, 3, 1, 2);
    y.dispose();
    return result;
  };
}

const upload = (view: Tensor) => tf.tensor4d(elements(view), view.shape as [number, number, number, number]);
