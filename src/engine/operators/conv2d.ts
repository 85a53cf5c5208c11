/** The convolution of `ops/conv2d.ts`, of which threads have their filters each, or share the rows. */
import type { BatchNormParameters } from '../../ops/backend.js';
import { convolutionOf } from '../../ops/convolution.js';
import { PANEL } from '../../ops/gemm.js';
import type { ConvOptions } from '../../ops/options.js';
import { sizeOf, type Tensor } from '../../ops/tensor.js';
import { ALGORITHMS, type AlgorithmName, type Choice, isDearInFilters, plainly } from '../algorithms.js';
import { finishPlainly, NO_STEPS, type Steps } from '../epilogue.js';
import { ofPixelsRead } from '../pixels-read.js';
import { wholeWork } from '../share.js';
import { type DividedOperator, type Range, rangesOf } from './operator.js';

export interface ConvolutionArguments {
  readonly x: Tensor;
  readonly weight: Tensor;
  readonly bias?: Tensor | undefined;
  readonly options?: ConvOptions | undefined;
  /** What follows on the result, a tensor of which is of its shape and has contiguous maps. */
  readonly steps?: Steps;
}

export interface ConvolutionPart {
  readonly algorithm: AlgorithmName;
  /** Those of this part. */
  readonly filters: Range;
  /** That share their rows. */
  readonly threads: number;
}

/** Multiplications below which threads are not worth their messages. */
const WORTH_PRODUCTS = 4e6;

/**
 * As `conv2d`, to the bit, or in float32.
 * @param choose the algorithm of a convolution
 */
export const convolution = (choose: Choice): DividedOperator<ConvolutionArguments, ConvolutionPart> => ({
  shapeOf: ({ x, weight, bias, options }) => convolutionOf(x, weight, bias, options).geometry.output,

  partsOf({ x, weight, bias, options }, shape, most) {
    const whole = convolutionOf(x, weight, bias, options);
    const algorithm = choose(whole);
    const [, outputs] = shape;
    const threads = sizeOf(shape) * whole.depth < WORTH_PRODUCTS ? 1 : most;
    // inner products take filters a few at a time anyway
    const isCut = algorithm !== 'inner-products' && whole.geometry.groups === 1;
    if (isCut && isDearInFilters(algorithm, whole)) {
      return rangesOf(outputs, threads, PANEL).map((filters) => ({ algorithm, filters, threads: 1 }));
    }
    const part = { algorithm, filters: { start: 0, end: outputs }, threads };
    return Array.from({ length: threads }, () => part);
  },

  compute(machine, { x, weight, bias, options, steps = NO_STEPS }, { algorithm, filters, threads }, y, take) {
    const [images, , height, width] = y.shape;
    const count = filters.end - filters.start;
    const ofPart = (map: Tensor): Tensor => map.lo(0, filters.start, 0, 0).hi(images, count, height, width);
    const ofFilters = (parameter: Tensor): Tensor => parameter.lo(filters.start).hi(count);
    const part = convolutionOf(
      x,
      weight.lo(filters.start, 0, 0, 0).hi(count, ...weight.shape.slice(1)),
      bias && ofFilters(bias),
      options,
    );
    ALGORITHMS[algorithm](machine, ofPixelsRead(part), {
      y: ofPart(y),
      steps: partOf(steps, ofPart, ofFilters),
      share: threads > 1 ? { threads, take } : wholeWork(),
    });
  },

  computePlainly({ x, weight, bias, options, steps = NO_STEPS }, y) {
    const whole = convolutionOf(x, weight, bias, options);
    plainly(choose(whole))(ofPixelsRead(whole), y);
    finishPlainly(y, steps);
  },
});

/** The steps of some filters. */
function partOf(
  { norm, operations }: Steps,
  ofPart: (map: Tensor) => Tensor,
  ofFilters: (parameter: Tensor) => Tensor,
): Steps {
  return {
    ...(norm && { norm: { ...norm, parameters: eachOf(norm.parameters, ofFilters) } }),
    operations: operations.map(({ operation, operand }) => ({
      operation,
      operand: typeof operand === 'number' ? operand : ofPart(operand),
    })),
  };
}

function eachOf(
  { mean, variance, scale, shift }: BatchNormParameters<Tensor>,
  change: (parameter: Tensor) => Tensor,
): BatchNormParameters<Tensor> {
  return {
    mean: change(mean),
    variance: change(variance),
    ...(scale && { scale: change(scale) }),
    ...(shift && { shift: change(shift) }),
  };
}
