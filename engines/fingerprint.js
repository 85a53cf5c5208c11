/** What two engines compare: it is short, and another wherever a bit is. */
import { elements } from '../dist/ops/index.js';

/** The first 64 bits of the SHA-256 of a tensor's elements, or of an array's, as they lie in memory. */
export async function fingerprintOf(output) {
  const data = ArrayBuffer.isView(output) ? output : elements(output);
  // a copy: shared memory is not digested
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
  const hash = await crypto.subtle.digest('SHA-256', bytes);
  return [...new Uint8Array(hash, 0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
