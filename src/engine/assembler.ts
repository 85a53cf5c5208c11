/**
 * An assembler for WebAssembly, no larger than what the kernels need. Code is a list of bytes in the order of a stack machine
 * (operands, then the instruction), so an expression is a function of its operands' code and reads like its formula:
 * `add(get(p), i32(8))`. The binary format: WebAssembly Core Specification 2.0, chapter 5; SIMD: appendix "Index of Instructions".
 */

/** Bytes, and code among them: what is put together of parts does not copy them. */
export type Code = readonly (number | Code)[];

export type Type = 'i32' | 'i64' | 'f32' | 'f64' | 'v128';

const TYPES: Readonly<Record<Type, number>> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b };

/** LEB128, seven bits a byte, the lowest first. */
export function unsigned(n: number): number[] {
  const bytes: number[] = [];
  let rest = n;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80);
  return [...bytes, rest];
}

/** The same of a two's complement of 32 bits: the last byte's bit 6 is the sign. */
function signed(n: number): Code {
  const bytes: number[] = [];
  let rest = n | 0;
  while (rest < -64 || rest > 63) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>= 7;
  }
  return [...bytes, rest & 0x7f];
}

/** @param bytes those that go before, to which they are added */
export function bytesOf(code: Code, bytes: number[] = []): number[] {
  for (const part of code) {
    if (typeof part === 'number') bytes.push(part);
    else bytesOf(part, bytes);
  }
  return bytes;
}

const vector = (items: readonly Code[]): Code => [unsigned(items.length), ...items];
const sized = (content: Code): Code => {
  const bytes = bytesOf(content);
  return [unsigned(bytes.length), bytes];
};
const text = (name: string): Code => sized([...new TextEncoder().encode(name)]);

/** Bytes of a vector. */
export const VECTOR = 16;

/** An instruction of one byte, or of the vector prefix and its number. */
const simd = (number: number): Code => [0xfd, ...unsigned(number)];
const unary =
  (instruction: Code) =>
  (x: Code): Code => [x, instruction];
const binary =
  (instruction: Code) =>
  (a: Code, b: Code): Code => [a, b, instruction];
const ternary =
  (instruction: Code) =>
  (a: Code, b: Code, c: Code): Code => [a, b, c, instruction];
/** Memory is addressed with an offset that is part of the instruction; alignments are hints, and 1 is always true. */
const at = (instruction: Code, offset: number): Code => [instruction, 0, unsigned(offset)];
const load =
  (instruction: Code) =>
  (address: Code, offset = 0): Code => [address, at(instruction, offset)];
const store =
  (instruction: Code) =>
  (address: Code, value: Code, offset = 0): Code => [address, value, at(instruction, offset)];

export const i32 = Object.assign((n: number): Code => [0x41, ...signed(n)], {
  add: binary([0x6a]),
  sub: binary([0x6b]),
  mul: binary([0x6c]),
  and: binary([0x71]),
  xor: binary([0x73]),
  isZero: unary([0x45]),
  /** The first where the condition is not 0, else the second. */
  select: ternary([0x1b]),
  /** Unsigned, as addresses and counts are. */
  less: binary([0x49]),
  load: load([0x28]),
  store: store([0x36]),
  equal: binary([0x46]),
});

const i64Constant = (n: number): Code => [0x42, ...signed(n)];
const shiftRight = binary([0x88]);
const low = unary([0xa7]);
export const i64 = {
  /** Of an unsigned number of 32 bits. */
  fromUnsigned: unary([0xad]),
  mul: binary([0x7e]),
  /** The lower and the upper 32 bits. */
  low,
  high: (x: Code): Code => low(shiftRight(x, i64Constant(32))),
};

export const f32 = {
  load: load([0x2a]),
  store: store([0x38]),
  canonicalNaN: [0x43, 0, 0, 0xc0, 0x7f] as Code,
  /** NaN where one is; of zeros +0 is the larger. */
  max: binary([0x97]),
  equal: binary([0x5b]),
};

export const f64 = {
  zero: [0x44, 0, 0, 0, 0, 0, 0, 0, 0] as Code,
  load: load([0x2b]),
  /** A float32 of memory. */
  loadFloat32: (address: Code): Code => [load([0x2a])(address), 0xbb],
  store: store([0x39]),
  abs: unary([0x99]),
  add: binary([0xa0]),
  sub: binary([0xa1]),
  mul: binary([0xa2]),
};

export const v128 = {
  or: binary(simd(0x50)),
  /** 1 where any bit is, else 0. */
  anyTrue: unary(simd(0x53)),
};

