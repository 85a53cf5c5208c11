/** Convolutions to measure, and the data to measure them on: functions of a name, the same on every machine. */
import { seededImage, seededParameter } from '../src/layers/seeded.js';
import { symmetric, words } from '../src/numerics/philox.js';
import { type Shape, sizeOf, type Tensor, tensor } from '../src/ops/tensor.js';

export interface Convolution {
  readonly channels: number;
  readonly filters: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  readonly size: readonly [height: number, width: number];
}

/** The smoothing convolution of a pyramid's level, the bulk of its work. */
export const smoothing = (height: number, width: number): Convolution => ({
  channels: 256,
  filters: 256,
  kernel: 3,
  stride: 1,
  padding: 1,
  size: [height, width],
});

export const inputShape = ({ channels, size }: Convolution): Shape => [1, channels, ...size];
export const weightShape = ({ filters, channels, kernel }: Convolution): Shape => [
  filters,
  channels,
  kernel,
  kernel,
];

/** What a ReLU leaves of a symmetric distribution: half zeros. */
export function reluLike(shape: Shape): Tensor {
  const x = seededImage(shape);
  for (let i = 0; i < x.size; i++) x.data[i] = Math.max(x.data[i], 0);
  return x;
}

/** Four uniform values add up to something near a Gaussian. */
export const gaussianLike = (shape: Shape): Tensor =>
  generate(shape, 4, (vs) => vs.reduce((sum, v) => sum + v, 0));

/** Weights as strong as He et al. start a network with. */
export const heWeight = (shape: Shape): Tensor => seededParameter({ name: 'weight', role: 'kernel', shape });

/** How much an odd channel of the cancelling input differs from the even one before it, relatively. */
const DIFFERENCE = 1 / 32;

/** Pairs of channels that are nearly the same; with `opposingWeight` nearly all of every sum cancels. */
export function pairedInput(shape: Shape): Tensor {
  const x = reluLike(shape);
  const difference = generate(shape, 1, ([v]) => 1 + DIFFERENCE * v);
  const [, channels, height, width] = shape;
  const pixels = height * width;
  for (let i = 0; i < channels * pixels; i++) {
    const odd = Math.floor(i / pixels) % 2 === 1;
    if (odd) x.data[i] = x.data[i - pixels] * difference.data[i];
  }
  return x;
}

/** Pairs of channels with opposite weights. */
export function opposingWeight(shape: Shape): Tensor {
  const weight = heWeight(shape);
  const [, , height, width] = shape;
  const taps = height * width;
  for (let i = 0; i < weight.size; i++) {
    const odd = Math.floor(i / taps) % 2 === 1;
    if (odd) weight.data[i] = -weight.data[i - taps];
  }
  return weight;
}

/** Each element a function of `count` values in (−1, 1). */
function generate(shape: Shape, count: number, value: (vs: readonly number[]) => number): Tensor {
  const source = words('benchmark', sizeOf(shape) * count);
  const data = new Float32Array(sizeOf(shape));
  for (let i = 0; i < data.length; i++) {
    data[i] = value(Array.from(source.subarray(i * count, (i + 1) * count), symmetric));
  }
  return tensor(data, shape);
}
