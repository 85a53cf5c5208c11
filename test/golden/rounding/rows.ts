/** Rows of logits for softmax. The twin of rows.py. */
import { aimedLogits } from './aimed-logits.js';
import { type Inputs, type RowChunk, stream } from './chunk.js';
import { float, SIGN, scaled } from './floats.js';
import { hardest } from './hardest.js';

/**
 * - `plain`: any float32s of the range
 * - `around`: those of a row differ in their lowest 12 bits
 * - `tied`: each is one of its row's three
 * - `below`: one is the largest, the others lie from `below[0]` to `below[1]` below it, in steps of 2⁻¹⁶
 * - `odd`: a centre, and as often the centre plus an odd multiple d of 2^unit, |d| < 2^(bits + unit). A share is
 *   ½ ± d/4, which may be a midpoint, less |d|³/48, over a power of two. Columns after these, if there are any,
 *   are far below zero.
 * - `hardest`: 0 and a logit whose sigmoid lies close to a midpoint, each of them as often as the other
 * - `aimed`: 64 or more and a logit of about 0: the pairs of aimed.json
 */
export function rows(chunk: RowChunk): Inputs {
  const [n, k] = chunk.shape;
  const logitOf = FORMS[chunk.form](chunk);
  const x = new Uint32Array(n * k);
  for (let i = 0; i < x.length; i++) x[i] = logitOf(Math.floor(i / k), i % k, i);
  return { x };
}

/** The bits of a logit by its row, its column and its place in the whole. */
type Logit = (row: number, column: number, i: number) => number;

const FORMS: Record<RowChunk['form'], (chunk: RowChunk) => Logit> = {
  plain(chunk) {
    const words = stream(chunk, 'x', chunk.shape);
    return (_row, _column, i) => float(words[i]!, chunk.x!);
  },
  around(chunk) {
    const centres = stream(chunk, 'centre', [chunk.shape[0]]);
    const words = stream(chunk, 'x', chunk.shape);
    return (row, _column, i) => float(centres[row]!, chunk.x!) ^ (words[i]! & 0xfff);
  },
  tied(chunk) {
    const levels = stream(chunk, 'levels', [chunk.shape[0], 3]);
    const words = stream(chunk, 'x', chunk.shape);
    return (row, _column, i) => float(levels[3 * row + (words[i]! % 3)]!, chunk.x!);
  },
  below(chunk) {
    const tops = stream(chunk, 'top', [chunk.shape[0]]);
    const drops = dropsOf(chunk);
    return (row, column, i) =>
      scaled((tops[row]! & 0xfffff) - (column === row % chunk.shape[1] ? 0 : drops[i]!), -16);
  },
  odd(chunk) {
    const { bits, unit, near = chunk.shape[1] } = chunk;
    const centres = stream(chunk, 'centre', [chunk.shape[0]]);
    const words = stream(chunk, 'step', [chunk.shape[0]]);
    const drops = near < chunk.shape[1] ? dropsOf(chunk) : undefined;
    return (row, column, i) => {
      if (column >= near) return scaled(-drops![i]!, -16);
      const magnitude = (words[row]! & (2 ** bits! - 1)) | 1;
      const step = words[row]! & SIGN ? -magnitude : magnitude;
      const centre = (centres[row]! & 0x3fffff) - 0x200000;
      return scaled(centre + ((row + column) % 2 === 1 ? step : 0), unit!);
    };
  },
  hardest() {
    const logits = hardest('sigmoid');
    return (row, column) => (column % 2 === 1 ? logits[row]! : 0);
  },
  aimed() {
    const pairs = aimedLogits();
    return (row, column) => pairs[row]![column]!;
  },
};

/** In units of 2⁻¹⁶. */
function dropsOf(chunk: RowChunk): Uint32Array {
  const [low, high] = chunk.below!;
  return stream(chunk, 'x', chunk.shape).map((word) => low * 2 ** 16 + (word % ((high - low) * 2 ** 16)));
}
