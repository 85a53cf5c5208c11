/**
 * The transposed convolution, as convolutions: outputs that lie `stride` apart are the results of an ordinary convolution
 * of stride 1 by some of the taps, turned. So each is rounded as `conv2d` rounds, whichever `conv2d` that is. The other usual way,
 * one convolution of an input with zeros between its elements, makes NaN of an infinite weight on a zero that nobody put there.
 */
import type { NdArray } from 'ndarray';
import ndops from 'ndarray-ops';
import { shapeOf, storageOf } from './check.js';
import {
  type ConvTransposeGeometry,
  checkConvTranspose2d,
  commonDivisor,
  type TransposedAxis,
} from './conv-transpose2d-geometry.js';
import { conv2d } from './conv2d.js';
import { groupOf } from './convolution.js';
import type { ConvOptions, ConvTransposeOptions } from './options.js';
import { mapped, output } from './output.js';
import { type AnyTensor, type Floats, type Tensor, zeros } from './tensor.js';

/** A convolution of stride 1 and one precision. */
export type Convolve<D extends Floats> = (
  x: NdArray<D>,
  weight: NdArray<D>,
  bias: NdArray<D> | undefined,
  options: ConvOptions,
) => NdArray<D>;

/**
 * 2-D transposed convolution (PyTorch's ConvTranspose2d, ONNX' ConvTranspose), rounded once:
 *
 *   y[n,o,i,j] = Σ weight[c,o,u,v] · x[n,c,h,w] + bias[o]   over the c of o's group and all h·s − p + u·d = i, w·s − p + v·d = j
 *
 * Where no product lands the bias stays alone, or +0. NaN, infinities, zeros and overflow as in `conv2d`.
 * @param x [N,C,H,W]
 * @param weight [C,O/groups,kH,kW]
 * @param bias [O], or nothing
 * @returns [N,O,H′,W′], H′ = (H − 1)·stride − padding + dilation·(kH − 1) + outputPadding + 1
 * @throws OperatorError where the shapes or options do not fit together
 */
export const convTranspose2d = (
  x: Tensor,
  weight: Tensor,
  bias?: Tensor,
  options?: ConvTransposeOptions,
): Tensor => convTransposeBy(conv2d, x, weight, bias, options);

/**
 * The same by any convolution.
 * @throws OperatorError as `convTranspose2d` does
 */
export function convTransposeBy<D extends Floats>(
  convolve: Convolve<D>,
  x: NdArray<D>,
  weight: NdArray<D>,
  bias: NdArray<D> | undefined,
  options: ConvTransposeOptions | undefined,
): NdArray<D> {
  const operands = transposedOf(x, weight, bias, options);
  return output(x, operands.geometry.output, (y) =>
    forEachPhase(operands, y as NdArray<D>, (target, ...convolution) =>
      ndops.assign(target, convolve(...convolution)),
    ),
  );
}

/** What a transposed convolution is given, checked. */
export interface Transposed<D extends Floats> {
  readonly x: NdArray<D>;
  readonly weight: NdArray<D>;
  readonly bias: NdArray<D> | undefined;
  readonly geometry: ConvTransposeGeometry;
}

/** @throws OperatorError where the operands or options do not fit together */
export function transposedOf<D extends Floats>(
  x: NdArray<D>,
  weight: NdArray<D>,
  bias: NdArray<D> | undefined,
  options: ConvTransposeOptions | undefined,
): Transposed<D> {
  const shape = (argument: string, t: NdArray<D>) => shapeOf('convTranspose2d', argument, t, storageOf(x));
  const shapes = [shape('x', x), shape('weight', weight), bias && shape('bias', bias)] as const;
  return { x, weight, bias, geometry: checkConvTranspose2d(...shapes, options) };
}

/**
 * Writes every output of y where no product lands, and calls `write` with the others, view by view of y, and the convolution
 * that gives them.
 */
