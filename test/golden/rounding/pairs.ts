/** Inputs of the operations on two numbers. The twin of pairs.py, which says what the forms are. */
import { type Inputs, type PairChunk, stream } from './chunk.js';
import { FRACTION, float, SIGN, scaled, ulp } from './floats.js';

/** The bits of two numbers, from two words. */
type Form = (chunk: PairChunk, a: number, b: number) => readonly [number, number];

const odd = (word: number, bits: number): number => {
  const top = 2 ** (bits - 1);
  return (word & (top - 1)) | top | 1;
};

/** 2⁻ˢ modulo an odd number. */
function inverseOfPower(s: number, modulus: number): number {
  let inverse = 1;
  for (let i = 0; i < s; i++) inverse = (inverse % 2 === 0 ? inverse : inverse + modulus) / 2;
  return inverse;
}

const FORMS: Readonly<Record<PairChunk['form'], Form>> = {
  plain: (chunk, a, b) => [float(a, chunk.a!), float(b, chunk.b!)],
  half(chunk, a, b) {
    const x = float(a, chunk.a!);
    return [x, (ulp(x) - 2 ** 23 + chunk.beside!) ^ (b & SIGN)];
  },
  product(chunk, a, b) {
    const x = (1 << 22) | (1 << 11) | ((a & 0x3ff) << 12);
    const weight = (1 << 22) | (1 << 12) | ((b & 0x1ff) << 13);
    return [
      ((float(a, chunk.a!) & ~FRACTION) | x) + chunk.beside!,
      (float(b, chunk.b!) & ~FRACTION) | weight,
    ];
  },
  multiple(chunk, a, b) {
    const [m, by] = [odd(a, chunk.bits!), odd(b, chunk.others!)];
    return [scaled(m * by, chunk.e!) ^ (a & SIGN), scaled(by, chunk.f!)];
  },
  inverse(chunk, a, b) {
    const by = odd(b, 24);
    const of = inverseOfPower(chunk.s!, by);
    return [scaled((a & SIGN) !== 0 ? by - of : of, chunk.e!), scaled(by, chunk.f!) ^ (b & SIGN)];
  },
};

export function pairs(chunk: PairChunk): Inputs {
  const [words, others] = [stream(chunk, 'a', [chunk.count]), stream(chunk, 'b', [chunk.count])];
  const [a, b] = [new Uint32Array(chunk.count), new Uint32Array(chunk.count)];
  for (let i = 0; i < chunk.count; i++) [a[i], b[i]] = FORMS[chunk.form](chunk, words[i]!, others[i]!);
  return { a, b };
}
