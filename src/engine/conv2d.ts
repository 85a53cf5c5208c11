/** The correctly rounded convolution of `ops/conv2d.ts` in WebAssembly. */
import { conv2d } from '../ops/conv2d.js';
import { type Convolution, convolutionOf } from '../ops/convolution.js';
import { PANEL } from '../ops/gemm.js';
import type { ConvOptions } from '../ops/options.js';
import type { Tensor } from '../ops/tensor.js';
import { ALGORITHMS, type AlgorithmName } from './algorithms.js';
import type { Machine } from './machine.js';

/** As `conv2d`, to the bit; groups of fewer filters than a panel has, and what the memory cannot hold, are computed by it. */
export function convolutionOn(machine: Machine, choose: (convolution: Convolution) => AlgorithmName) {
  return (x: Tensor, weight: Tensor, bias?: Tensor, options?: ConvOptions): Tensor => {
    const convolution = convolutionOf(x, weight, bias, options);
    if (weight.shape[0] / convolution.geometry.groups < PANEL) return conv2d(x, weight, bias, options);
    try {
      return ALGORITHMS[choose(convolution)](machine, convolution);
    } catch (error) {
      if (error instanceof RangeError) return conv2d(x, weight, bias, options);
      throw error;
    }
  };
}