export function forEachPhase<D extends Floats>(
  { x, weight, bias, geometry }: Transposed<D>,
  y: NdArray<D>,
  write: (target: NdArray<D>, ...convolution: Parameters<Convolve<D>>) => void,
): void {
  const { vertical, horizontal, groups } = geometry;
  const [inputs, outputsPerGroup] = weight.shape;
  const [downs, acrosses] = [phasesOf(vertical), phasesOf(horizontal)];
  for (const down of downs) {
    for (const across of acrosses) {
      const target = y.lo(0, 0, down.first, across.first).step(1, 1, vertical.stride, horizontal.stride);
      if (!down.taps || !across.taps) {
        writeBias(target, bias);
        continue;
      }
      const [v, h] = [down.taps, across.taps];
      const padding = { top: v.before, bottom: v.after, left: h.before, right: h.after };
      const taps = weight.lo(0, 0, v.tap, h.tap).step(1, 1, v.step, h.step);
      const kernels = taps.hi(inputs, outputsPerGroup, v.count, h.count);
      write(
        target,
        x.lo(0, 0, v.start, h.start).hi(x.shape[0], x.shape[1], v.end - v.start, h.end - h.start),
        turnedKernels(kernels, groups),
        bias,
        { padding, dilation: [v.dilation, h.dilation], groups },
      );
    }
  }
}

/** [C,O/groups,kH,kW] → [O,C/groups,kH,kW], the last tap first. */
function turnedKernels<D extends Floats>(weight: NdArray<D>, groups: number): NdArray<D> {
  const [inputs, outputsPerGroup, height, width] = weight.shape;
  const shape = [outputsPerGroup * groups, inputs / groups, height, width];
  const turned: AnyTensor = zeros(shape, storageOf(weight));
  for (let group = 0; group < groups; group++) {
    const kernels = groupOf(weight, group, groups).transpose(1, 0, 2, 3).step(1, 1, -1, -1);
    ndops.assign(groupOf(turned, group, groups), kernels);
  }
  return turned as NdArray<D>;
}

/** −0 and a NaN of other bits become what they become in a sum. */
function writeBias<D extends Floats>(target: NdArray<D>, bias: NdArray<D> | undefined): void {
  if (!bias) {
    ndops.assigns(target, 0);
    return;
  }
  const alone = mapped(bias, (shift) => shift + 0);
  for (let o = 0; o < alone.size; o++) ndops.assigns(target.pick(null, o, null, null), alone.get(o));
}

/** The outputs `first`, `first` + stride, … of an axis, which the same taps of the kernel reach. */
interface Phase {
  readonly first: number;
  /** What gives them, left out where no tap reaches them, or none from an input. */
  readonly taps?: Taps;
}

interface Taps {
  /** Of the kernel the taps `tap`, `tap` + step, …, which go `dilation` inputs apart over the inputs start … end − 1. */
  readonly tap: number;
  readonly step: number;
  readonly count: number;
  readonly dilation: number;
  readonly start: number;
  readonly end: number;
  readonly before: number;
  readonly after: number;
}

function phasesOf(axis: TransposedAxis): Phase[] {
  const { output, stride } = axis;
  return Array.from({ length: Math.min(stride, output) }, (_, first) => {
    const taps = tapsOf(axis, first, Math.ceil((output - first) / stride));
    return taps ? { first, taps } : { first };
  });
}

/**
 * Output q is reached from input i by tap u where i·stride + u·dilation = q + before. With g the common divisor of stride and dilation
 * these are one tap in stride/g, and from one to the next i goes back by dilation/g.
 */
function tapsOf(axis: TransposedAxis, first: number, outputs: number): Taps | undefined {
  const { input, kernel, stride, dilation } = axis;
  const step = stride / commonDivisor(stride, dilation);
  const place = first + axis.before;
  const most = Math.min(step, kernel);
  let least = 0;
  while (least < most && (place - least * dilation) % stride !== 0) least++;
  if (least === most) return undefined;
  const count = Math.ceil((kernel - least) / step);
  const apart = (step * dilation) / stride;
  const reach = (count - 1) * apart;
  // the input that the last tap of the turned kernel reads for the first output, and the first tap for it
  const from = (place - least * dilation) / stride - reach;
  const to = from + reach + outputs;
  const [start, end] = [Math.max(from, 0), Math.min(to, input)];
  if (start >= end) return undefined;
  return {
    tap: least,
    step,
    count,
    dilation: apart,
    start,
    end,
    before: start - from,
    after: to - end,
  };
}
