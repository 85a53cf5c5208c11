/** The reference in WebAssembly: convolutions and dense layers, every bit the same. */
import { byConvolution, checkLinearOperands } from '../ops/linear.js';
import { type ReferenceBackend, reference } from '../ops/reference.js';
import { fastestFor } from './algorithms.js';
import { batchNormOn } from './batch-norm2d.js';
import { convolutionOn } from './conv2d.js';
import { additionOn, reluOn } from './elementwise.js';
import { Machine } from './machine.js';
import { resizeOn } from './resize.js';

let made: { readonly machine: Machine | undefined; readonly backend: ReferenceBackend } | undefined;

export interface EngineOptions {
  /**
   * Whether results that `release` hands back are written over by later ones. Models release what they do not need any more, so that a
   * run takes less memory; whoever keeps a result of one of its layers keeps a copy.
   */
  readonly reuseMemory?: boolean;
}

/**
 * The fastest backend of this platform that gives the reference's bits: `wasm`, or the `reference` itself where there is no
 * WebAssembly with SIMD (its `name` says which). What it computes with is made when it is first asked for; all share one memory.
 */
export function engine({ reuseMemory = false }: EngineOptions = {}): ReferenceBackend {
  made ??= onMachine(Machine.make());
  const { machine, backend } = made;
  if (!machine || !reuseMemory) return backend;
  const { pool } = machine;
  return { ...backend, release: (x) => pool.release(x) };
}

const onMachine = (machine: Machine | undefined) => ({ machine, backend: backendOn(machine) });

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
