/** The algorithms of float32, on a machine and in plain TypeScript: a name says every bit. */
import type { Convolution } from '../../ops/convolution.js';
import { canonicalizeNaNs } from '../../ops/nan.js';
import type { Tensor } from '../../ops/tensor.js';
import type { Machine } from '../machine.js';
import type { Target } from '../target.js';
import { F2, F2_STRIDE_2, F3_STRIDE_2, F4, type Transforms } from '../winograd/transforms.js';
import { depthwiseFloats } from './depthwise.js';
import { directFloats } from './direct.js';
import { plainDirect } from './direct-sum.js';
import { winogradFloats } from './winograd.js';
import { plainWinograd } from './winograd-sum.js';

const ofWinograd =
  (transforms: Transforms) =>
  (machine: Machine, convolution: Convolution, target: Target): void =>
    winogradFloats(transforms, machine, convolution, target);

/** An algorithm without a machine. */
export type Plain = (convolution: Convolution, y: Tensor) => void;

const withCanonicalNaNs =
  (plain: Plain): Plain =>
  (convolution, y) => {
    plain(convolution, y);
    const [images, filters, height, width] = y.shape;
    for (let map = 0; map < images * filters; map++) {
      const start = y.index(Math.floor(map / filters), map % filters, 0, 0);
      canonicalizeNaNs(y.data.subarray(start, start + height * width));
    }
  };

const plainly = (transforms: Transforms): Plain =>
  withCanonicalNaNs((convolution, y) => plainWinograd(transforms, convolution, y));

/** As `ALGORITHMS`. */
export const FLOAT32_ALGORITHMS = {
  'float32-depthwise': depthwiseFloats,
  'float32-direct': directFloats,
  'float32-winograd-2': ofWinograd(F2),
  'float32-winograd-4': ofWinograd(F4),
  'float32-winograd-2-stride-2': ofWinograd(F2_STRIDE_2),
  'float32-winograd-3-stride-2': ofWinograd(F3_STRIDE_2),
} as const;

export type Float32Name = keyof typeof FLOAT32_ALGORITHMS;

/** The same bits without a machine. */
export const PLAIN_FLOAT32: Readonly<Record<Float32Name, Plain>> = {
  // single channels have the order of all direct sums
  'float32-depthwise': withCanonicalNaNs(plainDirect),
  'float32-direct': withCanonicalNaNs(plainDirect),
  'float32-winograd-2': plainly(F2),
  'float32-winograd-4': plainly(F4),
  'float32-winograd-2-stride-2': plainly(F2_STRIDE_2),
  'float32-winograd-3-stride-2': plainly(F3_STRIDE_2),
};
