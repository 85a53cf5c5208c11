/** Damage to picture files, reproducible: mutation `i` is a function of i alone. */
import { crc32 } from 'node:zlib';
import { FpnError } from '../../src/errors.js';
import { decodeImage } from '../../src/images/index.js';
import { words } from '../../src/numerics/philox.js';
import { expectedNames, fixture } from './fixtures.js';

const files = [...expectedNames('.png'), ...expectedNames('.jpg')].map(fixture);

/** What may be wrong with a file: each takes the file and random words. */
const DAMAGES: readonly ((file: Buffer, random: Uint32Array) => Buffer)[] = [
  // a bit flipped; a byte, a length or a size that lies
  (file, [, , where, bit]) => written(file, where, Buffer.of(file[where % file.length] ^ (1 << (bit & 7)))),
  (file, [, , where, byte]) => written(file, where, Buffer.of(byte & 255)),
  (file, [, , where, which]) => written(file, where, EXTREMES[which % EXTREMES.length]),
  // a part missing, there twice, or of another file
  (file, [, , from, length]) => spliced(file, from, length, 0, Buffer.alloc(0)),
  (file, [, , from, length]) => spliced(file, from, 0, length, file),
  (file, [, , from, length, other]) =>
    spliced(file, from, length, length, Buffer.from(files[other % files.length])),
];

const EXTREMES = ['00', 'ff', '0000', 'ffff', '7fffffff', '80000000', 'ffffffff', 'ffd9', 'ffda', 'ffc4'].map(
  (hex) => Buffer.from(hex, 'hex'),
);

function written(file: Buffer, where: number, bytes: Buffer): Buffer {
  const copy = Buffer.from(file);
  bytes.copy(copy, where % file.length);
  return copy;
}

function spliced(file: Buffer, from: number, out: number, into: number, other: Buffer): Buffer {
  const at = from % file.length;
  const [skipped, taken] = [out % 40, into % 40];
  return Buffer.concat([file.subarray(0, at), other.subarray(at, at + taken), file.subarray(at + skipped)]);
}

/** PNG's chunks get the CRC that their damaged bodies have, so that more than the CRC is tried. */
function withRightCrcs(file: Buffer): Buffer {
  const copy = Buffer.from(file);
  for (let at = 8; at + 12 <= copy.length; ) {
    const end = at + 8 + copy.readUInt32BE(at);
    if (end + 4 > copy.length) break;
    copy.writeUInt32BE(crc32(copy.subarray(at + 4, end)), end);
    at = end + 4;
  }
  return copy;
}

export interface Outcome {
  decoded: number;
  refused: number;
}

/**
 * Decodes the mutations from `start` on.
 * @throws Error for the first that is answered otherwise than by a whole picture or an FpnError.
 */
export function decodeMutations(count: number, start = 0): Outcome {
  const outcome = { decoded: 0, refused: 0 };
  for (let i = start; i < start + count; i++) {
    const random = words('images/mutations', 16, 16 * i);
    let file: Buffer = Buffer.from(files[random[0] % files.length]);
    const damages = 1 + (random[1] & 1);
    for (let d = 0; d < damages; d++) {
      const dice = random.subarray(2 + 7 * d);
      file = DAMAGES[dice[0] % DAMAGES.length](file, dice);
    }
    if (random[1] & 2 && file[0] === 0x89) file = withRightCrcs(file);
    try {
      const { width, height, data } = decodeImage(new Uint8Array(file), 'photo', { pixels: 1e6 });
      if (data.length !== 3 * width * height) throw new Error(`${data.length} samples of ${width}×${height}`);
      outcome.decoded++;
    } catch (error) {
      if (!(error instanceof FpnError)) throw new Error(`mutation ${i}: ${(error as Error).stack}`);
      if (/undefined|NaN|Cannot/.test(error.message)) throw new Error(`mutation ${i}: ${error.message}`);
      outcome.refused++;
    }
  }
  return outcome;
}
