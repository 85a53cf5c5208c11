/** Inputs of group norm. The twin of groups.py. */
import { sizeOf } from '../../../src/ops/tensor.js';
import { type GroupChunk, type Inputs, stream } from './chunk.js';
import { asFloats, float, SIGN, scaled } from './floats.js';

/**
 * - `plain`: any float32s of the range
 * - `around`: those of a group differ in their lowest `bits` bits
 * - `balanced`: pairs of neighbours that sum to 2c: c and c, c + d and c − d; or to a little more: e and 2c. What lies
 *   on the mean but for the sum of the e is c.
 * - `sphere`: pairs m + a and m − a, in units of 2^`unit`. All but the last a are 2t, t odd, and the last is T − 1 with
 *   T = Σt² + `root`²: Σa² + (2·root)² is (T + 1)². With N = 2·4^j elements and ε = (2·root)²·4^(unit − j) the root of
 *   σ² + ε is (T + 1)·2^(unit − j), which divides the scale: (T + 1)·s·2^`gain`. The shift is an even number of the same
 *   units 2^(gain + j + 1), so that every result is an odd one, of 25 bits or subnormal.
 * - `aimed`: integers of 12 bits, maps of one pixel. The shift is the float32 nearest to the way from the result in
 *   float64 to a midpoint, less than a last place: with it, float64 cannot tell on which side the result is.
 */
export function groups(chunk: GroupChunk): Inputs {
  if (chunk.form === 'sphere') return sphere(chunk);
  if (chunk.form === 'aimed') return aimed(chunk);
  const inputs: Record<string, Uint32Array> = { x: FORMS[chunk.form](chunk) };
  for (const name of ['scale', 'shift'] as const) {
    const range = chunk[name];
    if (range) inputs[name] = stream(chunk, name, [chunk.shape[1]]).map((word) => float(word, range));
  }
  return inputs;
}

/** Elements of a group. */
const countOf = ({ shape, groups }: GroupChunk): number => sizeOf(shape) / shape[0] / groups;

const centresOf = (chunk: GroupChunk): Uint32Array =>
  stream(chunk, 'centre', [chunk.shape[0], chunk.groups]).map((word) => float(word, chunk.x!));

const FORMS = {
  plain: (chunk: GroupChunk) => stream(chunk, 'x', chunk.shape).map((word) => float(word, chunk.x!)),
  around(chunk: GroupChunk) {
    const [centres, count] = [centresOf(chunk), countOf(chunk)];
    const mask = 2 ** chunk.bits! - 1;
    return stream(chunk, 'x', chunk.shape).map((word, i) => centres[Math.floor(i / count)]! ^ (word & mask));
  },
  balanced(chunk: GroupChunk) {
    const [centres, pairs] = [centresOf(chunk), countOf(chunk) / 2];
    const words = stream(chunk, 'x', [chunk.shape[0], chunk.groups, pairs]);
    const small = stream(chunk, 'small', [words.length]).map((word) => float(word, chunk.small!));
    const x = new Uint32Array(2 * words.length);
    words.forEach((word, p) => {
      const c = (centres[Math.floor(p / pairs)]! & ~0x1fff) | 0x1000;
      const d = word >>> 20;
      const pair = [
        [c, c],
        [small[p]!, c + 2 ** 23],
        [c + d, c - d],
        [c + d, c - d],
      ][word & 3]!;
      x.set(pair, 2 * p);
    });
    return x;
  },
};

function sphere(chunk: GroupChunk): Inputs {
  const [n, channels] = chunk.shape;
  const pairs = countOf(chunk) / 2;
  const j = Math.log2(pairs) / 2;
  const [unit, gain] = [chunk.unit!, chunk.gain!];
  const spheres = spheresOf(chunk, pairs);
  const x = new Uint32Array(2 * n * chunk.groups * pairs);
  stream(chunk, 'm', [n, chunk.groups]).forEach((word, block) => {
    const m = (word & 0x7fffff) - 0x400000;
    spheres[block % chunk.groups]!.deviations.forEach((a, p) => {
      x.set([scaled(m + a, unit), scaled(m - a, unit)], 2 * (block * pairs + p));
    });
  });

  const words = stream(chunk, 'channel', [channels, 2]);
  const scale = new Uint32Array(channels);
  const shift = new Uint32Array(channels);
  for (let c = 0; c < channels; c++) {
    const [word, evenWord] = [words[2 * c]!, words[2 * c + 1]!];
    const s = (word % 2 ** chunk.factor!) | 1;
    const { total } = spheres[Math.floor((c / channels) * chunk.groups)]!;
    scale[c] = scaled((total + 1) * s, gain) ^ (word & SIGN);
    const even = chunk.large ? (evenWord & 0x3fffff) + 0xa00000 : (evenWord & 0x3ffff) - 0x20000;
    shift[c] = scaled(even, gain + j + 2);
  }
  return { x, scale, shift };
}

/** Of every group the deviations a, and T. */
function spheresOf(chunk: GroupChunk, pairs: number): { deviations: number[]; total: number }[] {
  const words = stream(chunk, 't', [chunk.groups, pairs - 1]);
  const step = 2 ** chunk.step!;
  return Array.from({ length: chunk.groups }, (_, group) => {
    const own = words.subarray(group * (pairs - 1), (group + 1) * (pairs - 1));
    const ts = Array.from(own, (word) => Math.floor((word % 2 ** chunk.bits!) / step) * step + 1);
    const total = ts.reduce((sum, t) => sum + t * t, chunk.root! ** 2);
    return { deviations: [...ts.map((t) => 2 * t), total - 1], total };
  });
}

function aimed(chunk: GroupChunk): Inputs {
  const channels = chunk.shape[1];
  const count = countOf(chunk);
  const x = Float64Array.from(stream(chunk, 'x', [channels]), (word) => (word & 0xfff) - 0x800);
  const scale = stream(chunk, 'scale', [channels]).map((word) => float(word, chunk.scale!));
  const gains = asFloats(scale);
  const y = new Float64Array(channels);
  for (let first = 0; first < channels; first += count) {
    const group = x.subarray(first, first + count);
    const total = group.reduce((sum, each) => sum + each, 0);
    const squares = group.reduce((sum, each) => sum + each * each, 0);
    const root = Math.sqrt(count * squares - total ** 2 + count ** 2 * chunk.epsilon);
    group.forEach((each, i) => {
      y[first + i] = ((count * each - total) / root) * gains[first + i]!;
    });
  }
  const below = new Uint32Array(Float32Array.from(y).buffer);
  const [low, high] = [below, below.map((bits) => bits + 1)].map(asFloats);
  const shift = Float32Array.from(y, (value, i) => (low![i]! + high![i]!) / 2 - value);
  return { x: Uint32Array.from(x, (each) => scaled(each, 0)), scale, shift: new Uint32Array(shift.buffer) };
}
