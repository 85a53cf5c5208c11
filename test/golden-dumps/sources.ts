/** Dumps for the tests: sources in memory, TensorProtos and Polygraphy's results as their programs write them. */
import ndarray from 'ndarray';
import type { ByteSource } from '../../src/bytes/byte-source.js';
import { inMemory } from '../../src/bytes/byte-source.js';
import { FpnError } from '../../src/errors.js';
import { writeNpy } from '../../src/weights/npy.js';
import type { DtypeName, StoredTensor, Values } from '../../src/weights/stored-tensor.js';

export const source = (name: string, bytes: Uint8Array | readonly number[]): ByteSource =>
  inMemory(name, bytes instanceof Uint8Array ? bytes : Uint8Array.from(bytes));

export const textSource = (name: string, text: string): ByteSource =>
  source(name, new TextEncoder().encode(text));

/** A source that adds up how many bytes were read of it. */
export function counted(inner: ByteSource): ByteSource & { taken: number } {
  const counting = {
    ...inner,
    taken: 0,
    read(begin: number, end: number): Uint8Array {
      counting.taken += end - begin;
      return inner.read(begin, end);
    },
  };
  return counting;
}

export const stored = (
  values: readonly number[],
  shape: readonly number[],
  dtype: DtypeName = 'F32',
): StoredTensor => ({
  dtype,
  tensor: ndarray<Values>(Float32Array.from(values), [...shape]),
});

export const counting = (shape: readonly number[], dtype: DtypeName = 'F32'): StoredTensor =>
  stored(
    Array.from({ length: shape.reduce((product, n) => product * n, 1) }, (_, i) => i),
    shape,
    dtype,
  );

/** Every element in row-major order. */
export function valuesOf({ tensor }: StoredTensor): number[] {
  const values: number[] = [];
  const visit = (index: readonly number[]): void => {
    const n = tensor.shape[index.length];
    if (n === undefined) values.push(tensor.get(...index));
    else for (let i = 0; i < n; i++) visit([...index, i]);
  };
  visit([]);
  return values;
}

export function varint(value: number | bigint): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return bytes;
}

export const number = (field: number, value: number | bigint): number[] => [
  ...varint(field << 3),
  ...varint(value),
];

export const bytesField = (field: number, bytes: ArrayLike<number>): number[] => [
  ...varint((field << 3) | 2),
  ...varint(bytes.length),
  ...Array.from(bytes),
];

export const bytesIn = (values: ArrayBufferView): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

export const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A TensorProto with its elements in raw_data. */
export const rawProto = (name: string, dims: readonly number[], type: number, raw: Uint8Array): number[] => [
  ...dims.flatMap((n) => number(1, n)),
  ...number(2, type),
  ...bytesField(8, ascii(name)),
  ...bytesField(9, raw),
];

type Outputs = Readonly<Record<string, StoredTensor>>;

/** As `RunResults.save` writes it. */
export const polygraphyText = (runners: readonly (readonly [string, readonly Outputs[]])[]): string =>
  JSON.stringify({
    lst: runners.map(([runner, iterations]) => [
      runner,
      iterations.map((outputs) => ({
        outputs: Object.fromEntries(
          Object.entries(outputs).map(([name, tensor]) => {
            const array = Buffer.from(writeNpy(tensor)).toString('base64');
            return [name, { values: { array, polygraphy_class: 'ndarray' }, polygraphy_class: 'LazyArray' }];
          }),
        ),
        runtime: 0.1,
        runner_name: runner,
        polygraphy_class: 'IterationResult',
      })),
    ]),
    polygraphy_class: 'RunResults',
  });

/** The message with which something is refused, on one line; any error but an FpnError is passed on. */
export function refusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (!(error instanceof FpnError)) throw error;
    if ([...error.message].some((char) => char < ' ')) throw new Error('a message of several lines');
    return error.message;
  }
  throw new Error('expected an FpnError, got a result');
}
