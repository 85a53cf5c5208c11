/** A block of float32s that a kernel rounds: what goes in, what comes out, and what its test leaves open, which is settled one by one. */
import { canonicalizeNaNs } from '../../ops/nan.js';
import { SURPLUS } from '../channel-last.js';
import { copyFloats } from '../copy-floats.js';
import type { Machine } from '../machine.js';
import { FLOAT32 } from '../panels.js';

/**
 * Settles what a kernel's test has listed, but for what lies behind the last of the numbers.
 * @param settle what a number becomes
 * @returns whether there are NaNs, which are not canonical yet
 */
export function settleListed(
  listed: Int32Array,
  x: Float32Array,
  y: Float32Array,
  settle: (x: number) => number,
): boolean {
  let hasNaN = false;
  for (const n of listed) {
    if (n >= x.length) continue;
    y[n] = settle(x[n]);
    hasNaN ||= Number.isNaN(y[n]);
  }
  return hasNaN;
}

/** Floats of a block, a multiple of four. */
export const BLOCK = 16_384;

/** Addresses: a kernel reads from `x`, writes to `y`, and lists what is open, counted from there. @returns the list's end */
type Round = (x: number, y: number, list: number) => number;

export class FloatBlock {
  readonly #rooms;
  readonly #x: Float32Array;
  readonly #y: Float32Array;
  readonly #open: Int32Array;
  #hasNaN = false;

  constructor(machine: Machine) {
    const bytes = FLOAT32 * (BLOCK + SURPLUS);
    this.#rooms = machine.reserve({ x: bytes, y: bytes, open: bytes });
    this.#x = machine.float32s(this.#rooms.x);
    this.#y = machine.float32s(this.#rooms.y);
    this.#open = machine.int32s(this.#rooms.open);
  }

  /** At most BLOCK numbers. */
  read(numbers: Float32Array): void {
    copyFloats(this.#x, numbers);
  }

  /** Rounds `count` numbers from the place `first` on. @param settle what an open one becomes */
  round(first: number, count: number, round: Round, settle: (x: number) => number): void {
    const { x, y, open } = this.#rooms;
    const listEnd = round(x.address + FLOAT32 * first, y.address + FLOAT32 * first, open.address);
    // nearly always, and blocks of small maps are rounded by the thousand
    if (listEnd === open.address) return;
    const listed = this.#open.subarray(0, (listEnd - open.address) / FLOAT32);
    const [from, to] = [this.#x, this.#y].map((floats) => floats.subarray(first, first + count));
    const hasNaN = settleListed(listed, from, to, settle);
    this.#hasNaN ||= hasNaN;
  }

  write(y: Float32Array, start: number, count: number): void {
    const written = this.#y.subarray(0, count);
    // no NaN rounds for certain, so that all of them were settled
    if (this.#hasNaN) canonicalizeNaNs(written);
    this.#hasNaN = false;
    copyFloats(y, written, start);
  }
}
