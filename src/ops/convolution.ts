/**
 * What every 2-D convolution here has in common: its operands, checked, and its sums of products.
 *
 * The sums run in float64 as a matrix product over im2col panels, a tile of output pixels at a time: the whole im2col
 * matrix of one 150×225 map would take 622 MB. A caller that needs a sum again, tap by tap, asks `forEachProduct`.
 */
import type { NdArray } from 'ndarray';
import { shapeOf, storageOf } from './check.js';
import { type ConvGeometry, checkConv2d } from './conv2d-geometry.js';
import { multiplyPanels, PANEL, type Panels, panelsOf } from './gemm.js';
import { packFilters, packWindows } from './im2col.js';
import type { ConvOptions } from './options.js';
import { elements, type Floats } from './tensor.js';
import { tapsInside } from './window.js';

export interface Convolution<D extends Floats = Float32Array> {
  readonly x: NdArray<D>;
  readonly weight: NdArray<D>;
  readonly bias: D | undefined;
  readonly geometry: ConvGeometry;
  /** Products in one sum: channels of a group × rows × columns of the kernel. */
  readonly depth: number;
}

/** @throws OperatorError where the operands or options do not fit together */
export function convolutionOf<D extends Floats>(
  x: NdArray<D>,
  weight: NdArray<D>,
  bias: NdArray<D> | undefined,
  options: ConvOptions | undefined,
): Convolution<D> {
  const shape = (argument: string, t: NdArray<D>) => shapeOf('conv2d', argument, t, storageOf(x));
  const geometry = checkConv2d(shape('x', x), shape('weight', weight), bias && shape('bias', bias), options);
  const depth = weight.shape[1] * geometry.vertical.kernel * geometry.horizontal.kernel;
  return { x, weight, bias: bias && elements(bias), geometry, depth };
}

/** Sums for the pixels start … start + columns of an image's group of channels, row-major; one row a filter. */
export interface Tile {
  readonly image: number;
  /** The group's channels of that image, [C/groups,H,W]. */
  readonly maps: NdArray<Floats>;
  /** The output channels first … first + filters are the rows. */
  readonly first: number;
  readonly filters: number;
  readonly start: number;
  readonly columns: number;
  /** Row f begins at f·stride. Overwritten by the next tile. */
  readonly sums: Float64Array;
  readonly stride: number;
}

/** Output pixels computed at a time: 256 columns of 2,304 float64s (3×3×256) are 4.7 MB of panels. */
const TILE_COLUMNS = 256;

/** Where the sums are so deep that as many columns would fill more float64s than this (8 MB), a tile has fewer. */
const TILE_ELEMENTS = 2 ** 20;

/** The columns of a tile: what there is, in panels that do not grow beyond need. */
export function tileColumns(pixels: number, depth: number): number {
  const fitting = PANEL * Math.max(Math.floor(TILE_ELEMENTS / depth / PANEL), 1);
  return Math.min(pixels, TILE_COLUMNS, fitting);
}

/**
 * Calls `visit` with the sums Σ weight·x, without bias, of every output: all images of one group, then the next.
 */
export function forEachTile<D extends Floats>(
  convolution: Convolution<D>,
  visit: (tile: Tile) => void,
): void {
  const { x, weight, geometry, depth } = convolution;
  const { vertical, horizontal, groups } = geometry;
  const [images, outputs] = geometry.output;
  const pixels = vertical.output * horizontal.output;
  const filters = outputs / groups;
  const width = tileColumns(pixels, depth);
  const [rows, columnPanels] = [panelsOf(filters), panelsOf(width)];
  const kernels: Panels = { data: new Float64Array(rows * PANEL * depth), count: rows, depth };
  const windows = new Float64Array(columnPanels * PANEL * depth);
  const sums = new Float64Array(rows * PANEL * columnPanels * PANEL);
  for (let group = 0; group < groups; group++) {
    packFilters(kernels, groupOf(weight, group, groups));
    for (let image = 0; image < images; image++) {
      const maps = groupOf(x.pick(image, null, null, null), group, groups);
      for (let start = 0; start < pixels; start += width) {
        const columns = Math.min(width, pixels - start);
        const used: Panels = { data: windows, count: panelsOf(columns), depth };
        packWindows(used, maps, geometry, start, columns);
        sums.fill(0, 0, kernels.count * used.count * PANEL * PANEL);
        multiplyPanels(kernels, used, sums);
        const first = group * filters;
        visit({ image, maps, first, filters, start, columns, sums, stride: used.count * PANEL });
      }
    }
  }
}

/** The `group`-th of `groups` equal parts of a view along its first axis. */
export function groupOf<D extends Floats>(view: NdArray<D>, group: number, groups: number): NdArray<D> {
  const size = view.shape[0] / groups;
  const rest = view.shape.slice(1);
  return view.lo(group * size, ...rest.map(() => 0)).hi(size, ...rest);
}

/** One output: channel `filter` of an image at a pixel, counted row by row. */
export interface Place {
  readonly image: number;
  readonly filter: number;
  readonly pixel: number;
}

/** Calls `visit` with every weight·x of one output. Taps on padding are none. */
export function forEachProduct<D extends Floats>(
  { x, weight, geometry }: Convolution<D>,
  { image, filter, pixel }: Place,
  visit: (product: number) => void,
): void {
  const { vertical, horizontal, groups, output } = geometry;
  const [, outputs, , width] = output;
  const i = Math.floor(pixel / width);
  const j = pixel % width;
  const channels = weight.shape[1];
  const firstChannel = Math.floor(filter / (outputs / groups)) * channels;
  const [kernels, maps]: readonly [Floats, Floats] = [weight.data, x.data];
  const [byFilter, byKernelChannel, byKernelRow, byKernelColumn] = weight.stride;
  const [byImage, byChannel, byRow, byColumn] = x.stride;
  const kernel = weight.offset + filter * byFilter;
  const map = x.offset + image * byImage + firstChannel * byChannel;
  const top = i * vertical.stride - vertical.before;
  const left = j * horizontal.stride - horizontal.before;
  const [firstRow, endRow] = tapsInside(vertical, i);
  const [firstColumn, endColumn] = tapsInside(horizontal, j);
  for (let c = 0; c < channels; c++) {
    for (let u = firstRow; u < endRow; u++) {
      const from = map + c * byChannel + (top + u * vertical.dilation) * byRow;
      const by = kernel + c * byKernelChannel + u * byKernelRow;
      for (let v = firstColumn; v < endColumn; v++) {
        visit(kernels[by + v * byKernelColumn] * maps[from + (left + v * horizontal.dilation) * byColumn]);
      }
    }
  }
}
