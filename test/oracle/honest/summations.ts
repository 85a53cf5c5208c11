/** How engines add up products, in every order and precision. None of it is ours. */
import { cut, either, f16 } from './formats.js';

const { fround } = Math;

type Numbers = ArrayLike<number>;

/** How products, w·x, are added up, in the order in which the engine goes over them. */
export type Summation = (weights: Numbers, inputs: Numbers) => number;

export const forward: Summation = (w, x) => {
  let sum = 0;
  for (let i = 0; i < w.length; i++) sum = fround(sum + fround(w[i]! * x[i]!));
  return sum;
};

export const reversed: Summation = (w, x) => {
  let sum = 0;
  for (let i = w.length - 1; i >= 0; i--) sum = fround(sum + fround(w[i]! * x[i]!));
  return sum;
};

/** A fused multiply–add rounds once. Of two float32s the product is exact in float64, and the sum's second rounding is rare. */
export const fused: Summation = (w, x) => {
  let sum = 0;
  for (let i = 0; i < w.length; i++) sum = fround(sum + w[i]! * x[i]!);
  return sum;
};

export const pairwise: Summation = (w, x) => {
  const between = (from: number, to: number): number => {
    if (to - from <= 2) {
      const first = fround(w[from]! * x[from]!);
      return to - from === 2 ? fround(first + fround(w[from + 1]! * x[from + 1]!)) : first;
    }
    const half = (from + to) >> 1;
    return fround(between(from, half) + between(half, to));
  };
  return between(0, w.length);
};

export const split = (parts: number): Summation => {
  const sums = new Float32Array(parts);
  return (w, x) => {
    sums.fill(0);
    for (let i = 0; i < w.length; i++) sums[i % parts]! += fround(w[i]! * x[i]!);
    return sums.reduce((a, b) => fround(a + b), 0);
  };
};

export const blocked =
  (size: number): Summation =>
  (w, x) => {
    let sum = 0;
    for (let from = 0; from < w.length; from += size) {
      let block = 0;
      const to = Math.min(from + size, w.length);
      for (let i = from; i < to; i++) block = fround(block + fround(w[i]! * x[i]!));
      sum = fround(sum + block);
    }
    return sum;
  };

const orders = new Map<number, Uint32Array>();

/** An order that a hash decides. */
export const shuffled: Summation = (w, x) => {
  const taps = w.length;
  const hash = (i: number): number => Math.imul(i, 2654435761) >>> 0;
  const order =
    orders.get(taps) ?? Uint32Array.from({ length: taps }, (_, i) => i).sort((a, b) => hash(a) - hash(b));
  orders.set(taps, order);
  let sum = 0;
  for (let i = 0; i < taps; i++) sum = fround(sum + fround(w[order[i]!]! * x[order[i]!]!));
  return sum;
};

export const wide: Summation = (w, x) => {
  let sum = 0;
  for (let i = 0; i < w.length; i++) sum += w[i]! * x[i]!;
  return sum;
};

/** Every step to either neighbour, as WGSL allows. */
export const faithful: Summation = (w, x) => {
  let sum = 0;
  for (let i = 0; i < w.length; i++) sum = either(sum + either(w[i]! * x[i]!));
  return sum;
};

/** Every step in float16. */
export const inHalf: Summation = (w, x) => {
  let sum = 0;
  for (let i = 0; i < w.length; i++) sum = f16(sum + f16(w[i]! * x[i]!));
  return sum;
};

/**
 * A matrix unit: some products and the sum so far, aligned to the largest of them at so many fraction bits and cut off, added
 * exactly, and cut off to float32 (Khattak & Mikaitis, arXiv 2512.07004).
 */
export const matrixUnit =
  (size: number, bits: number): Summation =>
  (w, x) => {
    let sum = 0;
    for (let from = 0; from < w.length; from += size) {
      const to = Math.min(from + size, w.length);
      let largest = Math.abs(sum);
      for (let i = from; i < to; i++) largest = Math.max(largest, Math.abs(w[i]! * x[i]!));
      if (largest === 0) continue;
      const unit = 2 ** (Math.floor(Math.log2(largest)) - bits);
      let units = Math.trunc(sum / unit);
      for (let i = from; i < to; i++) units += Math.trunc((w[i]! * x[i]!) / unit);
      sum = cut(units * unit, 23);
    }
    return sum;
  };
