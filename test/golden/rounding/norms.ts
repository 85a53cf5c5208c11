/** Inputs of batch norm. The twin of `norms` in inputs.py. */
import { aimedNorms } from './aimed.js';
import { type Inputs, type NormChunk, stream } from './chunk.js';
import { asFloats, float, power, SIGN, scaled } from './floats.js';

export function norms(chunk: NormChunk): Inputs {
  if (chunk.form === 'aimed') return aimedNorms(chunk);
  if (chunk.form === 'sum' || chunk.form === 'carried') return tieNorms(chunk);
  const channels = chunk.shape[1];
  const inputs: Record<string, Uint32Array> = {};
  for (const name of ['mean', 'variance', 'scale', 'shift'] as const) {
    const range = chunk[name];
    if (range) inputs[name] = stream(chunk, name, [channels]).map((word) => float(word, range));
  }
  inputs.variance = inputs.variance!.map((bits) => bits & ~SIGN);
  const xWords = stream(chunk, 'x', chunk.shape);
  if (chunk.form === 'plain') return { ...inputs, x: xWords.map((word) => float(word, chunk.x!)) };

  const centre = stream(chunk, 'centre', [channels]).map((word) => float(word, chunk.x!));
  return {
    ...inputs,
    x: xWords.map((word, i) => centre[channelOf(chunk, i)]! ^ (word & 0xfff)),
    shift: cancellingShift(centre, inputs, chunk.epsilon),
  };
}

const channelOf = ({ shape: [, channels, height, width] }: NormChunk, i: number): number =>
  Math.floor(i / (height * width)) % channels;

/** −(centre − mean)/√(variance + ε)·scale in float64, operation by operation, rounded to float32. */
function cancellingShift(centre: Uint32Array, inputs: Inputs, epsilon: number): Uint32Array {
  const [mean, variance, scale] = [inputs.mean!, inputs.variance!, inputs.scale!].map(asFloats);
  const shift = asFloats(centre).map(
    (x, c) => -(((x - mean![c]!) / Math.sqrt(variance![c]! + epsilon)) * scale![c]!),
  );
  return new Uint32Array(shift.buffer);
}

/**
 * variance + ε = (q·2^j)² for an odd q, and q divides the scale: the root is rational and drops out. With
 * u = 2^(e + k − j) the normalised values are
 *
 * - `sum`: ±(X + M)·u, X + M odd: x = X·2^e, mean = −M·2^e, scale = ±q·2^k
 * - `carried`: ±((z·2¹³ + d)·S − z·2¹³·S)·u, d·S a 25-bit odd number: scale = ±S·q·2^k, shift the second term
 *
 * `hair` moves them by about 2^−100 of themselves, through the shift and through the mean.
 */
function tieNorms(chunk: NormChunk): Inputs {
  const channels = chunk.shape[1];
  const channelWords = stream(chunk, 'channel', [channels, 4]);
  const [j, e, k] = [chunk.root!, chunk.unit!, chunk.gain!];
  const parameters = Array.from({ length: channels }, (_, c) => {
    const [first, second, third, fourth] = channelWords.subarray(4 * c, 4 * c + 4);
    const q = 2 * (first! & 0x7ff) + 1;
    const common = { variance: scaled(q * q - (chunk.epsilon > 0 ? 1 : 0), 2 * j) };
    const sign = second! & SIGN;
    const hairSign = (second! << 1) & SIGN;
    if (chunk.form === 'sum') {
      const low = 2 ** (chunk.bits! - 1);
      const m = low | (third! & (low - 1)) | 1;
      return {
        ...common,
        scale: scaled(q, k) | sign,
        mean: scaled(-m, e),
        shift: chunk.hair ? power(e + k - j + chunk.bits! - 100) | hairSign : 0,
        xOf: (word: number) => scaled(low | (word & (low - 1) & ~1), e),
      };
    }
    const s = 0xc01 | ((third! & 0x1ff) << 1);
    const z = fourth! & 0x3ff;
    const m = chunk.hair ? 0 : fourth! >>> 24;
    return {
      ...common,
      scale: scaled(s * q, k) | sign,
      mean: chunk.hair ? power(e - 88) | hairSign : scaled(m, e),
      shift: scaled(0 - s * z * 2 ** 13, e + k - j) ^ sign,
      xOf: (word: number) => scaled((z << 13) + m + (0x1801 | ((word & 0x3ff) << 1)), e),
    };
  });
  return {
    x: stream(chunk, 'x', chunk.shape).map((word, i) => parameters[channelOf(chunk, i)]!.xOf(word)),
    mean: Uint32Array.from(parameters, ({ mean }) => mean),
    variance: Uint32Array.from(parameters, ({ variance }) => variance),
    scale: Uint32Array.from(parameters, ({ scale }) => scale),
    shift: Uint32Array.from(parameters, ({ shift }) => shift),
  };
}
