/** Correct engines that round as engines do: sums in every order, fused, blocked, in low precision. None of them is ours. */
import ndarray from 'ndarray';
import { checkConv2d } from '../../src/ops/conv2d-geometry.js';
import type { ConvOptions } from '../../src/ops/index.js';
import { elements, type Tensor, tensor } from '../../src/ops/tensor.js';

const { fround } = Math;

/** How a list of products, w·x, is added up in float32. */
export type Summation = (weights: readonly number[], inputs: readonly number[]) => number;

const forward: Summation = (w, x) => w.reduce((sum, v, i) => fround(sum + fround(v * x[i]!)), 0);

const reversed: Summation = (w, x) => forward([...w].reverse(), [...x].reverse());

/** A fused multiply–add rounds once. Of two float32s the product is exact in float64, and the sum's second rounding is rare. */
const fused: Summation = (w, x) => w.reduce((sum, v, i) => fround(sum + v * x[i]!), 0);

function pairwise(w: readonly number[], x: readonly number[]): number {
  if (w.length <= 2) return forward(w, x);
  const half = w.length >> 1;
  return fround(pairwise(w.slice(0, half), x.slice(0, half)) + pairwise(w.slice(half), x.slice(half)));
}

const split =
  (parts: number): Summation =>
  (w, x) => {
    const sums = Array.from({ length: parts }, () => 0);
    w.forEach((v, i) => {
      sums[i % parts] = fround(sums[i % parts]! + fround(v * x[i]!));
    });
    return sums.reduce((a, b) => fround(a + b), 0);
  };

const blocked =
  (size: number): Summation =>
  (w, x) => {
    let sum = 0;
    for (let i = 0; i < w.length; i += size)
      sum = fround(sum + forward(w.slice(i, i + size), x.slice(i, i + size)));
    return sum;
  };

/** An order that a hash decides. */
const shuffled: Summation = (w, x) => {
  const order = w.map((_, i) => i).sort((a, b) => ((a * 2654435761) >>> 0) - ((b * 2654435761) >>> 0));
  return forward(
    order.map((i) => w[i]!),
    order.map((i) => x[i]!),
  );
};

const wide: Summation = (w, x) => w.reduce((sum, v, i) => sum + v * x[i]!, 0);

const bits = new DataView(new ArrayBuffer(4));

/** A float32 with its low bits cut off, or rounded half to even: TF32 keeps 10 bits of fraction, bfloat16 7. */
function keep(x: number, fraction: number, how: 'cut' | 'round'): number {
  bits.setFloat32(0, x);
  const drop = 23 - fraction;
  const word = bits.getUint32(0);
  const half = how === 'round' ? (1 << (drop - 1)) - 1 + ((word >>> drop) & 1) : 0;
  bits.setUint32(0, (((word + half) >>> drop) << drop) >>> 0);
  return bits.getFloat32(0);
}

const withOperands =
  (fraction: number, how: 'cut' | 'round', sum: Summation = split(8)): Summation =>
  (w, x) =>
    sum(
      w.map((v) => keep(v, fraction, how)),
      x.map((v) => keep(v, fraction, how)),
    );

/** By the preset that each declares. */
export const HONEST: Readonly<Record<string, readonly [preset: string, Summation]>> = {
  forward: ['ieee32', forward],
  reversed: ['ieee32', reversed],
  fused: ['ieee32', fused],
  pairwise: ['ieee32', pairwise],
  'split-K 4': ['ieee32', split(4)],
  'split-K 16': ['ieee32', split(16)],
  'blocked 32': ['ieee32', blocked(32)],
  'blocked 256': ['ieee32', blocked(256)],
  shuffled: ['ieee32', shuffled],
  float64: ['ieee32', wide],
  'forward for WebGPU': ['wgsl32', forward],
  'TF32 rounded': ['tf32-rounded', withOperands(10, 'round')],
  'TF32 cut off': ['tf32', withOperands(10, 'cut')],
  'bfloat16 operands': ['bf16-operands', withOperands(7, 'round')],
};

/** A convolution whose sums are added up so, the bias last. */
export function honestConv2d(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | undefined,
  options: ConvOptions,
  sum: Summation,
): Tensor {
  const { output, vertical, horizontal, groups } = checkConv2d(x.shape, weight.shape, bias?.shape, options);
  const [batch, filters, height, width] = output as [number, number, number, number];
  const [, depth, kernelY, kernelX] = weight.shape as [number, number, number, number];
  const data = new Float32Array(batch * filters * height * width);
  let next = 0;
  for (let n = 0; n < batch; n++)
    for (let f = 0; f < filters; f++)
      for (let i = 0; i < height; i++)
        for (let j = 0; j < width; j++) {
          const [w, v]: [number[], number[]] = [[], []];
          for (let c = 0; c < depth; c++)
            for (let ky = 0; ky < kernelY; ky++)
              for (let kx = 0; kx < kernelX; kx++) {
                const row = i * vertical.stride - vertical.before + ky * vertical.dilation;
                const column = j * horizontal.stride - horizontal.before + kx * horizontal.dilation;
                if (row < 0 || row >= vertical.input || column < 0 || column >= horizontal.input) continue;
                const channel = Math.floor(f / (filters / groups)) * depth + c;
                w.push(weight.get(f, c, ky, kx));
                v.push(x.get(n, channel, row, column));
              }
          data[next++] = sum(w, v) + (bias?.get(f) ?? 0);
        }
  return tensor(data, output);
}

/** Elements, for comparisons that want a list. */
export const list = (t: Tensor): number[] => [...elements(t)];

export const constant = (value: number, shape: readonly number[]): Tensor =>
  ndarray(new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value), [...shape]);
