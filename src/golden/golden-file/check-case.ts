/** Whether a golden file is what its own inputs give, bit by bit. */
import { formatShape, sameShape, type Tensor } from '../../ops/tensor.js';
import { shapeOfResult } from '../../ops/uniform.js';
import { littleEndian } from '../../weights/little-endian.js';
import { certificateOf, type Sha256 } from './golden-case.js';
import { readCase, type StoredCase } from './read-case.js';
import { writeCase } from './write-case.js';

export interface CheckedCase extends StoredCase {
  /** What is not as it should be; left out where the file is reproduced byte by byte. */
  readonly differs?: string;
}

/**
 * Computes a case again from what it read.
 * @throws FormatError, FpnError as `readCase` does; OperatorError where the operator refuses what the file has for it
 */
export function checkCase(bytes: Uint8Array, sha256: Sha256): CheckedCase {
  const stored = readCase(bytes, sha256);
  const { golden, claimed, got } = stored;
  // before anything is computed: what is asked for may be a million times what is claimed
  const shape = shapeOfResult(golden.operation, ({ shape: of }) => of);
  if (!sameShape(shape, claimed.value.shape)) {
    const [was, is] = [claimed.value.shape, shape].map(formatShape);
    return { ...stored, differs: `output of shape ${was}, computed again ${is}` };
  }
  const certificate = certificateOf(golden);
  const again = writeCase(golden, certificate, sha256, got);
  if (sameBytes(bytes, again)) return stored;
  const differs =
    difference('output', claimed.value, certificate.value) ??
    difference('bound', claimed.bound, certificate.bound) ??
    'its header is not as this version writes it';
  return { ...stored, differs };
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, i) => byte === b[i]);

function difference(
  what: string,
  claimed: Tensor | undefined,
  again: Tensor | undefined,
): string | undefined {
  if (!claimed || !again) {
    if (!claimed && !again) return undefined;
    return claimed ? `a ${what} where none is needed` : `no ${what}, and one is needed`;
  }
  if (!sameShape(claimed.shape, again.shape)) {
    return `${what} of shape ${formatShape(claimed.shape)}, computed again ${formatShape(again.shape)}`;
  }
  const [was, is] = [claimed, again].map((tensor) => new DataView(littleEndian(tensor).buffer));
  let [count, first] = [0, -1];
  for (let at = 0; at < was.byteLength; at += 4) {
    if (was.getUint32(at) === is.getUint32(at)) continue;
    if (count++ === 0) first = at;
  }
  if (count === 0) return undefined;
  const [a, b] = [was.getFloat32(first, true), is.getFloat32(first, true)];
  return `${count} of ${claimed.size} elements of ${what}, the first ${a}, computed again ${b}`;
}
