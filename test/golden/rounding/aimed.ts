/**
 * Inputs whose results float64 puts on the wrong side of a midpoint of two float32s, by less than its error bound: where
 * the bound is too small, the result is wrong. The twin of aimed.py.
 */
import { sizeOf } from '../../../src/ops/tensor.js';
import {
  type Inputs,
  type MeanChunk,
  type NormChunk,
  type PoolChunk,
  type ProductChunk,
  stream,
} from './chunk.js';
import { asFloats, float, pickField, power, type Range, SIGN, scaled } from './floats.js';
import { tiled } from './tiled.js';

/** From −4 to 4 units of roundoff. */
const near = (word: number): number => (word - 2 ** 31) * 2 ** -82;

/** Above a power of two by less than a 16th of it, where rounding errs most. */
const justAbove = (word: number, range: Range): number => (float(word, range) & ~0x780000) >>> 0;

/** Below 2^exponent by less than a 32nd of it. */
const justBelow = (word: number, exponent: number): number =>
  power(exponent - 1) | 0x780000 | (word & 0x7ffff);

const float32 = (values: Iterable<number>): Uint32Array => new Uint32Array(Float32Array.from(values).buffer);

/** Of the float32 nearest to a value and of the next one of larger magnitude. */
function midpointBeyond(value: number): number {
  const bits = float32([value]);
  const [low, high] = asFloats(Uint32Array.of(bits[0]!, bits[0]! + 1));
  return (low! + high!) / 2;
}

/** The shift takes (x − 0)·scale/√ to a midpoint, the mean from there to within 4 units of roundoff. */
export function aimedNorms(chunk: NormChunk): Inputs {
  const channels = chunk.shape[1];
  const drawn = (name: 'x' | 'variance' | 'scale'): Uint32Array =>
    stream(chunk, name, [channels]).map((word) => justAbove(word, chunk[name]!));
  const [x, scale] = [drawn('x'), drawn('scale')];
  const variance = drawn('variance').map((bits) => bits & ~SIGN);
  const [xs, variances, scales] = [x, variance, scale].map(asFloats);
  const slope = Float64Array.from(scales!, (s, c) => s / Math.sqrt(variances![c]! + chunk.epsilon));
  const y = slope.map((s, c) => xs![c]! * s);
  const shift = float32(y.map((value) => midpointBeyond(value) - value));
  const shifts = asFloats(shift);
  const nearWords = stream(chunk, 'near', [channels]);
  const mean = float32(
    y.map((value, c) => {
      const beyond = value + shifts[c]! - midpointBeyond(value);
      return beyond / slope[c]! + xs![c]! * near(nearWords[c]!);
    }),
  );
  return { x, mean, variance, scale, shift };
}

/**
 * A head + 2⁻²⁴, a midpoint, less an even number of halves of float64's last place; and `lost` channels of taps, each a
 * little less than such a half: added one by one to the head, they are lost. A window has one head, and where its filter
 * meets that, the result is aimed: more of them would raise the window's norm, and so the bound.
 */
