/** Numbers brought to shorter formats, by other means than the library's. */

const { fround } = Math;
const float = new Float32Array(1);
const word = new Uint32Array(float.buffer);

/** A float32 with all but so many bits of fraction cut off: TF32 keeps 10, bfloat16 7. */
export function cut(x: number, fraction: number): number {
  float[0] = x;
  // a float64 that rounds away from zero is cut off to the float32 below
  if (Math.abs(float[0]!) > Math.abs(x)) word[0]!--;
  word[0] = (word[0]! >>> (23 - fraction)) << (23 - fraction);
  return float[0]!;
}

/** The nearest number of so many significant bits (Veltkamp's splitting). */
export function nearest(x: number, precision: number): number {
  const far = x * (2 ** (53 - precision) + 1);
  return far - (far - x);
}

export const bf16 = (x: number): number => nearest(x, 8);

/** Of float64s that are added to it, the sum's last place is float16's smallest subnormal. */
const AMONG_SUBNORMALS = 1.5 * 2 ** (52 - 24);

export const f16 = (x: number): number =>
  Math.abs(x) < 2 ** -14 ? x + AMONG_SUBNORMALS - AMONG_SUBNORMALS : nearest(x, 11);

let state = 1;

/** One of the two float32s around a number, in turns that look like chance and are the same in every run from `reseed` on. */
export function either(x: number): number {
  const near = fround(x);
  if (near === x || x === 0) return near;
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  if (state >>> 31) return near;
  float[0] = near;
  word[0]! += Math.abs(near) < Math.abs(x) ? 1 : -1;
  return float[0]!;
}

export const reseed = (): void => {
  state = 1;
};
