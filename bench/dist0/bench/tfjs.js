/** The peer: TensorFlow.js on its plain JavaScript backend, float32 sums in loops over the filter's taps. */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { elements, tensor } from '../src/ops/tensor.js';
await tf.setBackend('cpu');
/** A convolution on operands that are brought to tfjs, and to its layouts, beforehand. */
export function tfjsConvolution(x, weight, stride, padding) {
    const input = upload(x.transpose(0, 2, 3, 1)); // NHWC
    const filter = upload(weight.transpose(2, 3, 1, 0)); // HWIO
    return () => {
        const y = tf.conv2d(input, filter, stride, padding);
        const result = tensor(y.dataSync(), y.shape).transpose(0, 3, 1, 2);
        y.dispose();
        return result;
    };
}
const upload = (view) => tf.tensor4d(elements(view), view.shape);
