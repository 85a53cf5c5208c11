/** Operators as a backend's first version has them: plain loops that round every step to float32, with one thing to change. */
import { elements, type Tensor, tensor } from '../../src/ops/tensor.js';

const f = Math.fround;

/** What of a convolution can be wrong. */
export interface ConvHow {
  readonly out: readonly [number, number];
  readonly stride?: number;
  readonly top?: number;
  readonly left?: number;
  readonly dilation?: number;
  readonly groups?: number;
  readonly input?: (c: number, y: number, x: number) => number;
  readonly weight?: (o: number, i: number, ky: number, kx: number) => number;
  readonly bias?: (o: number) => number;
  readonly keeps?: (i: number, ky: number, kx: number) => boolean;
  readonly done?: (v: number, o: number, y: number, x: number) => number;
}

/** One image. Input channels inmost, as NHWC backends add. */
export function conv(x: Tensor, w: Tensor, b: Tensor | undefined, how: ConvHow): Tensor {
  const { stride = 1, top = 1, left = top, dilation = 1, groups = 1, out } = how;
  const [, channels, height, width] = x.shape;
  const [outputs, depth, kernelY, kernelX] = w.shape;
  const input =
    how.input ??
    ((c, y, across) => (y < 0 || across < 0 || y >= height || across >= width ? 0 : x.get(0, c, y, across)));
  const weight = how.weight ?? ((o, i, ky, kx) => w.get(o, i, ky, kx));
  const bias = how.bias ?? ((o) => b?.get(o) ?? 0);
  const result: number[] = [];
  for (let o = 0; o < outputs; o++) {
    const first = Math.floor(o / (outputs / groups)) * (channels / groups);
    for (let i = 0; i < out[0]; i++) {
      for (let j = 0; j < out[1]; j++) {
        let sum = 0;
        for (let ky = 0; ky < kernelY; ky++) {
          for (let kx = 0; kx < kernelX; kx++) {
            for (let c = 0; c < depth; c++) {
              if (how.keeps && !how.keeps(c, ky, kx)) continue;
              const y = i * stride - top + ky * dilation;
              const across = j * stride - left + kx * dilation;
              sum = f(sum + f(weight(o, c, ky, kx) * input(first + c, y, across)));
            }
          }
        }
        const v = f(sum + bias(o));
        result.push(how.done ? how.done(v, o, i, j) : v);
      }
    }
  }
  return tensor(result, [1, outputs, ...out]);
}

export function linear(
  x: Tensor,
  w: (unit: number, i: number) => number,
  b: (unit: number) => number,
  units: number,
): Tensor {
  const [rows, taps] = x.shape;
  const result: number[] = [];
  for (let row = 0; row < rows; row++) {
    for (let unit = 0; unit < units; unit++) {
      let sum = 0;
      for (let i = 0; i < taps; i++) sum = f(sum + f(w(unit, i) * x.get(row, i)));
      result.push(f(sum + b(unit)));
    }
  }
  return tensor(result, [rows, units]);
}

/** A map, element by element: what f makes of the place. */
export function map(
  [images, channels, height, width]: readonly number[],
  at: (n: number, c: number, y: number, x: number) => number,
): Tensor {
  const result: number[] = [];
  for (let n = 0; n < images; n++)
    for (let c = 0; c < channels; c++)
      for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) result.push(f(at(n, c, y, x)));
  return tensor(result, [images, channels, height, width]);
}

/** The same shape, every element turned into another. */
export const each = (x: Tensor, of: (v: number, i: number) => number): Tensor =>
  tensor(Float32Array.from(elements(x), of), x.shape);

/** Mean and variance of a channel over the batch, in float64. */
export function moments(x: Tensor, channels: (c: number) => boolean, images = (_: number) => true) {
  const values: number[] = [];
  const [n, c, h, w] = x.shape;
  for (let a = 0; a < n; a++)
    for (let b = 0; b < c; b++)
      if (channels(b) && images(a))
        for (let y = 0; y < h; y++) for (let z = 0; z < w; z++) values.push(x.get(a, b, y, z));
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const squares = values.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  return { mean, variance: squares / values.length, unbiased: squares / (values.length - 1) };
}

/** A pool's windows; what is made of a window's values and of how many taps lie on padding. */
export function pool(
  x: Tensor,
  out: readonly [number, number],
  kernel: number,
  stride: number,
  before: number,
  of: (inside: number[], outside: number) => number,
): Tensor {
  const [, , height, width] = x.shape;
  return map([x.shape[0], x.shape[1], ...out], (n, c, i, j) => {
    const inside: number[] = [];
    let outside = 0;
    for (let ky = 0; ky < kernel; ky++) {
      for (let kx = 0; kx < kernel; kx++) {
        const [y, across] = [i * stride - before + ky, j * stride - before + kx];
        if (y < 0 || across < 0 || y >= height || across >= width) outside++;
        else inside.push(x.get(n, c, y, across));
      }
    }
    return of(inside, outside);
  });
}

export const sum = (values: readonly number[]): number => values.reduce((a, v) => f(a + v), 0);
