/**
 * No wrong number: every value that a reader gives has to stand in the file. Written back by other code than ours, as
 * its type on file, each run of a tensor's numbers is a run of the file's bytes, or of what is in it unpacked. Only NaNs
 * are left out, which come without the bits that they have on file.
 */
import { setFloat16 } from '@petamoriken/float16';
import type { DtypeName, WeightFile } from '../../src/weights/index.js';

type Writer = readonly [
  size: number,
  write: (view: DataView, at: number, value: number, littleEndian: boolean) => void,
];

const WRITERS: Readonly<Record<DtypeName, Writer>> = {
  BOOL: [1, (v, at, x) => v.setUint8(at, x)],
  U8: [1, (v, at, x) => v.setUint8(at, x)],
  I8: [1, (v, at, x) => v.setInt8(at, x)],
  U16: [2, (v, at, x, le) => v.setUint16(at, x, le)],
  I16: [2, (v, at, x, le) => v.setInt16(at, x, le)],
  U32: [4, (v, at, x, le) => v.setUint32(at, x, le)],
  I32: [4, (v, at, x, le) => v.setInt32(at, x, le)],
  U64: [8, (v, at, x, le) => v.setBigUint64(at, BigInt(x), le)],
  I64: [8, (v, at, x, le) => v.setBigInt64(at, BigInt(x), le)],
  F16: [2, (v, at, x, le) => setFloat16(v, at, x, le)],
  F32: [4, (v, at, x, le) => v.setFloat32(at, x, le)],
  F64: [8, (v, at, x, le) => v.setFloat64(at, x, le)],
  BF16: [
    2,
    (v, at, x, le) => {
      const float = new DataView(new ArrayBuffer(4));
      float.setFloat32(0, x);
      v.setUint16(at, float.getUint16(0), le);
    },
  ],
};

/** The bytes of each run of numbers between NaNs. */
function runs(data: ArrayLike<number>, dtype: DtypeName, littleEndian: boolean): Buffer[] {
  const [size, write] = WRITERS[dtype];
  const bytes = Buffer.alloc(size * data.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const all: Buffer[] = [];
  let from = 0;
  for (let i = 0; i <= data.length; i++) {
    if (i < data.length && !Number.isNaN(data[i])) {
      write(view, size * i, data[i]!, littleEndian);
      continue;
    }
    if (i > from) all.push(bytes.subarray(from * size, i * size));
    from = i + 1;
  }
  return all;
}

/**
 * What is wrong with the tensors of a file, if anything.
 * @param contents the file, or what is in it unpacked
 */
export function unexplained(file: WeightFile, contents: readonly Uint8Array[]): string | undefined {
  const seen = new Set<object>();
  for (const [name, { dtype, tensor }] of file) {
    const last = tensor.shape.reduce((at, n, axis) => at + (n - 1) * tensor.stride[axis]!, tensor.offset);
    if (tensor.size > 0 && !(last < tensor.data.length)) return `${name} reaches beyond its values`;
    if (seen.has(tensor.data)) continue;
    seen.add(tensor.data);
    const within = (littleEndian: boolean) =>
      runs(tensor.data, dtype, littleEndian).every((run) =>
        contents.some((bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(run)),
      );
    if (!within(true) && !within(false)) return `${name} has values that are not in the file`;
  }
  return undefined;
}
