/**
 * How a convolution's operands lie in the memory: the channels of a pixel, or of a filter's tap, side by side. A window is then a few runs
 * of its channels, near each other whatever the map's size. Padding is written out as zeros, and so are channels up to a multiple of four.
 */
import type { ConvGeometry } from '../ops/conv2d-geometry.js';
import type { AnyTensor } from '../ops/tensor.js';
import type { WindowAxis } from '../ops/window.js';
import { FLOAT32 } from './panels.js';

/** Channels that are read at once. */
export const LANES = 4;

/** Padded maps of one image. */
export interface Maps {
  readonly channels: number;
  /** What a pixel takes: a multiple of LANES. */
  readonly depth: number;
  readonly height: number;
  readonly width: number;
  /** Where the image begins. */
  readonly top: number;
  readonly left: number;
}

/** @param reach rows and columns that are read, counted from the first of the padding */
export function mapsOf(
  { vertical, horizontal }: ConvGeometry,
  channels: number,
  reach: readonly [height: number, width: number],
): Maps {
  const side = ({ before, input }: WindowAxis, end: number) => Math.max(before + input, end);
  return {
    channels,
    depth: LANES * Math.ceil(channels / LANES),
    height: side(vertical, reach[0]),
    width: side(horizontal, reach[1]),
    top: vertical.before,
    left: horizontal.before,
  };
}

/** Rows and columns from the first that a window reads to behind the last. */
export const reachOf = ({ vertical, horizontal }: ConvGeometry): readonly [number, number] => {
  const side = ({ output, stride, kernel, dilation }: WindowAxis) =>
    (output - 1) * stride + (kernel - 1) * dilation + 1;
  return [side(vertical), side(horizontal)];
};

export const bytesOf = ({ depth, height, width }: Maps): number => FLOAT32 * depth * height * width;

/** Bytes from a pixel to that so many rows and columns on. */
export const distanceOf = ({ depth, width }: Maps, rows: number, columns: number): number =>
  FLOAT32 * depth * (rows * width + columns);

/** Writes an image [C,H,W] into maps whose padding is zero already. */
export function writeImage(target: Float32Array, maps: Maps, image: AnyTensor): void {
  const [, height, width] = image.shape;
  const start = (maps.top * maps.width + maps.left) * maps.depth;
  for (let h = 0; h < height; h++) {
    const row = start + h * maps.width * maps.depth;
    turn(target, row, maps.depth, image.pick(null, h, null), maps.channels, width);
  }
}

/** Writes filters [F,C,kH,kW] as [F,kH·kW,depth], where channels beyond C are zero already. */
export function writeFilters(target: Float32Array, depth: number, filters: AnyTensor): void {
  const [count, channels, height, width] = filters.shape;
  for (let f = 0; f < count; f++) {
    for (let u = 0; u < height; u++) {
      const row = (f * height + u) * width * depth;
      turn(target, row, depth, filters.pick(f, null, u, null), channels, width);
    }
  }
}

/** Writes a matrix [channels, columns] with its channels side by side, a column every `pitch`: four channels at a time. */
function turn(
  target: Float32Array,
  start: number,
  pitch: number,
  { data, offset, stride }: AnyTensor,
  channels: number,
  columns: number,
): void {
  const [byChannel, byColumn] = stride;
  const together = channels - (channels % LANES);
  for (let c = 0; c < together; c += LANES) {
    let first = offset + c * byChannel;
    let place = start + c;
    for (let column = 0; column < columns; column++) {
      const second = first + byChannel;
      const third = second + byChannel;
      target[place] = data[first];
      target[place + 1] = data[second];
      target[place + 2] = data[third];
      target[place + 3] = data[third + byChannel];
      first += byColumn;
      place += pitch;
    }
  }
  for (let c = together; c < channels; c++) {
    let source = offset + c * byChannel;
    let place = start + c;
    for (let column = 0; column < columns; column++) {
      target[place] = data[source];
      source += byColumn;
      place += pitch;
    }
  }
}
