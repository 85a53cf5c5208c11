/** Whatever the bytes, a dump's reader gives tensors or an FpnError of one line, and takes no memory that they do not account for. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameMap } from '../../src/golden/dumps/name-map.js';
import { openDump } from '../../src/golden/dumps/open.js';
import { writeNpz, writeSafetensors } from '../../src/weights/index.js';
import {
  ascii,
  bytesField,
  bytesIn,
  counting,
  number,
  polygraphyText,
  rawProto,
  refusal,
  source,
  varint,
} from './sources.js';

const beside = (path: string) => source(path, new Uint8Array(16));

/** How many tensors there are; 0 where they are refused. */
function readAll(name: string, bytes: Uint8Array): number {
  let tensors = 0;
  const read = (): void => {
    const dump = openDump(source(name, bytes), { beside });
    for (const tensor of dump.names) {
      const { data } = dump.read(tensor).tensor;
      if (data.byteLength > 8 * bytes.length + 64)
        throw new Error(`${data.byteLength} bytes of ${bytes.length}`);
      tensors++;
    }
    refusal(() => dump.read('no such tensor'));
  };
  try {
    read();
    return tensors;
  } catch (error) {
    refusal(() => {
      throw error;
    });
    return 0;
  }
}

const tensors = new Map([
  ['a', counting([2, 2])],
  ['b', counting([3], 'F16')],
]);
const varints = [...number(1, 3), ...number(2, 6), ...bytesField(5, [1, -1, 300].flatMap(varint))];
const entry = { file: 'a.raw', dtype: 'float32', shape: [4], layout: 'NHWC', layer: 'x' };

const WHOLE: Readonly<Record<string, Uint8Array>> = {
  'raw.pb': Uint8Array.from(rawProto('x', [2, 2], 1, bytesIn(Float32Array.of(1, 2, 3, 4)))),
  'typed.pb': Uint8Array.from(varints),
  'results.json': ascii(polygraphyText([['r', [Object.fromEntries(tensors)]]])),
  'manifest.json': ascii(JSON.stringify({ a: entry, b: entry })),
  'a.safetensors': writeSafetensors(tensors),
  'a.npz': writeNpz(tensors),
};

/** A field's last bytes may be cut off a file without it being seen; of these files none is. */
describe.each(Object.entries(WHOLE))('%s', (name, whole) => {
  it('is read as it is', () => expect(readAll(name, whole)).toBeGreaterThan(0));

  it('cut off at any length is refused', () => {
    for (let length = 0; length < whole.length; length++) {
      expect(readAll(name, whole.subarray(0, length)), `${length} bytes`).toBe(0);
    }
  });

  it('with any bit flipped', () => {
    const bytes = whole.slice();
    for (let bit = 0; bit < 8 * bytes.length; bit += 3) {
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      readAll(name, bytes);
      bytes[bit >> 3]! ^= 1 << (bit & 7);
    }
  });

  it('with pieces overwritten, left out and repeated', () => {
    const piece = fc.record({
      at: fc.nat(whole.length - 1),
      left: fc.nat(20),
      bytes: fc.oneof(
        fc.constantFrom([255, 255, 255, 255], [0, 0, 0, 128], new Array<number>(9).fill(255), [
          ...ascii('}]{["'),
        ]),
        fc.array(fc.nat(255), { maxLength: 12 }),
        fc.nat(whole.length - 1).map((at) => [...whole.subarray(at, at + 20)]),
      ),
    });
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 4 }), (pieces) => {
        let bytes = [...whole];
        for (const { at, left, bytes: put } of pieces)
          bytes = [...bytes.slice(0, at), ...put, ...bytes.slice(at + left)];
        readAll(name, Uint8Array.from(bytes));
      }),
      { numRuns: 200 },
    );
  });
});

it('protobuf fields of any kind and number', () => {
  const field = fc.oneof(
    fc
      .tuple(fc.nat(15), fc.oneof(fc.nat(20), fc.constantFrom(-1, 2 ** 31, 2 ** 52)))
      .map(([n, value]) => number(n, value)),
    fc.tuple(fc.nat(15), fc.uint8Array({ maxLength: 12 })).map(([n, bytes]) => bytesField(n, bytes)),
    fc
      .tuple(fc.nat(15), fc.constantFrom(1, 5, 3, 7))
      .map(([n, type]) => [(n << 3) | type, 0, 0, 128, 63, 0, 0, 128, 63]),
  );
  fc.assert(
    fc.property(fc.array(field, { maxLength: 8 }), (fields) => {
      readAll('a.pb', Uint8Array.from(fields.flat()));
    }),
    { numRuns: 2000 },
  );
});

it('JSON is what JSON.parse takes, but for names that stand twice', () => {
  const text = fc.oneof(
    fc.json({ maxDepth: 4 }),
    fc
      .array(fc.constantFrom(...'{}[],:"\\ae1-. \n', 'true', '"a"', '1e5', '01'), { maxLength: 12 })
      .map((all) => all.join('')),
  );
  fc.assert(
    fc.property(text, (json) => {
      let expected: unknown;
      try {
        expected = JSON.parse(json);
      } catch {
        expected = undefined;
      }
      const isMap = typeof expected === 'object' && expected !== null && !Array.isArray(expected);
      const got = refusalOr(() => nameMap(source('n.json', ascii(json))).size);
      if (typeof got === 'number') expect(isMap).toBe(true);
      else if (!isMap) expect(got).toMatch(expected === undefined ? /JSON/ : /expected a JSON object/);
      else expect(got).toMatch(/a layer for|every layer once|every name once/);
    }),
    { numRuns: 2000 },
  );
});

function refusalOr<R>(action: () => R): R | string {
  try {
    return action();
  } catch (error) {
    return refusal(() => {
      throw error;
    });
  }
}
