/** Inputs of conv2d, transposed or not, and of linear as the convolution of one pixel. The twin of `products` in inputs.py. */
import { sizeOf } from '../../../src/ops/tensor.js';
import { aimedProducts } from './aimed.js';
import { type Inputs, type ProductChunk, stream } from './chunk.js';
import { edgyFloat, FRACTION, fieldOf, flip, float, pickField, power, SIGN, ulp } from './floats.js';

export function products(chunk: ProductChunk): Inputs {
  if (chunk.form === 'aimed') return aimedProducts(chunk);
  const layout = layoutOf(chunk);
  const xWords = stream(chunk, 'x', chunk.shape);
  const weightWords = stream(chunk, 'weight', [chunk.filters, layout.inputs, layout.taps]);
  const x = xWords.map((word) => xBits(chunk, word));
  const weight = weightWords.map((word) => float(word, chunk.weight));
  const { form } = chunk;
  if (form === 'cancelling' || form === 'sum' || form === 'product') cancelPairs(chunk, layout, x, weight);
  if (form === 'sum' || form === 'product') placeOnMidpoint(chunk, layout, x, weight, xWords, weightWords);

  if (form === 'dominated') return dominated(chunk, layout, x, weight, weightWords);
  if (chunk.hair === 'bias') return { x, weight, bias: biasHair(chunk, layout, weight) };
  if (!chunk.bias) return { x, weight };
  const { bias } = chunk;
  return { x, weight, bias: stream(chunk, 'bias', [chunk.filters]).map((word) => float(word, bias)) };
}

const xBits = ({ form, x }: ProductChunk, word: number): number =>
  form === 'relu' && word & SIGN ? 0 : float(word, x);

interface Layout {
  /** Input channels of a group. */
  readonly inputs: number;
  readonly taps: number;
  readonly pixels: number;
  /** Images times groups: channel c of the k-th of them starts at (k·inputs + c)·pixels. */
  readonly blocks: number;
}

function layoutOf({ shape, groups, kernel }: ProductChunk): Layout {
  const [n, c, h, w] = shape;
  return { inputs: c / groups, taps: sizeOf(kernel), pixels: h * w, blocks: n * groups };
}

/**
 * Odd channels of a group repeat the even ones 2^s times larger, with weights −2^−s times theirs. Each pair
 * cancels exactly, but for the lowest bits of a few odd inputs where the form is `cancelling`.
 */
function cancelPairs(chunk: ProductChunk, layout: Layout, x: Uint32Array, weight: Uint32Array): void {
  const { inputs, taps, pixels, blocks } = layout;
  const flips = chunk.form === 'cancelling' ? stream(chunk, 'flip', chunk.shape).map(flip) : x.map(() => 0);
  for (let odd = 1; odd < 2 * chunk.pairs!; odd += 2) {
    const shift = ((odd >> 1) & 7) << 23;
    for (let block = 0; block < blocks; block++) {
      const start = (block * inputs + odd) * pixels;
      for (let i = start; i < start + pixels; i++) x[i] = (x[i - pixels]! ^ flips[i]!) + shift;
    }
    for (let o = 0; o < chunk.filters; o++) {
      const start = (o * inputs + odd) * taps;
      for (let i = start; i < start + taps; i++) weight[i] = ((weight[i - taps]! ^ SIGN) >>> 0) - shift;
    }
  }
}

/**
 * The channels after the pairs sum to a midpoint m of two float32s, wherever their one tap meets the input.
 *
 * - `sum`: head·2^k + ulp(head)·2^(k−1)
 * - `product`: a 13-bit odd number times a 12-bit odd number, a 25-bit odd number
 * - with `hair`: ±2^(exponent of m − 100) more, or another distance, or less than that for a product
 */
function placeOnMidpoint(
  chunk: ProductChunk,
  { inputs, taps, pixels, blocks }: Layout,
  x: Uint32Array,
  weight: Uint32Array,
  xWords: Uint32Array,
  weightWords: Uint32Array,
): void {
  const head = 2 * chunk.pairs!;
  const range = chunk.head!;
  const isSum = chunk.form === 'sum';
  const hasHair = chunk.hair === 'channel';
  const distance = chunk.distance ?? 100;
  for (let block = 0; block < blocks; block++) {
    const start = (block * inputs + head) * pixels;
    for (let i = start; i < start + pixels; i++) {
      const word = xWords[i]!;
      x[i] = isSum
        ? edgyFloat(word, range)
        : (float(word, range) & ~FRACTION) | (1 << 22) | (1 << 11) | ((word & 0x3ff) << 12);
      x[i + pixels] = ulp(x[i]!);
      if (hasHair) {
        const exponent = Math.max(pickField(word, range), 1) - 127;
        x[i + 2 * pixels] = power(exponent - 20) | (xWords[i + 2 * pixels]! & SIGN);
      }
    }
  }
  for (let o = 0; o < chunk.filters; o++) {
    const start = (o * inputs + head) * taps;
    weight.fill(0, start, (o + 1) * inputs * taps);
    const word = weightWords[start]!;
    const tap = start + (word % taps);
    const field = pickField(word, chunk.power!);
    const sign = word & SIGN;
    const fraction = isSum ? 0 : (1 << 22) | (1 << 12) | ((word & 0x1ff) << 13);
    weight[tap] = sign | (field << 23) | fraction;
    if (isSum) weight[tap + taps] = sign | ((field - 1) << 23);
    if (hasHair) weight[tap + 2 * taps] = power(field - 127 - (distance - 20)) | ((word << 1) & SIGN);
  }
}

/**
 * A bias far above all the rest: the first channel adds half of its last place, wherever its one tap meets the input, and
 * the others a hair that float64 cannot see beside it.
 */
function dominated(
  chunk: ProductChunk,
  { inputs, taps, pixels, blocks }: Layout,
  x: Uint32Array,
  weight: Uint32Array,
  weightWords: Uint32Array,
): Inputs {
  const bias = stream(chunk, 'bias', [chunk.filters]).map((word) => float(word, chunk.bias!));
  for (let block = 0; block < blocks; block++) {
    x.fill(power(0), block * inputs * pixels, (block * inputs + 1) * pixels);
  }
  bias.forEach((bits, o) => {
    const start = o * inputs * taps;
    const word = weightWords[start]!;
    weight.fill(0, start, start + taps);
    weight[start + (word % taps)] = power(fieldOf(bits) - 127 - 24) | (word & SIGN);
  });
  return { x, weight, bias };
}

/** ±2^(exponent of the midpoint − 100) for heads of one exponent. */
function biasHair(chunk: ProductChunk, { inputs, taps }: Layout, weight: Uint32Array): Uint32Array {
  return stream(chunk, 'bias', [chunk.filters]).map((word, o) => {
    const start = (o * inputs + 2 * chunk.pairs!) * taps;
    const exponent = fieldOf(Math.max(...weight.subarray(start, start + taps))) - 127;
    return power(exponent + chunk.head![0] - 127 - 100) | (word & SIGN);
  });
}
