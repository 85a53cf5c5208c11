/**
 * Whatever the bytes, a reader gives tensors or an FpnError, soon, and takes no memory that the bytes
 * do not account for.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FpnError } from '../../src/errors.js';
import {
  readNpy,
  readNpz,
  readPkl,
  readPth,
  readSafetensors,
  readWeights,
  type WeightFile,
} from '../../src/weights/index.js';
import { fixture, fixtureNames } from './fixtures.js';
import { archive, type Bytes, dict, int, op, pickle, storage, str, tensor, tuple } from './pickles.js';

type Reader = (bytes: Uint8Array) => WeightFile;

const READERS: Readonly<Record<string, Reader>> = {
  safetensors: (bytes) => readSafetensors(bytes).tensors,
  npy: (bytes) => new Map([['array', readNpy(bytes)]]),
  npz: readNpz,
  pth: readPth,
  pkl: readPkl,
};

const readerOf = (file: string): Reader => READERS[file.slice(file.lastIndexOf('.') + 1)]!;

// A tenth of the time would go into where hundreds of thousands of errors were made.
const { stackTraceLimit } = Error;
beforeAll(() => {
  Error.stackTraceLimit = 1;
});
afterAll(() => {
  Error.stackTraceLimit = stackTraceLimit;
});

/** In seconds of processor time, which a busy machine does not stretch: of so many reads together, as asking takes time too. */
let slowest = 0;
const READS = 32;
let reads = 0;

const processorTime = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/** A boolean is one byte on file and eight in memory; nothing grows more than that. */
const MOST_BYTES_PER_BYTE = 8;

/** Without `expect`, which would take longer than the readers. */
function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

function checkTensors(file: WeightFile, bytes: Uint8Array): void {
  let taken = 0;
  for (const data of new Set([...file.values()].map(({ tensor }) => tensor.data))) taken += data.byteLength;
  check(taken <= bytes.length * MOST_BYTES_PER_BYTE, `${taken} bytes of values out of ${bytes.length}`);
  for (const { tensor } of file.values()) {
    const last = tensor.shape.reduce((at, n, axis) => at + (n - 1) * tensor.stride[axis]!, tensor.offset);
    check(tensor.size === 0 || last < tensor.data.length, 'a tensor reaches beyond its values');
  }
}

/** The tensors, or undefined where the reader refuses with an FpnError that fits on one line. */
function readSafely(read: Reader, bytes: Uint8Array): WeightFile | undefined {
  countRead();
  try {
    const file = read(bytes);
    checkTensors(file, bytes);
    return file;
  } catch (error) {
    if (!(error instanceof FpnError)) throw error;
    check(
      [...error.message].every((char) => char >= ' '),
      'a message of several lines',
    );
    return undefined;
  }
}

let start: number | undefined;

function countRead(): void {
  if (reads++ % READS !== 0) return;
  const now = processorTime();
  if (start !== undefined) slowest = Math.max(slowest, now - start);
  start = now;
}

afterAll(() => {
  expect(reads).toBeGreaterThan(READS);
  expect(Math.max(slowest, processorTime() - start!)).toBeLessThan(2);
});

const files = fixtureNames(
  /\.(npy|npz|safetensors)$|^arrays.*2\.pkl$|^(zip|legacy)-(module|views|dtypes|tensor|deflated|zip64|python2)\.pth$/,
);

/** Prime to 8, so that every bit of a byte has its turn. `npm run verify:fuzz` damages a million files. */
const STEP = 499;

/** Every length is tried up to here, where headers end, and then each seventh. */
const HEADERS = 512;

describe.each(files)('%s', (name) => {
  const whole = fixture(name);
  const read = readerOf(name);

  it('cut off at any length is refused', () => {
    for (let length = 0; length < whole.length; length += length < HEADERS ? 1 : 7) {
      check(readSafely(read, whole.subarray(0, length)) === undefined, `${length} bytes were enough`);
    }
  });

  it('with any bit flipped', () => {
    const bytes = whole.slice();
    for (let bit = 0; bit < 8 * bytes.length; bit += STEP) {
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      readSafely(read, bytes);
      bytes[bit >> 3]! ^= 1 << (bit & 7);
    }
  });

  it('with pieces overwritten by extreme numbers', () => {
    const piece = fc.record({
      at: fc.nat(whole.length - 1),
      bytes: fc.oneof(
        fc.constantFrom([255, 255, 255, 255], [0, 0, 0, 128], new Array<number>(8).fill(255), [0, 0, 0, 0]),
        fc.array(fc.nat(255), { minLength: 1, maxLength: 12 }),
      ),
    });
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 4 }), (pieces) => {
        const bytes = whole.slice();
        for (const { at, bytes: part } of pieces) bytes.set(part.slice(0, bytes.length - at), at);
        readSafely(read, bytes);
      }),
      { numRuns: 50 },
    );
  });
});

