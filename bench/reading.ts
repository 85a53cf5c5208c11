/** What reading an element of a file of weights costs, by its type, beside copying a float32: finding it is no part of it. */
import { words } from '../src/numerics/philox.js';
import { bytesPerElement, decode } from '../src/weights/dtypes.js';
import type { DtypeName } from '../src/weights/stored-tensor.js';
import { fastestInTurns } from './alternate.js';
import { publish } from './publish.js';
import { rounds } from './rounds.js';

const ELEMENTS = 2 ** 21;

/** Times what copying a float64 takes, which is as wide as the widest of what is read. */
const CLAIMED = 4;

const DTYPES: readonly DtypeName[] = ['F32', 'F16', 'BF16', 'F64', 'I64', 'I32', 'I16', 'U8', 'BOOL'];

/** Bytes that every type has a value for: integers of 64 bits stay small, booleans 0 or 1. */
function bytesOf(dtype: DtypeName): Uint8Array {
  const bytes = new Uint8Array(words('reading', (ELEMENTS * bytesPerElement(dtype)) / 4).buffer);
  if (dtype === 'I64') for (let i = 0; i < bytes.length; i++) if (i % 8 > 3) bytes[i] = 0;
  return dtype === 'BOOL' ? bytes.map((byte) => byte & 1) : bytes;
}

const PLACE = { format: 'bench', tensor: 'random elements' };
const copied = new Float64Array(ELEMENTS);
const readings = DTYPES.map((dtype): [string, () => unknown] => {
  const bytes = bytesOf(dtype);
  return [dtype, () => decode(bytes, dtype, PLACE)];
});
const COPY = 'a plain copy';
const seconds: Record<string, number> = await fastestInTurns(
  { [COPY]: () => copied.slice(), ...Object.fromEntries(readings) },
  rounds(5),
);

const plain = seconds[COPY];
const rows = Object.entries(seconds).map(([name, time]) => [
  name,
  ((1e9 * time) / ELEMENTS).toFixed(2),
  (time / plain).toFixed(1),
]);
const slowest = Math.max(...DTYPES.map((dtype) => seconds[dtype] / plain));
publish({
  title: 'Reading weights',
  tables: [{ header: ['', 'ns per element', '× a plain copy'], rows }],
  claims: [
    {
      text: `reading takes at most ${slowest.toFixed(1)} times what copying float64s takes, under ${CLAIMED}`,
      holds: slowest < CLAIMED,
      ofSpeed: true,
    },
  ],
});
