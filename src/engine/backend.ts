/** The reference in WebAssembly: convolutions and dense layers, every bit the same. */
import { byConvolution, checkLinearOperands } from '../ops/linear.js';
import { type ReferenceBackend, reference } from '../ops/reference.js';
import { fastestFor } from './algorithms.js';
import { batchNormOn } from './batch-norm2d.js';
import { convolutionOn } from './conv2d.js';
import { additionOn, reluOn } from './elementwise.js';
import { Machine } from './machine.js';
import { resizeOn } from './resize.js';

let made: ReferenceBackend | undefined;

/**
 * The fastest backend of this platform that gives the reference's bits: `wasm`, or the `reference` itself where there is no
 * WebAssembly with SIMD (its `name` says which). Made when it is first asked for; all its calls share one memory.
 */
export function engine(): ReferenceBackend {
  made ??= backendOn(Machine.make());
  return made;
}

/**
 * The reference with what the machine computes faster in its place.
 * @param choose the algorithm of a convolution
 */
export function backendOn(machine: Machine | undefined, choose = fastestFor): ReferenceBackend {
  if (!machine) return reference;
  const conv2d = convolutionOn(machine, choose);
  return {
    ...reference,
    name: 'wasm',
    conv2d,
    batchNorm2d: batchNormOn(machine),
    relu: reluOn(machine),
    add: additionOn(machine),
    resize: resizeOn(machine),
    linear(x, weight, bias) {
      checkLinearOperands(x, weight, bias);
      return byConvolution(x, weight, (pixels, kernels) => conv2d(pixels, kernels, bias));
    },
  };
}
