/** The convolution of `ops/conv2d.ts`, in parts of its rows or of its filters. */
import type { BatchNormParameters } from '../../ops/backend.js';
import { type Convolution, convolutionOf } from '../../ops/convolution.js';
import { PANEL } from '../../ops/gemm.js';
import type { ConvOptions, Sides } from '../../ops/options.js';
import { sizeOf, type Tensor } from '../../ops/tensor.js';
import {
  ALGORITHMS,
  type AlgorithmName,
  type Choice,
  isDearInFilters,
  plainly,
  rowsAtOnce,
} from '../algorithms.js';
import { finishPlainly, NO_STEPS, type Steps } from '../epilogue.js';
import { type Machine, orPlainly } from '../machine.js';
import { ofPixelsRead } from '../pixels-read.js';
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
  readonly rows: Range;
  readonly filters: Range;
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
    const [, outputs, height, width] = shape;
    const [rows, filters] = [
      { start: 0, end: height },
      { start: 0, end: outputs },
    ];
    const parts = sizeOf(shape) * whole.depth < WORTH_PRODUCTS ? 1 : most;
    if (whole.geometry.groups === 1 && isDearInFilters(algorithm, whole)) {
      return rangesOf(outputs, parts, PANEL).map((range) => ({ algorithm, rows, filters: range }));
    }
    // parts begin at whole words, which is where rows of pixels are copied fastest
    const step = Math.max(rowsAtOnce(algorithm), width % 2 === 0 ? 1 : 2);
    const byRows = rangesOf(height, parts, step).map((range) => ({
      algorithm,
      rows: range,
      filters,
    }));
    return byRows.every((part) => cropOf(whole, part.rows)) ? byRows : [{ algorithm, rows, filters }];
  },

  compute(machine, { x, weight, bias, options, steps = NO_STEPS }, { algorithm, rows, filters }, y) {
    const [images, , , width] = y.shape;
    const count = filters.end - filters.start;
    const whole = convolutionOf(x, weight, bias, options);
    const crop = cropOf(whole, rows);
    if (!crop) return computeOn(machine, algorithm, whole, y, steps);
    const part = convolutionOf(
      x.lo(0, 0, crop.start, 0).hi(x.shape[0], x.shape[1], crop.end - crop.start, x.shape[3]),
      weight.lo(filters.start, 0, 0, 0).hi(count, ...weight.shape.slice(1)),
      bias?.lo(filters.start).hi(count),
      { ...options, padding: crop.padding },
    );
    const ofPart = (map: Tensor): Tensor =>
      map.lo(0, filters.start, rows.start, 0).hi(images, count, rows.end - rows.start, width);
    const ofFilters = (parameter: Tensor): Tensor => parameter.lo(filters.start).hi(count);
    computeOn(machine, algorithm, part, ofPart(y), partOf(steps, ofPart, ofFilters));
  },
});

/** Where the rows of a part read from x, and the padding that is theirs; undefined where they read padding alone. */
function cropOf({ geometry }: Convolution, rows: Range): (Range & { readonly padding: Sides }) | undefined {
  const { vertical, horizontal } = geometry;
  const { stride, before, input, kernel, dilation } = vertical;
  const top = rows.start * stride - before;
  const bottom = (rows.end - 1) * stride - before + (kernel - 1) * dilation + 1;
  const [start, end] = [Math.max(top, 0), Math.min(bottom, input)];
  if (start >= end) return undefined;
  const padding = {
    top: start - top,
    bottom: bottom - end,
    left: horizontal.before,
    right: horizontal.after,
  };
  return { start, end, padding };
}

/** The steps of some rows of some filters. */
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

function computeOn(
  machine: Machine,
  algorithm: AlgorithmName,
  part: Convolution,
  y: Tensor,
  steps: Steps,
): void {
  const convolution = ofPixelsRead(part);
  orPlainly(
    () => ALGORITHMS[algorithm](machine, convolution, y, steps),
    () => {
      plainly(algorithm)(convolution, y);
      finishPlainly(y, steps);
    },
  );
}