/** Four float32s. */
const shuffle =
  (...words: readonly number[]) =>
  (a: Code, b: Code): Code => [
    a,
    b,
    simd(13),
    ...words.flatMap((word) => [0, 1, 2, 3].map((byte) => 4 * word + byte)),
  ];
export const f32x4 = {
  bytes: 4,
  lanes: 4,
  load: load(simd(0)),
  store: store(simd(11)),
  loadSplat: load(simd(9)),
  splat: unary(simd(0x13)),
  constant: (value: number): Code => {
    const bytes = [...new Uint8Array(Float32Array.of(value).buffer)];
    return [...simd(12), ...bytes, ...bytes, ...bytes, ...bytes];
  },
  /** A float32 from each of four addresses. */
  gatherFloat32s: ([first, ...others]: readonly Code[]): Code => [
    others.toReversed(),
    load(simd(0x5c))(first),
    others.map((_, n) => [at(simd(0x56), 0), n + 1]),
  ],
  canonicalNaN: [...simd(12), ...[0, 1, 2, 3].flatMap(() => [0, 0, 0xc0, 0x7f])] as Code,
  equal: binary(simd(0x41)),
  notEqual: binary(simd(0x42)),
  add: binary(simd(0xe4)),
  sub: binary(simd(0xe5)),
  mul: binary(simd(0xe6)),
  div: binary(simd(0xe7)),
  and: binary(simd(0x4e)),
  /** Each lane's sign bit, as a number below 16. */
  mask: unary(simd(0xa4)),
  /** NaN where one is; of zeros +0 is the larger. */
  min: binary(simd(0xe8)),
  max: binary(simd(0xe9)),
  /** The first where the condition's bits are ones, else the second. */
  select: ternary(simd(0x52)),
  /** a₀ b₀ a₁ b₁ */
  interleaveLow: shuffle(0, 4, 1, 5),
  /** a₂ b₂ a₃ b₃ */
  interleaveHigh: shuffle(2, 6, 3, 7),
  /** a₀ a₁ b₀ b₁ */
  lowHalves: shuffle(0, 1, 4, 5),
  /** a₂ a₃ b₂ b₃ */
  highHalves: shuffle(2, 3, 6, 7),
  /** a₂ a₃ and the same again. */
  highHalf: (a: Code): Code => shuffle(2, 3, 2, 3)(a, a),
  /** a·b + c, as `f64x2.relaxedMultiplyAdd`. */
  relaxedMultiplyAdd: ternary(simd(0x105)),
};

/** Two float64s. */
export const f64x2 = {
  bytes: 8,
  lanes: 2,
  load: load(simd(0)),
  store: store(simd(11)),
  /** One float64 of memory in both lanes. */
  loadSplat: load(simd(10)),
  /** Two float32s that follow each other. */
  loadFloat32s: (address: Code, offset = 0): Code => [load(simd(0x5d))(address, offset), simd(0x5f)],
  /** A float32 from here and one from there. */
  loadFloat32From: (low: Code, high: Code, offset = 0): Code => [
    high,
    load(simd(0x5c))(low, offset),
    at(simd(0x56), offset),
    1,
    simd(0x5f),
  ],
  gatherFloat32s: ([low, high]: readonly Code[]): Code => f64x2.loadFloat32From(low, high),
  /** A float64 from here and one from there, by offsets or by addresses. */
  loadPair: (address: Code, low: number, high: number): Code => [
    address,
    load(simd(0x5d))(address, low),
    at(simd(0x57), high),
    1,
  ],
  loadFrom: (low: Code, high: Code): Code => [high, load(simd(0x5d))(low), at(simd(0x57), 0), 1],
  splat: unary(simd(0x14)),
  /** An integer in every 32 bits. */
  splatInteger: unary(simd(0x11)),
  constant: (value: number): Code => {
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat64(0, value, true);
    const bytes = [...new Uint8Array(view.buffer)];
    return [...simd(12), ...bytes, ...bytes];
  },
  add: binary(simd(0xf0)),
  sub: binary(simd(0xf1)),
  mul: binary(simd(0xf2)),
  div: binary(simd(0xf3)),
  abs: unary(simd(0xec)),
  sqrt: unary(simd(0xef)),
  negate: unary(simd(0xed)),
  max: binary(simd(0xf5)),
  min: binary(simd(0xf4)),
  /** The second where it is the smaller, or the larger; else the first, NaN too. */
  orSmaller: binary(simd(0xf6)),
  orLarger: binary(simd(0xf7)),
  /** The first where the condition's bits are ones, else the second. */
  select: ternary(simd(0x52)),
  /** The bits of each lane so many places up, which their number alone says. */
  shiftBits: (x: Code, places: number): Code => [x, i32(places), simd(0xcb)],
  equal: binary(simd(0x47)),
  notEqual: binary(simd(0x48)),
  less: binary(simd(0x49)),
  not: unary(simd(0x4d)),
  and: binary(simd(0x4e)),
  or: binary(simd(0x50)),
  /** Rounded to two float32s, in the lower half. */
  demote: unary(simd(0x5e)),
  /** The lower two float32s. */
  promote: unary(simd(0x5f)),
  /** The lower half of a vector, eight bytes, to memory. */
  storeLow: (address: Code, value: Code): Code => [address, value, at(simd(0x5b), 0), 0],
  /** A number of its own, the first or the second. */
  lane: (x: Code, n: number): Code => [x, simd(0x21), n],
  /** Each lane's sign bit, as a number below 4. */
  mask: unary(simd(0xc4)),
  /** a·b + c, in one rounding or in two: Relaxed SIMD leaves it to the engine. */
  relaxedMultiplyAdd: ternary(simd(0x107)),
};

