/**
 * An assembler for WebAssembly, no larger than what the kernels need. Code is a list of bytes in the order of a stack machine
 * (operands, then the instruction), so an expression is a function of its operands' code and reads like its formula:
 * `add(get(p), i32(8))`. The binary format: WebAssembly Core Specification 2.0, chapter 5; SIMD: appendix "Index of Instructions".
 */
const TYPES = { i32: 0x7f, f64: 0x7c, v128: 0x7b };
/** LEB128, seven bits a byte, the lowest first. */
export function unsigned(n) {
    const bytes = [];
    let rest = n;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80))
        bytes.push((rest % 0x80) + 0x80);
    return [...bytes, rest];
}
/** The same of a two's complement of 32 bits: the last byte's bit 6 is the sign. */
function signed(n) {
    const bytes = [];
    let rest = n | 0;
    while (rest < -64 || rest > 63) {
        bytes.push((rest & 0x7f) | 0x80);
        rest >>= 7;
    }
    return [...bytes, rest & 0x7f];
}
const vector = (items) => [...unsigned(items.length), ...items.flat()];
const sized = (content) => [...unsigned(content.length), ...content];
const text = (name) => sized([...new TextEncoder().encode(name)]);
/** An instruction of one byte, or of the vector prefix and its number. */
const simd = (number) => [0xfd, ...unsigned(number)];
const unary = (instruction) => (x) => [...x, ...instruction];
const binary = (instruction) => (a, b) => [...a, ...b, ...instruction];
const ternary = (instruction) => (a, b, c) => [...a, ...b, ...c, ...instruction];
/** Memory is addressed with an offset that is part of the instruction; alignments are hints, and 1 is always true. */
const at = (instruction, offset) => [...instruction, 0, ...unsigned(offset)];
const load = (instruction) => (address, offset = 0) => [...address, ...at(instruction, offset)];
const store = (instruction) => (address, value, offset = 0) => [...address, ...value, ...at(instruction, offset)];
export const i32 = Object.assign((n) => [0x41, ...signed(n)], {
    add: binary([0x6a]),
    sub: binary([0x6b]),
    mul: binary([0x6c]),
    and: binary([0x71]),
    isZero: unary([0x45]),
    /** The first where the condition is not 0, else the second. */
    select: ternary([0x1b]),
    /** Unsigned, as addresses and counts are. */
    less: binary([0x49]),
    store: store([0x36]),
});
export const f64 = {
    load: load([0x2b]),
    store: store([0x39]),
    abs: unary([0x99]),
    add: binary([0xa0]),
    sub: binary([0xa1]),
    mul: binary([0xa2]),
};
/** Two float64s. */
export const f64x2 = {
    zero: [...simd(12), ...new Array(16).fill(0)],
    load: load(simd(0)),
    store: store(simd(11)),
    /** One float64 of memory in both lanes. */
    loadSplat: load(simd(10)),
    splat: unary(simd(0x14)),
    add: binary(simd(0xf0)),
    sub: binary(simd(0xf1)),
    mul: binary(simd(0xf2)),
    abs: unary(simd(0xec)),
    equal: binary(simd(0x47)),
    notEqual: binary(simd(0x48)),
    less: binary(simd(0x49)),
    and: binary(simd(0x4e)),
    or: binary(simd(0x50)),
    /** Rounded to two float32s, in the lower half. */
    demote: unary(simd(0x5e)),
    /** The lower two float32s. */
    promote: unary(simd(0x5f)),
    /** The lower half of a vector, eight bytes, to memory. */
    storeLow: (address, value) => [...address, ...value, ...at(simd(0x5b), 0), 0],
    /** Each lane's sign bit, as a number below 4. */
    mask: unary(simd(0xc4)),
    /** a·b + c, in one rounding or in two: Relaxed SIMD leaves it to the engine. */
    relaxedMultiplyAdd: ternary(simd(0x107)),
};
export const get = ({ index }) => [0x20, ...unsigned(index)];
export const set = ({ index }, value) => [...value, 0x21, ...unsigned(index)];
export const when = (condition, body) => [...condition, 0x04, 0x40, ...body, 0x0b];
/** Runs the body, and again as long as the condition holds after it. */
export const repeat = (body, condition) => [
    0x03,
    0x40,
    ...body,
    ...condition,
    0x0d,
    0,
    0x0b,
];
/** For `local` from `start` in steps of `step` while below `end`; once at least. */
export const count = (local, start, end, step, body) => [
    ...set(local, start),
    ...repeat([...body, ...set(local, i32.add(get(local), step))], i32.less(get(local), end)),
];
/** @param write gives the function's body; what is left on the stack is its result */
export function kernel(name, write, result) {
    const parameters = [];
    const variables = [];
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
    return { name, parameters, variables, body, ...(result && { result }) };
}
const section = (id, content) => [id, ...sized(content)];
/** The bytes of a module that exports the kernels and imports its memory as `env.memory`. */
export function assemble(kernels) {
    const typeOf = ({ parameters, result }) => [
        0x60,
        ...vector(parameters.map((type) => [TYPES[type]])),
        ...vector(result ? [[TYPES[result]]] : []),
    ];
    const codeOf = ({ variables, body }) => sized([...vector(variables.map((type) => [1, TYPES[type]])), ...body, 0x0b]);
    return Uint8Array.from([
        ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
        ...section(1, vector(kernels.map(typeOf))),
        ...section(2, vector([[...text('env'), ...text('memory'), 0x02, 0x00, 1]])),
        ...section(3, vector(kernels.map((_, i) => unsigned(i)))),
        ...section(7, vector(kernels.map(({ name }, i) => [...text(name), 0x00, ...unsigned(i)]))),
        ...section(10, vector(kernels.map(codeOf))),
    ]);
}