export function aimedProducts(chunk: ProductChunk): Inputs {
  const [n, c, h, w] = chunk.shape;
  const inputs = c / chunk.groups;
  const taps = sizeOf(chunk.kernel);
  const end = 3 + chunk.lost!;
  const [kernelHeight, kernelWidth] = chunk.kernel;
  const isHead = (i: number): boolean =>
    (Math.floor(i / w) % h) % kernelHeight === 0 && (i % w) % kernelWidth === 0;
  const channels = [
    (word: number, i: number) => (isHead(i) ? justAbove(word, [127, 127]) & ~SIGN : 0),
    () => power(-12),
    () => power(-26),
    ...Array.from({ length: chunk.lost! }, () => (word: number) => justBelow(word, -26)),
  ];
  const x = stream(chunk, 'x', [n, c, h, w]).map(
    (word, i) => channels[Math.floor(i / (h * w)) % inputs]?.(word, i) ?? 0,
  );
  const weight = new Uint32Array(chunk.filters * inputs * taps);
  stream(chunk, 'weight', [chunk.filters]).forEach((word, filter) => {
    const exponent = pickField(word, chunk.power!) - 127;
    const halves = 2 * (1 + ((word >>> 8) % Math.floor((chunk.lost! * taps) / 2)));
    const sign = word & SIGN;
    const first = filter * inputs * taps;
    const tap = first + (word % taps);
    weight[tap] = power(exponent) ^ sign;
    weight[tap + taps] = power(exponent - 12) ^ sign;
    weight[tap + 2 * taps] = scaled(-halves, exponent - 27) ^ sign;
    weight.fill(power(exponent - 27) ^ sign, first + 3 * taps, first + end * taps);
  });
  return { x, weight };
}

/** The same of cells that sum to their number times a midpoint. */
export function aimedWindows(chunk: PoolChunk): Inputs {
  const [n, c, height, width] = chunk.shape;
  const area = sizeOf(chunk.kernel);
  const words = stream(chunk, 'x', [(n * c * height * width) / area]);
  const lostWords = stream(chunk, 'lost', [words.length, area - 3]);
  const bits = 24 + Math.ceil(Math.log2(area)); // the sums are just above 2^bits units
  const x = tiled(chunk.shape, chunk.kernel, (v) => {
    const word = words[v]!;
    const unit = pickField(word, chunk.x) - 151;
    const significand = Math.ceil(2 ** bits / (2 * area)) + (word & 0x7ffff);
    const multiple = area * (2 * significand + 1);
    const halves = 2 * ((word >>> 8) % Math.floor((area - 1) / 2));
    const lost = lostWords.subarray(v * (area - 3), (v + 1) * (area - 3));
    const cells = [
      scaled(multiple - (multiple % 4096), unit),
      scaled(multiple % 4096, unit),
      scaled(0 - halves, unit + bits - 53),
      ...lost.map((each) => justBelow(each, unit + bits - 53)),
    ];
    return cells.map((cell) => cell ^ (word & SIGN));
  });
  return { x };
}

/**
 * A head, `maps` − 3 that blur the last place of float64; one takes the result to a midpoint, and one from there to within
 * 4 units of roundoff.
 */
export function aimedMeans(chunk: MeanChunk): Inputs {
  const { maps, count } = chunk;
  const weights = stream(chunk, 'weights', [maps]).map((word) => justAbove(word, chunk.weights!) & ~SIGN);
  weights[0] = justAbove(stream(chunk, 'head', [1])[0]!, [127, 127]) & ~SIGN;
  const w = asFloats(weights);
  const total = w.reduce((sum, weight) => sum + weight, 0) + chunk.epsilon;
  const starts = asFloats(stream(chunk, 'x', [count]).map((word) => justAbove(word, chunk.x)));
  const nearWords = stream(chunk, 'near', [count]);
  const blurs = asFloats(stream(chunk, 'blur', [maps - 3, count]).map((word) => float(word, chunk.blur!)));
  const x = new Float32Array(maps * count);
  for (let i = 0; i < count; i++) {
    const target = midpointBeyond(starts[i]!) * total;
    x[i] = target / w[0]!;
    let rest = target - w[0]! * x[i]!;
    for (let map = 1; map < maps - 2; map++) {
      x[map * count + i] = blurs[(map - 1) * count + i]!;
      rest -= w[map]! * x[map * count + i]!;
    }
    const [coarse, fine] = [maps - 2, maps - 1];
    x[coarse * count + i] = rest / w[coarse]!;
    rest -= w[coarse]! * x[coarse * count + i]!;
    x[fine * count + i] = (rest + target * near(nearWords[i]!)) / w[fine]!;
  }
  return { weights, x: new Uint32Array(x.buffer) };
}