/** x·y + sum of float64s. */
export type MultiplyAdd = (x: Code, y: Code, sum: Code) => Code;

/** @param fused in one rounding where the engine can, which Relaxed SIMD leaves to it; else in two */
export const multiplyAdd = (fused: boolean): MultiplyAdd =>
  fused ? f64x2.relaxedMultiplyAdd : (x, y, sum) => f64x2.add(sum, f64x2.mul(x, y));

/** What vectors of either precision have in common: kernels of which there are two are written with it. */
export interface Vectors
  extends Pick<typeof f64x2, 'load' | 'store' | 'loadSplat' | 'constant' | 'add' | 'sub' | 'mul'> {
  /** Of an element, and how many there are. */
  readonly bytes: number;
  readonly lanes: number;
  /** A float32 from each of as many addresses as there are lanes. */
  gatherFloat32s(addresses: readonly Code[]): Code;
}

/** A parameter or variable of a function. */
export interface Local {
  readonly index: number;
}

export const get = ({ index }: Local): Code => [0x20, unsigned(index)];
export const set = ({ index }: Local, value: Code): Code => [value, 0x21, unsigned(index)];
export const when = (condition: Code, body: Code, otherwise: Code = []): Code => [
  condition,
  0x04,
  0x40,
  body,
  otherwise.length > 0 ? [0x05, otherwise] : [],
  0x0b,
];
/** Runs the body, and again as long as the condition holds after it. */
export const repeat = (body: Code, condition: Code): Code => [0x03, 0x40, body, condition, 0x0d, 0, 0x0b];

/** For `local` from `start` in steps of `step` while below `end`; once at least. */
export const count = (local: Local, start: Code, end: Code, step: Code, body: Code): Code => [
  set(local, start),
  repeat([body, set(local, i32.add(get(local), step))], i32.less(get(local), end)),
];

/** What a function's code is written with: each call makes another local. Parameters come first. */
export interface Locals {
  parameter(type: Type): Local;
  variable(type: Type): Local;
}

/** 0 … n − 1: a local, or an instruction, for each. */
export const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** A function of a module. */
export interface Kernel {
  readonly name: string;
  /** Writes its code, which takes longer than to run some: only what is called needs any. */
  written(): Written;
}

interface Written {
  readonly parameters: readonly Type[];
  readonly variables: readonly Type[];
  readonly result?: Type;
  readonly body: Code;
}

/** @param write gives the function's body; what is left on the stack is its result */
export const kernel = (name: string, write: (locals: Locals) => Code, result?: Type): Kernel => ({
  name,
  written() {
    const parameters: Type[] = [];
    const variables: Type[] = [];
    const body = write({
      parameter(type) {
        parameters.push(type);
        return { index: parameters.length - 1 };
      },
      variable(type) {
        variables.push(type);
        return { index: parameters.length + variables.length - 1 };
      },
    });
    return { parameters, variables, body, ...(result && { result }) };
  },
});

const section = (id: number, content: Code): Code => [id, sized(content)];

/** The bytes of a module that exports the kernel and imports its memory as `env.memory`. */
export function assemble({ name, written }: Kernel): Uint8Array<ArrayBuffer> {
  const { parameters, variables, result, body } = written();
  const types = (all: readonly Type[]): Code => vector(all.map((type) => [TYPES[type]]));
  const code = sized([vector(variables.map((type) => [1, TYPES[type]])), body, 0x0b]);
  return Uint8Array.from(
    bytesOf([
      [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      section(1, vector([[0x60, types(parameters), types(result ? [result] : [])]])),
      section(2, vector([[text('env'), text('memory'), 0x02, 0x00, 1]])),
      section(3, vector([unsigned(0)])),
      section(7, vector([[text(name), 0x00, unsigned(0)]])),
      section(10, vector([code])),
    ]),
  );
}
