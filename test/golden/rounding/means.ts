/** Maps and weights of a weighted mean. The twin of means.py. */
import { aimedMeans } from './aimed.js';
import { type Inputs, type MeanChunk, stream } from './chunk.js';
import { edgyFloat, FRACTION, flip, float, pickField, power, SIGN, scaled } from './floats.js';

/**
 * - `plain`: weights of which one in 8 is a zero, one in 8 negative
 * - `cancelling`: odd maps repeat the even ones but for the lowest bits of a few, 2^s times larger and negated,
 *   with weights 2^−s times theirs; the last of an odd number of maps is small
 * - `single`: one map of weight (2^j − 1)·ε: the mean of 2^j·m is (2^j − 1)·m, an odd number of `bits` bits
 * - `split`: ε and the positive weights are multiples of 2^unit that sum to Q: two maps sum to Q times a midpoint,
 *   its upper bits and its lower 13 bits; two cancel, one more has a negative weight, or with `distance` a hair of
 *   2^−distance of the midpoint. The first map moves on from chunk to chunk.
 */
export function means(chunk: MeanChunk): Inputs {
  switch (chunk.form) {
    case 'aimed':
      return aimedMeans(chunk);
    case 'plain':
      return plain(chunk);
    case 'cancelling':
      return cancelling(chunk);
    case 'single':
      return single(chunk);
    case 'split':
      return split(chunk);
  }
}

const fieldIn = (word: number, { x }: MeanChunk): number => Math.max(pickField(word, x), 1);

function plain(chunk: MeanChunk): Inputs {
  return {
    weights: stream(chunk, 'weights', [chunk.maps]).map((word) => {
      if (word % 8 === 0) return word & SIGN;
      const positive = float(word, chunk.weights!) & ~SIGN;
      return word % 8 === 1 ? positive | SIGN : positive;
    }),
    x: stream(chunk, 'x', [chunk.maps, chunk.count]).map((word) => float(word, chunk.x)),
  };
}

function cancelling(chunk: MeanChunk): Inputs {
  const { maps, count } = chunk;
  const weights = stream(chunk, 'weights', [maps]).map((word) => float(word, chunk.weights!) & ~SIGN);
  const x = stream(chunk, 'x', [maps, count]).map((word) => float(word, chunk.x));
  const flips = stream(chunk, 'flip', [maps, count]).map(flip);
  const shifts = stream(chunk, 'shift', [maps]).map((word) => (word & 7) << 23);
  for (let odd = 1; odd < maps; odd += 2) {
    weights[odd] = weights[odd - 1]! - shifts[odd]!;
    for (let i = odd * count; i < (odd + 1) * count; i++) {
      x[i] = (x[i - count]! ^ SIGN ^ flips[i]!) + shifts[odd]!;
    }
  }
  if (maps % 2 === 1) {
    const small = stream(chunk, 'small', [count]).map((word) => float(word, chunk.small!));
    x.set(small, (maps - 1) * count);
  }
  return { weights, x };
}

function single(chunk: MeanChunk): Inputs {
  const [j, bits] = [chunk.power!, chunk.bits!];
  const belowTwo = bits - j - 2;
  const x = stream(chunk, 'x', [chunk.count]).map((word) => {
    const m = (3 * 2 ** belowTwo) | (word & (2 ** belowTwo - 1)) | 1;
    return scaled(m * 2 ** j, fieldIn(word, chunk) - 151) | (word & SIGN);
  });
  return { weights: Uint32Array.of(scaled(2 ** j - 1, chunk.unit!)), x };
}

/** A map of a split midpoint: its weight, and its value by pixel. */
interface Part {
  readonly weight: number;
  readonly xOf: (i: number) => number;
}

function split(chunk: MeanChunk): Inputs {
  const { maps, count, epsilons } = chunk;
  const unit = chunk.unit!;
  const words = stream(chunk, 'x', [count]);
  const weightWords = stream(chunk, 'weights', [maps]);
  const upper = 1 + (weightWords[0]! % 9);
  const lower = chunk.lower!;
  const pair = maps >= 4 ? 1 + (weightWords[2]! & 0x3ff) : 0;
  const total = 2 ** upper + 2 ** lower + 2 * pair + epsilons!;
  const multipleOf = (word: number): number => {
    const hidden = pickField(word, chunk.x) > 0 ? 2 ** 23 : 0;
    return total * (2 * ((edgyFloat(word, chunk.x) & FRACTION) + hidden) + 1);
  };
  const place = (integer: number, word: number, down: number): number =>
    scaled(integer, fieldIn(word, chunk) - 151 - down) | (word & SIGN);

  const upperOf = (word: number): number => multipleOf(word) - (multipleOf(word) % 8192);
  const lowerOf = (word: number): number => multipleOf(word) % 8192;
  const parts: Part[] = [
    { weight: power(upper + unit), xOf: (i) => place(upperOf(words[i]!), words[i]!, upper) },
    { weight: power(lower + unit), xOf: (i) => place(lowerOf(words[i]!), words[i]!, lower) },
  ];
  if (maps >= 4) {
    const pairs = stream(chunk, 'pair', [count]).map((word) => float(word, chunk.pair!));
    parts.push({ weight: scaled(pair, unit), xOf: (i) => pairs[i]! });
    parts.push({ weight: scaled(pair, unit), xOf: (i) => pairs[i]! ^ SIGN });
  }
  if (maps % 2 === 1) parts.push(extraPart(chunk, words, weightWords[maps - 1]!));

  const weights = new Uint32Array(maps);
  const x = new Uint32Array(maps * count);
  for (let map = 0; map < maps; map++) {
    const { weight, xOf } = parts[(map + chunk.index) % maps]!;
    weights[map] = weight;
    for (let i = 0; i < count; i++) x[map * count + i] = xOf(i);
  }
  return { weights, x };
}

function extraPart(chunk: MeanChunk, words: Uint32Array, weightWord: number): Part {
  const extra = stream(chunk, 'extra', [chunk.count]);
  if (chunk.distance === undefined) {
    return { weight: float(weightWord, [100, 140]) | SIGN, xOf: (i) => float(extra[i]!, [0, 254]) };
  }
  return {
    weight: power(chunk.unit! - 20 - chunk.distance),
    xOf: (i) => power(fieldIn(words[i]!, chunk) - 127 + 20) | (extra[i]! & SIGN),
  };
}
