/** Single outputs of convolutions, transposed ones, and dense layers, product by product: what statistics and precision are read from. */
import { checkConvTranspose2d, type TransposedAxis } from '../ops/conv-transpose2d-geometry.js';
import { checkConv2d } from '../ops/conv2d-geometry.js';
import type { OperatorName } from '../ops/operators.js';
import { elements, type Shape, type Tensor } from '../ops/tensor.js';
import type { Operation } from '../ops/uniform.js';
import { tapsInside } from '../ops/window.js';

/** The operators whose outputs are sums of products. */
export const SUMS_OF_PRODUCTS = ['conv2d', 'convTranspose2d', 'linear'] as const;

type OfProducts = { readonly operator: (typeof SUMS_OF_PRODUCTS)[number] };

/** One of them on tensors. */
export type Products = Extract<Operation<Tensor>, OfProducts>;

/** Whether an operation's outputs are sums of products. */
export const addsProducts = <O extends { readonly operator: OperatorName }>(
  operation: O,
): operation is Extract<O, OfProducts> => SUMS_OF_PRODUCTS.some((name) => name === operation.operator);

/** One output, as the sum of products that it is. Sums of one operation share their arrays. */
export interface SumOfProducts {
  /** Its place among the outputs, in row-major order. */
  readonly index: number;
  readonly weights: Float64Array;
  readonly inputs: Float64Array;
  readonly bias: number;
}

/** Sums of one operation. */
export interface ProductsReader {
  readonly output: Shape;
  /** Products of one sum, at most. */
  readonly taps: number;
  /** The output at a place, padding left out. */
  at(index: number): SumOfProducts;
}

/** Reads single outputs of an operation. */
export function productsOf(operation: Products): ProductsReader {
  switch (operation.operator) {
    case 'conv2d':
      return ofConvolution(operation);
    case 'convTranspose2d':
      return ofTransposed(operation);
    default:
      return ofDense(operation);
  }
}

function ofConvolution({ inputs, options }: Extract<Products, { operator: 'conv2d' }>): ProductsReader {
  const { x, weight, bias } = inputs;
  const geometry = checkConv2d(x.shape, weight.shape, bias?.shape, options);
  const { output, vertical, horizontal, groups } = geometry;
  const [data, kernels] = [elements(x), elements(weight)];
  const [, channels, height, width] = x.shape;
  const [filters, depth, kernelY, kernelX] = weight.shape;
  type Taps = readonly [first: number, end: number];
  /** One number for each tap inside the map, channel by channel. */
  const overTaps = (rows: Taps, columns: Taps, read: (c: number, ky: number, kx: number) => number) => {
    const count = Math.max(rows[1] - rows[0], 0) * Math.max(columns[1] - columns[0], 0) * depth;
    const values = new Float64Array(count);
    let next = 0;
    for (let c = 0; c < depth; c++) {
      for (let ky = rows[0]; ky < rows[1]; ky++) {
        for (let kx = columns[0]; kx < columns[1]; kx++) values[next++] = read(c, ky, kx);
      }
    }
    return values;
  };
  const kept = keeping();
  const at = (index: number): SumOfProducts => {
    const [n, f, i, j] = placeOf(index, output);
    const rows = tapsInside(vertical, i);
    const columns = tapsInside(horizontal, j);
    const group = Math.floor(f / (filters / groups));
    const weights = kept(`filter ${[f, rows, columns]}`, () =>
      overTaps(rows, columns, (c, ky, kx) => kernels[((f * depth + c) * kernelY + ky) * kernelX + kx]),
    );
    const inputs = kept(`window ${[n, group, i, j]}`, () =>
      overTaps(rows, columns, (c, ky, kx) => {
        const y = i * vertical.stride - vertical.before + ky * vertical.dilation;
        const across = j * horizontal.stride - horizontal.before + kx * horizontal.dilation;
        return data[((n * channels + group * depth + c) * height + y) * width + across];
      }),
    );
    return { index, weights, inputs, bias: Number(bias?.get(f) ?? 0) };
  };
  return { output, taps: depth * kernelY * kernelX, at };
}

