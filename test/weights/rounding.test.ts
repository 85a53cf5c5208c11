import ndarray from 'ndarray';
import { describe, expect, it } from 'vitest';
import { type DtypeName, readSafetensors, toFloat32, writeSafetensors } from '../../src/weights/index.js';
import { jsonLines, parseNumber } from './fixtures.js';

/** float64 values on and beside midpoints, and their nearest bf16, f16 and f32 in exact arithmetic. */
const rows = jsonLines<(number | string)[]>('rounding.jsonl').map((row) => row.map(parseNumber));
const column = (index: number): Float64Array => Float64Array.from(rows, (row) => row[index]!);
const values = ndarray(column(0), [rows.length]);

describe('float64 rounds once, ties to even', () => {
  const dtypes: [DtypeName, number][] = [
    ['BF16', 1],
    ['F16', 2],
    ['F32', 3],
  ];
  it.each(dtypes)('when it is written as %s', (dtype, index) => {
    const bytes = writeSafetensors(new Map([['x', { dtype, tensor: values }]]));
    const { tensor } = readSafetensors(bytes).tensors.get('x')!;
    expect(Float64Array.from(tensor.data)).toEqual(column(index));
  });

  it('when it becomes a tensor', () => {
    expect(Float64Array.from(toFloat32({ dtype: 'F64', tensor: values }).data)).toEqual(column(3));
  });
});

it('float32 tensors are passed on without a copy', () => {
  const tensor = ndarray(new Float32Array(4), [2, 2]);
  expect(toFloat32({ dtype: 'F32', tensor })).toBe(tensor);
});

describe('every 16-bit pattern survives reading and writing', () => {
  const dtypes: [DtypeName, number, number][] = [
    ['F16', 0x7c00, 10],
    ['BF16', 0x7f80, 7],
  ];
  it.each(dtypes)('%s', (dtype, infinity, fractionBits) => {
    const bits = Uint16Array.from({ length: 65536 }, (_, i) => i).filter((b) => (b & 0x7fff) <= infinity);
    const tensor = ndarray(new Float32Array(bits.length), [bits.length]);
    const bytes = writeSafetensors(new Map([['x', { dtype, tensor }]]));
    bytes.set(new Uint8Array(bits.buffer), bytes.length - bits.byteLength);

    const bias = dtype === 'F16' ? 15 : 127;
    const wanted = Float32Array.from(bits, (b) => {
      const exponent = (b & 0x7fff) >> fractionBits;
      const fraction = (b & (2 ** fractionBits - 1)) * 2 ** -fractionBits;
      const subnormal = fraction * 2 ** (1 - bias);
      const finite = exponent === 0 ? subnormal : (1 + fraction) * 2 ** (exponent - bias);
      return (b & 0x8000 ? -1 : 1) * ((b & 0x7fff) < infinity ? finite : Number.POSITIVE_INFINITY);
    });
    const read = readSafetensors(bytes).tensors;
    const got = new Uint32Array((read.get('x')!.tensor.data as Float32Array).buffer);
    const right = new Uint32Array(wanted.buffer);
    expect(got.findIndex((word, i) => word !== right[i])).toBe(-1);
    expect(got).toHaveLength(bits.length);
    expect(Buffer.compare(writeSafetensors(read), bytes)).toBe(0);
  });
});

it.each(['F16', 'F32', 'F64', 'I64'] as const)('%s is read at any address, and out of a Buffer', (dtype) => {
  const tensor = ndarray(Float64Array.of(1, -2, 3), [3]);
  const bytes = writeSafetensors(new Map([['x', { dtype, tensor }]]));
  for (let shift = 1; shift < 8; shift++) {
    const moved = Buffer.alloc(bytes.length + 8);
    moved.set(bytes, shift);
    const file = readSafetensors(moved.subarray(shift, shift + bytes.length));
    expect([...file.tensors.get('x')!.tensor.data]).toEqual([1, -2, 3]);
  }
});
