/** Correct convolutions as engines compute them: an order, a precision and a layout each, and the arithmetic that it declares. */
import { checkConv2d } from '../../../src/ops/conv2d-geometry.js';
import type { ConvOptions } from '../../../src/ops/index.js';
import { elements, sizeOf, type Tensor, tensor } from '../../../src/ops/tensor.js';
import { bf16, cut, f16, nearest } from './formats.js';
import {
  blocked,
  faithful,
  forward,
  fused,
  inHalf,
  matrixUnit,
  pairwise,
  reversed,
  type Summation,
  shuffled,
  split,
  wide,
} from './summations.js';

const { fround } = Math;

/** An engine's convolution. */
export interface Engine {
  /** The arithmetic that it declares. */
  readonly preset: string;
  readonly sum: Summation;
  /** What operands are brought to first. */
  readonly operand?: (x: number) => number;
  /** What results are stored as. */
  readonly store?: (x: number) => number;
  /** Channels of a pixel side by side; pixels of a channel where it is left out. */
  readonly nhwc?: boolean;
  /** What its precision is called, where that is not the preset's name. */
  readonly behavesLike?: string;
}

const ieee = (sum: Summation, more: Partial<Engine> = {}): Engine => ({ preset: 'ieee32', sum, ...more });

const tf32 = (x: number): number => nearest(x, 11);
const tf32Cut = (x: number): number => cut(x, 10);

/** A matrix unit of float16s, whose results are float16s too. */
const half = (preset: string, size: number, bits: number): Engine => ({
  preset,
  sum: matrixUnit(size, bits),
  operand: f16,
  store: f16,
  behavesLike: 'f16-h100',
});

export const HONEST: Readonly<Record<string, Engine>> = {
  forward: ieee(forward),
  reversed: ieee(reversed),
  fused: ieee(fused),
  pairwise: ieee(pairwise),
  'split-K 4': ieee(split(4)),
  'split-K 16': ieee(split(16)),
  'blocked 32': ieee(blocked(32)),
  'blocked 256': ieee(blocked(256)),
  shuffled: ieee(shuffled),
  NHWC: ieee(forward, { nhwc: true }),
  float64: ieee(wide),
  'forward for WebGPU': { preset: 'wgsl32', sum: forward, behavesLike: 'ieee32' },
  'either neighbour': { preset: 'wgsl32', sum: faithful, behavesLike: 'ieee32' },
  'TF32 rounded': { preset: 'tf32-rounded', sum: split(8), operand: tf32 },
  'TF32 cut off': { preset: 'tf32', sum: split(8), operand: tf32Cut },
  'TF32 on an A100': { preset: 'tf32-a100', sum: matrixUnit(4, 24), operand: tf32Cut, behavesLike: 'tf32' },
  'TF32 on an H100': { preset: 'tf32-h100', sum: matrixUnit(8, 25), operand: tf32Cut, behavesLike: 'tf32' },
  'bfloat16 operands': { preset: 'bf16-operands', sum: split(8), operand: bf16 },
  'float16 on a V100': half('f16-v100', 4, 23),
  'float16 on an H100': half('f16-h100', 16, 25),
  'float16 added up in float16': { preset: 'f16', sum: inHalf, operand: f16, store: f16 },
};

const same = (x: number): number => x;

/** A convolution whose sums are added up so, the bias last. */
export function honestConv2d(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | undefined,
  options: ConvOptions,
  { sum, operand, store = same, nhwc = false }: Engine,
): Tensor {
  const { output, vertical, horizontal, groups } = checkConv2d(x.shape, weight.shape, bias?.shape, options);
  const [batch, filters, height, width] = output as [number, number, number, number];
  const [, depth, kernelY, kernelX] = weight.shape as [number, number, number, number];
  const [, channels, rows, columns] = x.shape as [number, number, number, number];
  const [kernel, pixels, perGroup] = [kernelY * kernelX, rows * columns, filters / groups];
  const placeOf = (c: number, tap: number): number => (nhwc ? tap * depth + c : c * kernel + tap);
  const brought = (t: Tensor): Float32Array => (operand ? elements(t).map(operand) : elements(t));
  const [input, given] = [brought(x), brought(weight)];
  const kernels = Array.from({ length: filters }, (_, f) => {
    const filter = new Float32Array(depth * kernel);
    for (let c = 0; c < depth; c++)
      for (let tap = 0; tap < kernel; tap++) filter[placeOf(c, tap)] = given[(f * depth + c) * kernel + tap]!;
    return filter;
  });
  const added = bias && elements(bias).map(store);
  const data = new Float32Array(sizeOf(output));
  const patch = new Float32Array(depth * kernel);
  for (let n = 0; n < batch; n++)
    for (let g = 0; g < groups; g++)
      for (let i = 0; i < height; i++)
        for (let j = 0; j < width; j++) {
          for (let tap = 0; tap < kernel; tap++) {
            const row = i * vertical.stride - vertical.before + Math.floor(tap / kernelX) * vertical.dilation;
            const column = j * horizontal.stride - horizontal.before + (tap % kernelX) * horizontal.dilation;
            const inside = row >= 0 && row < rows && column >= 0 && column < columns;
            const start = (n * channels + g * depth) * pixels + row * columns + column;
            for (let c = 0; c < depth; c++) patch[placeOf(c, tap)] = inside ? input[start + c * pixels]! : 0;
          }
          for (let f = g * perGroup; f < (g + 1) * perGroup; f++) {
            const total = sum(kernels[f]!, patch);
            data[((n * filters + f) * height + i) * width + j] = store(
              added ? fround(total + added[f]!) : total,
            );
          }
        }
  return tensor(data, output);
}

/** A dense layer: a convolution of maps of one pixel. */
export function honestLinear(x: Tensor, weight: Tensor, bias: Tensor | undefined, engine: Engine): Tensor {
  const maps = (t: Tensor): Tensor => tensor(elements(t), [...t.shape, 1, 1]);
  const result = honestConv2d(maps(x), maps(weight), bias, {}, engine);
  return tensor(elements(result), [x.shape[0]!, weight.shape[0]!]);
}
