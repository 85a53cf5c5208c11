/**
 * A convolution's operands as matrix panels: one row per filter, one column per output pixel, and the
 * taps (channel, row, column) of a window along the depth. Reads any strided view in place.
 */
import { PANEL, type Panels } from './gemm.js';
import { type AnyTensor, elements } from './tensor.js';
import { tapsInside, type Window } from './window.js';

/** Filters [F,C,kH,kW] into as many row panels [⌈F/4⌉][C·kH·kW][4]. Rows beyond the last filter are zero. */
export function packFilters(panels: Panels, weight: AnyTensor): void {
  const [filters, channels, kernelHeight, kernelWidth] = weight.shape;
  const [byFilter, byChannel, byRow, byColumn] = weight.stride;
  const depth = channels * kernelHeight * kernelWidth;
  const { data, offset } = weight;
  const packed = panels.data;
  packed.fill(0, (panels.count - 1) * depth * PANEL, panels.count * depth * PANEL);
  const width = PANEL; // hoisted: an import is no constant to V8
  for (let f = 0; f < filters; f++) {
    let target = Math.floor(f / width) * depth * width + (f % width);
    for (let c = 0; c < channels; c++) {
      for (let u = 0; u < kernelHeight; u++) {
        let source = offset + f * byFilter + c * byChannel + u * byRow;
        for (let v = 0; v < kernelWidth; v++) {
          packed[target] = data[source];
          source += byColumn;
          target += width;
        }
      }
    }
  }
}

/** The Euclidean norm of every filter of [F,C,kH,kW]. */
export function normsOfFilters(weight: AnyTensor): Float64Array {
  const norms = new Float64Array(weight.shape[0]);
  for (let f = 0; f < norms.length; f++) {
    const filter = elements(weight.pick(f, null, null, null));
    let squares = 0;
    for (let k = 0; k < filter.length; k++) squares += filter[k] * filter[k];
    norms[f] = Math.sqrt(squares);
  }
  return norms;
}

/**
 * Windows `start … start + columns` of an image [C,H,W] into as many column panels [⌈columns/4⌉][C·kH·kW][4].
 * Taps on padding, and columns beyond the last, are zero.
 */
export function packWindows(
  panels: Panels,
  image: AnyTensor,
  { vertical, horizontal }: Window,
  start: number,
  columns: number,
): void {
  const { data } = image;
  const { data: packed, depth } = panels;
  const [channels] = image.shape;
  const [byChannel, byRow, byColumn] = image.stride;
  const tapRow = vertical.dilation * byRow;
  const tapColumn = horizontal.dilation * byColumn;
  const width = PANEL;
  const panelSize = depth * width;
  packed.fill(0, 0, panels.count * panelSize);

  for (let j = 0; j < columns; j++) {
    const i = Math.floor((start + j) / horizontal.output);
    const k = (start + j) % horizontal.output;
    const [firstRow, endRow] = tapsInside(vertical, i);
    const [firstColumn, endColumn] = tapsInside(horizontal, k);
    const corner =
      image.offset +
      (i * vertical.stride - vertical.before) * byRow +
      (k * horizontal.stride - horizontal.before) * byColumn;
    const column = Math.floor(j / width) * panelSize + (j % width);
    for (let c = 0; c < channels; c++) {
      for (let u = firstRow; u < endRow; u++) {
        let source = corner + c * byChannel + u * tapRow + firstColumn * tapColumn;
        let target = column + ((c * vertical.kernel + u) * horizontal.kernel + firstColumn) * width;
        for (let v = firstColumn; v < endColumn; v++) {
          packed[target] = data[source];
          source += tapColumn;
          target += width;
        }
      }
    }
  }
}

/** The Euclidean norm of every window of an image [C,H,W], padding counting as zero, in output order. */
export function normsOfWindows(image: AnyTensor, { vertical, horizontal }: Window): Float64Array {
  const [, , width] = image.shape;
  const squares = pixelSquares(image);
  const norms = new Float64Array(vertical.output * horizontal.output);
  let next = 0;
  for (let i = 0; i < vertical.output; i++) {
    const [firstRow, endRow] = tapsInside(vertical, i);
    const top = i * vertical.stride - vertical.before;
    for (let j = 0; j < horizontal.output; j++) {
      const [firstColumn, endColumn] = tapsInside(horizontal, j);
      const left = j * horizontal.stride - horizontal.before;
      let sum = 0;
      for (let u = firstRow; u < endRow; u++) {
        const row = (top + u * vertical.dilation) * width;
        for (let v = firstColumn; v < endColumn; v++) sum += squares[row + left + v * horizontal.dilation];
      }
      norms[next++] = Math.sqrt(sum);
    }
  }
  return norms;
}

/** Σ_c x[c,h,w]² for every pixel. */
function pixelSquares(image: AnyTensor): Float64Array {
  const [channels, height, width] = image.shape;
  const [byChannel, byRow, byColumn] = image.stride;
  const squares = new Float64Array(height * width);
  for (let c = 0; c < channels; c++) {
    for (let h = 0; h < height; h++) {
      let source = image.offset + c * byChannel + h * byRow;
      for (let w = 0; w < width; w++) {
        const value = image.data[source];
        squares[h * width + w] += value * value;
        source += byColumn;
      }
    }
  }
  return squares;
}