/** A tap of a kernel along an axis, and the input that it brings to an output. */
export type Landing = readonly [tap: number, from: number];

/** The taps of an axis that reach an output, with their inputs. */
export function landingsOn(
  { input, kernel, stride, dilation, before }: TransposedAxis,
  output: number,
): Landing[] {
  const landings: Landing[] = [];
  for (let tap = 0; tap < kernel; tap++) {
    const from = (output + before - tap * dilation) / stride;
    if (Number.isInteger(from) && from >= 0 && from < input) landings.push([tap, from]);
  }
  return landings;
}

function ofTransposed({
  inputs: { x, weight, bias },
  options,
}: Extract<Products, { operator: 'convTranspose2d' }>): ProductsReader {
  const geometry = checkConvTranspose2d(x.shape, weight.shape, bias?.shape, options);
  const { output, vertical, horizontal, groups } = geometry;
  const [data, kernels] = [elements(x), elements(weight)];
  const [, channels, height, width] = x.shape;
  const [, filters, kernelY, kernelX] = weight.shape;
  const depth = channels / groups;
  const at = (index: number): SumOfProducts => {
    const [image, filter, i, j] = placeOf(index, output);
    const [rows, columns] = [landingsOn(vertical, i), landingsOn(horizontal, j)];
    const [weights, inputs] = [0, 1].map(() => new Float64Array(depth * rows.length * columns.length));
    const first = Math.floor(filter / filters) * depth;
    let next = 0;
    for (let c = first; c < first + depth; c++) {
      for (const [ky, h] of rows) {
        for (const [kx, w] of columns) {
          weights[next] = kernels[((c * filters + (filter % filters)) * kernelY + ky) * kernelX + kx];
          inputs[next++] = data[((image * channels + c) * height + h) * width + w];
        }
      }
    }
    return { index, weights, inputs, bias: Number(bias?.get(filter) ?? 0) };
  };
  return { output, taps: depth * kernelY * kernelX, at };
}

function ofDense({ inputs: { x, weight, bias } }: Extract<Products, { operator: 'linear' }>): ProductsReader {
  const [rows, taps] = x.shape;
  const [units] = weight.shape;
  const [data, kernels] = [elements(x), elements(weight)];
  const kept = keeping();
  const at = (index: number): SumOfProducts => {
    const [row, unit] = [Math.floor(index / units), index % units];
    return {
      index,
      weights: kept(`unit ${unit}`, () =>
        Float64Array.from(kernels.subarray(unit * taps, (unit + 1) * taps)),
      ),
      inputs: kept(`row ${row}`, () => Float64Array.from(data.subarray(row * taps, (row + 1) * taps))),
      bias: Number(bias?.get(unit) ?? 0),
    };
  };
  return { output: [rows, units], taps, at };
}

/** Makes what it has no values of yet: outputs share their filters and their windows. */
function keeping(): (name: string, make: () => Float64Array) => Float64Array {
  const made = new Map<string, Float64Array>();
  return (name, make) => {
    const values = made.get(name) ?? make();
    made.set(name, values);
    return values;
  };
}

/** The place of an element in row-major order along every axis. */
export function placeOf(index: number, shape: Shape): number[] {
  const place = new Array<number>(shape.length);
  let rest = index;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    place[axis] = rest % shape[axis];
    rest = Math.floor(rest / shape[axis]);
  }
  return place;
}

/** The golden ratio's fraction of 2³²: multiples of it are spread evenly, and look like no stride of a tensor. */
const SPREAD = 0x9e3779b9;

/** Some of `count` places, the same ones each time, spread over all of them. */
export function sample(count: number, most: number): number[] {
  if (count <= most) return Array.from({ length: count }, (_, i) => i);
  const chosen = new Set<number>();
  for (let k = 1; chosen.size < most; k++) chosen.add(Math.floor((((k * SPREAD) >>> 0) / 2 ** 32) * count));
  return [...chosen].sort((a, b) => a - b);
}
