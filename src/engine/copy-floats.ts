/**
 * Copies between tensors and the memory of a machine. Where threads share one of them V8 copies it by words, and by single bytes where the
 * two places differ within a word, which takes seven times as long; those go through a stage that begins where the shared ones do.
 */
import type { Floats } from '../ops/tensor.js';

/** Bytes that are copied at once. */
export const WORD = 8;

/** Where an element begins in its word. */
export const placeInWord = ({ byteOffset, BYTES_PER_ELEMENT }: Floats, at: number): number =>
  (byteOffset + BYTES_PER_ELEMENT * at) % WORD;

/** Fewer floats cost less than the way through the stage. */
const LEAST = 64;

/** Floats that go through the stage at once: few enough for the cache, and whole words, so that each piece begins where the first does in one. */
const PIECE = 4096;
const STAGE = new Float32Array(PIECE + 1);

export const isShared = ({ buffer }: Floats): boolean => !(buffer instanceof ArrayBuffer);

/** Writes all of `source` into `target`, from the place `at` on. */
export function copyFloats(target: Floats, source: Floats, at = 0): void {
  const [from, to] = [placeInWord(source, 0), placeInWord(target, at)];
  const isByWords = from === to;
  if (isByWords || source.length < LEAST || (!isShared(source) && !isShared(target))) {
    target.set(source, at);
    return;
  }
  const before = (isShared(source) ? from : to) / STAGE.BYTES_PER_ELEMENT;
  for (let first = 0; first < source.length; first += PIECE) {
    const count = Math.min(PIECE, source.length - first);
    STAGE.set(source.subarray(first, first + count), before);
    target.set(STAGE.subarray(before, before + count), at + first);
  }
}
