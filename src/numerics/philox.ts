/**
 * Philox4x32-10, a counter-based random generator: word i of a stream is a function of the stream's name
 * and of i alone, so weights and images can be made in any order, in part, and in any language, and come
 * out the same on every machine.
 *
 * Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC'11.
 */
import { OperatorError } from '../errors.js';

/** Four uint32 words. */
export type Block = readonly [number, number, number, number];

/** Two uint32 words, the low one first. */
export type Key = readonly [low: number, high: number];

const ROUNDS = 10;
const [M0_HIGH, M0_LOW] = [0xd251, 0x1f53];
const [M1_HIGH, M1_LOW] = [0xcd9e, 0x8d57];
const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;
/** The key's Weyl sequence: the golden ratio and √3 − 1, as fractions of 2³². */
const W0 = 0x9e3779b9;
const W1 = 0xbb67ae85;

/** What other implementations compute with. */
export const PHILOX = { rounds: ROUNDS, multipliers: [M0, M1], increments: [W0, W1] } as const;

/** The generator's bijection on blocks: ten rounds of `key` on `counter`. */
export function philox4x32(counter: Block, key: Key): Block {
  const out = new Uint32Array(4);
  scramble(out, 0, ...counter, ...key);
  return [out[0]!, out[1]!, out[2]!, out[3]!];
}

/** Writes the block of counter (c0, c1, c2, c3) to out[at … at+3]. */
function scramble(
  out: Uint32Array,
  at: number,
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  k0: number,
  k1: number,
): void {
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = highProduct(M0_HIGH, M0_LOW, c0);
    const high1 = highProduct(M1_HIGH, M1_LOW, c2);
    const low0 = Math.imul(M0, c0);
    const low1 = Math.imul(M1, c2);
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 = (k0 + W0) | 0;
    k1 = (k1 + W1) | 0;
  }
  out[at] = c0;
  out[at + 1] = c1;
  out[at + 2] = c2;
  out[at + 3] = c3;
}

/**
 * The high 32 bits of (2¹⁶·mHigh + mLow)·x. By halves, as at school: a product of two 16-bit halves plus
 * a 16-bit carry is at most 2³² − 2¹⁶, so no intermediate loses a bit.
 */
function highProduct(mHigh: number, mLow: number, x: number): number {
  const xLow = x & 0xffff;
  const xHigh = x >>> 16;
  const middle = Math.imul(mHigh, xLow) + (Math.imul(mLow, xLow) >>> 16);
  const carried = Math.imul(mLow, xHigh) + (middle & 0xffff);
  return (Math.imul(mHigh, xHigh) + (middle >>> 16) + (carried >>> 16)) | 0;
}

/** The key of the stream `name`: FNV-1a 64 of its UTF-8 bytes. */
export function streamKey(name: string): Key {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(name)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return [Number(hash & 0xffffffffn), Number(hash >> 32n)];
}

/** Writes the blocks of the counters from `firstBlock` on, as many as fit. */
export type WriteBlocks = (out: Uint32Array, firstBlock: number, key: Key) => void;

const writeBlocks: WriteBlocks = (out, firstBlock, [k0, k1]) => {
  for (let at = 0, block = firstBlock; at < out.length; at += 4, block++) {
    scramble(out, at, block, Math.floor(block / 0x100000000), 0, 0, k0, k1);
  }
};

/**
 * Words start … start+count−1 of the stream `name`. Word i is word i mod 4 of the block whose counter
 * is ⌊i/4⌋.
 * @param write another implementation of the blocks
 * @throws OperatorError where `start` or `count` is not a whole number, or their sum passes 2⁵³ − 1.
 */
export function words(name: string, count: number, start = 0, write = writeBlocks): Uint32Array {
  checkIndex('count', count);
  checkIndex('start', start);
  checkIndex('start + count', start + count);
  const firstBlock = Math.floor(start / 4);
  const skipped = start - 4 * firstBlock;
  const out = new Uint32Array(4 * Math.ceil((skipped + count) / 4));
  write(out, firstBlock, streamKey(name));
  return out.subarray(skipped, skipped + count);
}

function checkIndex(argument: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new OperatorError('words', argument, 'to be a whole number from 0 to 2^53 - 1', `${value}`);
  }
}

/** A word as a float64 in (−1, 1), exactly: its upper 24 bits at the centre of one of 2²⁴ equal cells. */
export const symmetric = (word: number): number => (2 * (word >>> 8) + 1 - 0x1000000) / 0x1000000;
