/** Valid files made wrong, each the same on every machine: a mutant is a function of its stream's name. */
import { words } from '../../src/numerics/philox.js';

/** Numbers in the order of a stream of the project's own generator. */
export class Draw {
  readonly #name: string;
  #words: Uint32Array;
  #at = 0;
  #start = 0;

  constructor(name: string) {
    this.#name = name;
    this.#words = words(name, 16);
  }

  /** From 0 up to, and without, `limit`. */
  below(limit: number): number {
    if (this.#at === this.#words.length) {
      this.#start += this.#at;
      this.#words = words(this.#name, 64, this.#start);
      this.#at = 0;
    }
    return Math.floor((this.#words[this.#at++]! / 2 ** 32) * limit);
  }

  of<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }
}

/** Lengths and counts that lie, as little-endian bytes; the first bytes of each are one of 1, 2 and 4 bytes. */
const LIES: readonly (readonly number[])[] = [
  [0, 0, 0, 0, 0, 0, 0, 0],
  [1, 0, 0, 0, 0, 0, 0, 0],
  [255, 255, 255, 255, 255, 255, 255, 255],
  [255, 255, 255, 127, 0, 0, 0, 0],
  [0, 0, 0, 128, 0, 0, 0, 0],
  [255, 255, 255, 255, 255, 255, 255, 127],
  [0, 0, 0, 64, 0, 0, 0, 0],
];

function piece(bytes: Uint8Array, draw: Draw): Uint8Array {
  const from = draw.below(bytes.length);
  return bytes.subarray(from, from + 1 + draw.below(Math.min(64, bytes.length - from)));
}

function replaced(bytes: Uint8Array, from: number, to: number, by: Uint8Array): Uint8Array {
  const out = new Uint8Array(from + by.length + bytes.length - to);
  out.set(bytes.subarray(0, from));
  out.set(by, from);
  out.set(bytes.subarray(to), from + by.length);
  return out;
}

type Mutation = (bytes: Uint8Array, draw: Draw, other: Uint8Array) => Uint8Array;

const NOTHING = new Uint8Array(0);

const flipBit: Mutation = (bytes, draw) => {
  const out = bytes.slice();
  out[draw.below(bytes.length)]! ^= 1 << draw.below(8);
  return out;
};

const changeByte: Mutation = (bytes, draw) => {
  const out = bytes.slice();
  out[draw.below(bytes.length)] = draw.below(256);
  return out;
};

const lie: Mutation = (bytes, draw) => {
  const out = bytes.slice();
  const at = draw.below(bytes.length);
  const number = draw.of(LIES).slice(0, draw.of([1, 2, 4, 8]));
  if (draw.below(4) === 0) number.reverse();
  out.set(number.slice(0, bytes.length - at), at);
  return out;
};

/** A digit of a text header, which makes another length or shape. */
const changeDigit: Mutation = (bytes, draw) => {
  const digits = [...bytes.subarray(0, 400).entries()].filter(([, byte]) => byte >= 0x30 && byte <= 0x39);
  if (digits.length === 0) return flipBit(bytes, draw, NOTHING);
  const out = bytes.slice();
  out[draw.of(digits)[0]] = 0x30 + draw.below(10);
  return out;
};

const cutOff: Mutation = (bytes, draw) => bytes.slice(0, draw.below(bytes.length));

const duplicate: Mutation = (bytes, draw) => {
  const part = piece(bytes, draw);
  const at = draw.below(bytes.length);
  return replaced(bytes, at, at, part);
};

const remove: Mutation = (bytes, draw) => {
  const part = piece(bytes, draw);
  const from = part.byteOffset - bytes.byteOffset;
  return replaced(bytes, from, from + part.length, NOTHING);
};

/** A piece of another file of the kind where one of this was. */
const splice: Mutation = (bytes, draw, other) => {
  const part = piece(other, draw);
  const at = draw.below(bytes.length);
  return replaced(bytes, at, Math.min(bytes.length, at + part.length), part);
};

/** The beginning of one file and the end of another. */
const cross: Mutation = (bytes, draw, other) => {
  const at = draw.below(Math.min(bytes.length, other.length));
  return replaced(bytes, at, bytes.length, other.subarray(at));
};

const MUTATIONS: readonly Mutation[] = [
  flipBit,
  flipBit,
  changeByte,
  lie,
  lie,
  changeDigit,
  cutOff,
  duplicate,
  remove,
  splice,
  cross,
];

/** A file with one to three things wrong with it, which may be a valid file again. */
export function mutant(seeds: readonly Uint8Array[], draw: Draw): Uint8Array {
  let bytes = draw.of(seeds);
  for (let count = draw.of([1, 1, 1, 2, 3]); count > 0 && bytes.length > 1; count--) {
    bytes = draw.of(MUTATIONS)(bytes, draw, draw.of(seeds));
  }
  return bytes;
}
