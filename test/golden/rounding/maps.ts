/** Inputs of average pool and bilinear. The twin of `maps` in inputs.py. */
import { sizeOf } from '../../../src/ops/tensor.js';
import { aimedWindows } from './aimed.js';
import { type BilinearChunk, type Inputs, type PoolChunk, stream } from './chunk.js';
import { edgyFloat, FRACTION, flip, float, pickField, power, SIGN, scaled } from './floats.js';
import { tiled } from './tiled.js';

export function maps(chunk: PoolChunk | BilinearChunk): Inputs {
  if (chunk.operator === 'average-pool' && chunk.form === 'aimed') return aimedWindows(chunk);
  if (chunk.form === 'windows') return { x: windows(chunk) };
  if (chunk.form !== 'plain' && chunk.form !== 'cancelling') return { x: neighbours(chunk) };
  const x = stream(chunk, 'x', chunk.shape).map((word) => float(word, chunk.x));
  if (chunk.form === 'cancelling') {
    const flips = stream(chunk, 'flip', chunk.shape);
    const width = chunk.shape[3];
    for (let i = 0; i < x.length; i++) {
      if ((i % width) % 2 === 1) x[i] = x[i - 1]! ^ SIGN ^ flip(flips[i]!);
    }
  }
  return { x };
}

/**
 * Disjoint windows of A cells that sum to A times a midpoint: its upper bits, its lower 12 bits, with `hair` a
 * power of two 100 places down, and pairs that cancel. Window v starts at its cell v mod A.
 */
function windows(chunk: PoolChunk | BilinearChunk): Uint32Array {
  const area = sizeOf(chunk.kernel!);
  const count = sizeOf(chunk.shape) / area;
  const headWords = stream(chunk, 'x', [count]);
  const pairWords = stream(chunk, 'pairs', [count, area]);
  return tiled(chunk.shape, chunk.kernel!, (v) => {
    const pairs = pairWords.subarray(v * area, (v + 1) * area).map((word) => float(word, chunk.pair!));
    const cells = windowCells(chunk, area, headWords[v]!, pairs);
    return cells.map((_, cell) => cells[(cell + area - (v % area)) % area]!);
  });
}

function windowCells(
  chunk: PoolChunk | BilinearChunk,
  area: number,
  word: number,
  pairs: Uint32Array,
): Uint32Array {
  const field = pickField(word, chunk.x);
  const significand = (edgyFloat(word, chunk.x) & FRACTION) + (field > 0 ? 1 << 23 : 0);
  const unit = Math.max(field, 1) - 151;
  const multiple = area * (2 * significand + 1);
  const low = multiple % 4096;

  const cells = new Uint32Array(area);
  cells[0] = scaled(multiple - low, unit) | (word & SIGN);
  cells[1] = scaled(low, unit) | (word & SIGN);
  if (chunk.hair) cells[2] = power(unit - 76) | ((word << 27) & SIGN);
  for (let at = chunk.hair ? 3 : 2; at + 1 < area; at += 2) {
    cells[at] = pairs[at]!;
    cells[at + 1] = pairs[at]! ^ SIGN;
  }
  return cells;
}

/**
 * Maps of one sign and exponent whose interpolated pixels lie between two float32s.
 *
 * - `double`: twice the size; the weights are 9, 3, 3, 1 sixteenths, and any four neighbours are equal modulo 8
 *   with an odd number of them 8 modulo 16.
 * - `corners`: 2n − 1, align corners; halves and quarters; neighbours of opposite parity, four 2 modulo 4.
 * - `sixths`: rows of 4 to 3; the weights are 5 and 1 sixths, 1 and 1 halves; steps are odd multiples of 3, 1, 3.
 */
function neighbours(chunk: PoolChunk | BilinearChunk): Uint32Array {
  const [n, c, height, width] = chunk.shape;
  const x = stream(chunk, 'x', chunk.shape);
  const mapWords = stream(chunk, 'map', [n, c]);
  const steps = [0, 3, 1, 3];
  let rowSum = 0;
  for (let i = 0; i < x.length; i++) {
    const column = i % width;
    const row = Math.floor(i / width) % height;
    const map = float(mapWords[Math.floor(i / (width * height))]!, chunk.x) & ~FRACTION;
    const word = x[i]!;
    if (chunk.form === 'double') {
      x[i] = map | ((word & 0x7ffff) << 4) | ((row & column & 1) << 3);
    } else if (chunk.form === 'corners') {
      x[i] = map | ((word & 0x1fffff) << 2) | ((row + column) & 1);
    } else {
      rowSum = column === 0 ? word & 0x3fffff : rowSum + (2 * (word & 0xffff) + 1) * steps[column]!;
      x[i] = map | rowSum;
    }
  }
  return x;
}
