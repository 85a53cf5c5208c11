/**
 * What a network costs: multiply–accumulates, activation bytes, and for every map the stride and
 * the receptive field. Shapes come from the `shapes` interpreter; this one only keeps the books.
 */
import { FpnError } from '../errors.js';
import { checkAveragePool2d } from './average-pool2d.js';
import type { Backend } from './backend.js';
import { checkConv2d } from './conv2d-geometry.js';
import { checkPool2d } from './pool-geometry.js';
import { shapes } from './shapes.js';
import { type Shape, sizeOf } from './tensor.js';
import type { Window } from './window.js';

/** A map, and what one of its elements sees of the network's input; both pairs are [vertical, horizontal]. */
export interface MapCost {
  readonly shape: Shape;
  /** Input pixels from one element to the next. */
  readonly stride: readonly [number, number];
  /** Input pixels one element depends on, the border's clipping aside. */
  readonly receptiveField: readonly [number, number];
}

/** Running totals over everything a cost backend has been asked to compute. */
export interface CostTotals {
  /** Multiply–accumulates of convolutions and linear layers. */
  macs: number;
  /** Bytes of all float32 results together; what is alive at once depends on the engine. */
  activationBytes: number;
}

/** A cost interpreter with its own totals. The network's input is a `MapCost` made by `imageCost`. */
export function costBackend(): Backend<MapCost> & { readonly totals: CostTotals } {
  const totals: CostTotals = { macs: 0, activationBytes: 0 };

  const result = (shape: Shape, like: Omit<MapCost, 'shape'>): MapCost => {
    totals.activationBytes += 4 * sizeOf(shape);
    return { shape, stride: like.stride, receptiveField: like.receptiveField };
  };
  const slid = (x: MapCost, window: Window, output: Shape): MapCost =>
    result(output, {
      stride: perAxis((a) => x.stride[a] * axisOf(window, a).stride),
      receptiveField: perAxis((a) => {
        const { kernel, dilation } = axisOf(window, a);
        return x.receptiveField[a] + (kernel - 1) * dilation * x.stride[a];
      }),
    });

  return {
    name: 'cost',
    totals,
    tensor: (value) => imageCost(value.shape),
    shape: (x) => x.shape,
    read: () => {
      throw new FpnError('cost: expected a backend that computes values, got one that counts');
    },
    conv2d(x, weight, bias, options) {
      const geometry = checkConv2d(x.shape, weight.shape, bias?.shape, options);
      totals.macs += (sizeOf(geometry.output) * sizeOf(weight.shape)) / weight.shape[0];
      return slid(x, geometry, geometry.output);
    },
    batchNorm2d(x, { mean, variance, scale, shift }, epsilon) {
      const statistics = { mean: mean.shape, variance: variance.shape };
      const affine = { ...(scale && { scale: scale.shape }), ...(shift && { shift: shift.shape }) };
      return result(shapes.batchNorm2d(x.shape, { ...statistics, ...affine }, epsilon), x);
    },
    groupNorm(x, groups, { scale, shift }, epsilon) {
      const affine = { ...(scale && { scale: scale.shape }), ...(shift && { shift: shift.shape }) };
      return result(shapes.groupNorm(x.shape, groups, affine, epsilon), {
        stride: x.stride,
        receptiveField: wholeMap(x).receptiveField,
      });
    },
    relu: (x) => result(shapes.relu(x.shape), x),
    sigmoid: (x) => result(shapes.sigmoid(x.shape), x),
    silu: (x) => result(shapes.silu(x.shape), x),
    hardSigmoid: (x, slope) => result(shapes.hardSigmoid(x.shape, slope), x),
    hardSwish: (x) => result(shapes.hardSwish(x.shape), x),
    clip: (x, low, high) => result(shapes.clip(x.shape, low, high), x),
    scale: (x, factor) => result(shapes.scale(x.shape, factor), x),
    pad: (x, sides, value) => result(shapes.pad(x.shape, sides, value), x),
    gate: (x, gates) => result(shapes.gate(x.shape, gates.shape), joined([x, gates])),
    weightedMean(xs, weights, epsilon) {
      const output = shapes.weightedMean(
        xs.map((x) => x.shape),
        weights.shape,
        epsilon,
      );
      return result(output, joined(xs));
    },
    // Where a level was upsampled to an odd size its stride is not quite the lateral's: the finer one rules.
    add: (a, b) => result(shapes.add(a.shape, b.shape), joined([a, b])),
    slice: (x, start, end) => result(shapes.slice(x.shape, start, end), x),
    concat: (xs) => result(shapes.concat(xs.map((x) => x.shape)), joined(xs)),
    maxPool2d(x, options) {
      const geometry = checkPool2d('maxPool2d', x.shape, options);
      return slid(x, geometry, geometry.output);
    },
    averagePool2d(x, options) {
      const geometry = checkAveragePool2d(x.shape, options);
      return slid(x, geometry, geometry.output);
    },
    globalAveragePool: (x) => result(shapes.globalAveragePool(x.shape), wholeMap(x)),
    resize(x, options) {
      const output = shapes.resize(x.shape, options);
      const neighbours = options.mode === 'bilinear' ? 1 : 0;
      return result(output, {
        stride: perAxis((a) => (x.stride[a] * x.shape[2 + a]) / output[2 + a]),
        receptiveField: perAxis((a) => x.receptiveField[a] + neighbours * x.stride[a]),
      });
    },
    flatten: (x, order) => result(shapes.flatten(x.shape, order), wholeMap(x)),
    softmax: (x) => result(shapes.softmax(x.shape), x),
    linear(x, weight, bias) {
      const output = shapes.linear(x.shape, weight.shape, bias?.shape);
      totals.macs += sizeOf(output) * weight.shape[1];
      return result(output, x);
    },
  };
}

/** The network's input: each pixel sees itself. */
export const imageCost = (shape: Shape): MapCost => ({ shape, stride: [1, 1], receptiveField: [1, 1] });

type Axis = 0 | 1;
const perAxis = (f: (axis: Axis) => number): [number, number] => [f(0), f(1)];
const axisOf = (window: Window, axis: Axis) => (axis === 0 ? window.vertical : window.horizontal);

const joined = (xs: readonly MapCost[]): Omit<MapCost, 'shape'> => ({
  stride: perAxis((a) => Math.min(...xs.map((x) => x.stride[a]))),
  receptiveField: perAxis((a) => Math.max(...xs.map((x) => x.receptiveField[a]))),
});

const wholeMap = (x: MapCost): Omit<MapCost, 'shape'> => ({
  stride: perAxis((a) => x.stride[a] * x.shape[2 + a]),
  receptiveField: perAxis((a) => x.receptiveField[a] + (x.shape[2 + a] - 1) * x.stride[a]),
});
