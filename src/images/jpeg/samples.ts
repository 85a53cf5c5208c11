/** From a component's coefficients to its samples, and from those to a sample for every pixel. */
import { FormatError } from '../../errors.js';
import type { Component, Frame } from './frame.js';
import { inverseDct } from './inverse-dct.js';
import type { Plane } from './scan.js';

/** A component's samples, row by row; the rows are as long as its whole blocks. */
export interface Samples {
  readonly component: Component;
  readonly stride: number;
  readonly values: Uint8ClampedArray;
}

/** @throws FormatError where no scan has given the component. */
export function samplesOf({ component, coefficients, steps }: Plane): Samples {
  if (!steps) throw new FormatError('jpeg', `a scan of component ${component.id}`, 'none');
  const { columns, rows } = component.blocks;
  const stride = 8 * columns;
  const values = new Uint8ClampedArray(8 * rows * stride);
  const block = new Int32Array(64);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const at = 64 * (row * component.padded.columns + column);
      for (let i = 0; i < 64; i++) block[i] = coefficients[at + i] * steps[i];
      inverseDct(block);
      for (let i = 0; i < 64; i++) {
        values[(8 * row + (i >> 3)) * stride + 8 * column + (i & 7)] = block[i] + 128;
      }
    }
  }
  return { component, stride, values };
}

/** Writes the samples of one of the picture's rows, one for each pixel. */
export type RowReader = (row: number, out: Uint8Array) => void;

/**
 * Components stored at half size are interpolated as libjpeg does by default: each sample lies in the middle of its
 * pixels, so a pixel is ¾ of the nearest sample and ¼ of the next one, in each halved direction, and the picture's edge
 * is repeated. Halves are rounded up and down in turn. Other ratios, and widths below 3, repeat samples.
 */
export function rowReader({ component, stride, values }: Samples, { across, down }: Frame): RowReader {
  const { width, height } = component;
  const [wide, tall] = [across / component.across, down / component.down];
  const lineAt = (row: number) => values.subarray(row * stride, row * stride + width);
  if (wide > 2 || tall > 2 || (wide === 2 && width < 3) || wide * tall === 1) {
    return (row, out) => {
      const line = lineAt(Math.floor(row / tall));
      for (let x = 0; x < out.length; x++) out[x] = line[Math.floor(x / wide)];
    };
  }
  const sums = new Int32Array(width);
  return (row, out) => {
    const near = Math.floor(row / tall);
    const far = tall === 1 ? near : Math.max(0, Math.min(height - 1, near + (row % 2 === 0 ? -1 : 1)));
    blend(lineAt(near), lineAt(far), sums, tall);
    if (wide === 1) {
      const rounding = row % 2 === 0 ? 1 : 2;
      for (let x = 0; x < out.length; x++) out[x] = (sums[x] + rounding) >> 2;
    } else spread(sums, out, tall === 1 ? { left: 1, right: 2, shift: 2 } : { left: 8, right: 7, shift: 4 });
  };
}

/** Four times what lies between two rows of samples, or once where only the width is halved. */
function blend(near: Uint8ClampedArray, far: Uint8ClampedArray, sums: Int32Array, tall: number): void {
  for (let x = 0; x < sums.length; x++) sums[x] = tall === 1 ? near[x] : 3 * near[x] + far[x];
}

function spread(
  sums: Int32Array,
  out: Uint8Array,
  rounding: { left: number; right: number; shift: number },
): void {
  const { left, right, shift } = rounding;
  const last = sums.length - 1;
  for (let x = 0; x < out.length; x++) {
    const near = x >> 1;
    const far = x % 2 === 0 ? Math.max(0, near - 1) : Math.min(last, near + 1);
    out[x] = (3 * sums[near] + sums[far] + (x % 2 === 0 ? left : right)) >> shift;
  }
}