it('random bytes', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 300 }),
      fc.constantFrom('a', 'a.npy', 'a.npz', 'a.pkl', 'a.pth', 'a.safetensors'),
      (bytes, name) => {
        readSafely((all) => readWeights(all, name), bytes);
        for (const read of Object.values(READERS)) readSafely(read, bytes);
      },
    ),
    { numRuns: 1000 },
  );
});

const anyInteger = fc.oneof(
  fc.constantFrom(0, 1, 2, 4, -1, 2 ** 31, 2 ** 32, 2 ** 53 - 1, 2 ** 53, 2 ** 63, 1.5),
  fc.nat(16),
);

it('safetensors headers of right and wrong fields', () => {
  const field = fc.record(
    {
      dtype: fc.constantFrom('F32', 'U8', 'BOOL', 'I64', 'C64', '', 7, null),
      shape: fc.oneof(fc.array(anyInteger, { maxLength: 4 }), fc.jsonValue()),
      data_offsets: fc.oneof(fc.tuple(anyInteger, anyInteger), fc.jsonValue()),
    },
    { requiredKeys: [] },
  );
  const names = fc.constantFrom('a', 'b', '__metadata__', '__proto__', '0', 'constructor', '');
  const header = fc.dictionary(names, fc.oneof(field, fc.jsonValue()));
  fc.assert(
    fc.property(header, fc.nat(40), (json, dataLength) => {
      const text = new TextEncoder().encode(JSON.stringify(json));
      const bytes = new Uint8Array(8 + text.length + dataLength);
      bytes[0] = text.length & 255;
      bytes[1] = text.length >> 8;
      bytes.set(text, 8);
      readSafely(READERS.safetensors!, bytes);
    }),
    { numRuns: 700 },
  );
});

it('.npy headers of right and wrong fields', () => {
  const size = anyInteger.map(String);
  const shape = fc.oneof(
    fc.array(size, { maxLength: 4 }).map((sizes) => `(${sizes.join(', ')},)`),
    fc.constantFrom('()', '(2)', '3', 'None', '[1]'),
  );
  const descr = fc.constantFrom("'<f4'", "'>f8'", "'|b1'", "'|O'", "'<f16'", '[]', '"<i8"');
  const dictText = fc.tuple(descr, fc.constantFrom('True', 'False', '0'), shape);
  fc.assert(
    fc.property(
      dictText,
      fc.nat(40),
      fc.constantFrom(1, 2, 3),
      ([type, order, sizes], dataLength, version) => {
        const text = [...`{'descr': ${type}, 'fortran_order': ${order}, 'shape': ${sizes}, }`].map((c) =>
          c.charCodeAt(0),
        );
        const length = version === 1 ? [text.length, 0] : [text.length, 0, 0, 0];
        const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0];
        readSafely(
          READERS.npy!,
          Uint8Array.from([...magic, ...length, ...text, ...new Array<number>(dataLength).fill(1)]),
        );
      },
    ),
    { numRuns: 1000 },
  );
});

it('pickles of tensors with any sizes, and of opcodes in any order', () => {
  const sizes = fc.array(anyInteger.map(Math.abs).map(Math.floor), { maxLength: 4 });
  const anyTensor = fc
    .record({
      count: fc.constantFrom(0, 2, 4, 2 ** 40),
      offset: fc.nat(5),
      shape: sizes,
      stride: sizes,
      type: fc.constantFrom('FloatStorage', 'BoolStorage'),
    })
    .map(({ count, offset, shape, stride, type }) =>
      tensor(storage('0', count, type), offset, shape, stride),
    );
  const opcodes = fc
    .array(fc.constantFrom(...'N\x88()]}\x85\x86\x87tleaudsqhR\x81bQ012\x8f\x90\x91\x94\x93').map(op), {
      maxLength: 12,
    })
    .map((codes) => codes.flat());
  const leaf: fc.Arbitrary<Bytes> = fc.oneof(
    anyTensor,
    opcodes,
    fc.nat().map(int),
    fc.string().map(str),
    fc.constant(op('h\x00')),
  );
  const value = fc.oneof(
    leaf,
    fc.dictionary(fc.constantFrom('a', 'b', 'a.b'), leaf).map(dict),
    fc.array(leaf, { maxLength: 3 }).map((items) => tuple(...items)),
  );
  fc.assert(
    fc.property(value, (bytes) => {
      readSafely(READERS.pth!, archive(pickle(op(']q\x00'), bytes), { '0': new Uint8Array(16) }));
    }),
    { numRuns: 700 },
  );
});
