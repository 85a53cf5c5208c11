/** HDF5 files that the HDF5 library would go through without end, or until it has no memory left. */
import { fixture } from '../fixtures.js';

interface Opened {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Where the first heap of the kind begins. */
  readonly heap: number;
}

function opened(name: string, signature: string): Opened {
  const bytes = fixture(name);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return { bytes, view, heap: Buffer.from(bytes).indexOf(signature) };
}

const number = (view: DataView, at: number): number => Number(view.getBigUint64(at, true));

/** @param index of the text whose size is changed; 0 is the free space at the end */
export function withTextOfSize(index: number, size: bigint): Uint8Array {
  const { bytes, view, heap } = opened('keras3-legacy.h5', 'GCOL');
  let at = heap + 16;
  while (view.getUint16(at, true) !== index) at += 16 + 8 * Math.ceil(number(view, at + 8) / 8);
  view.setBigUint64(at + 8, size, true);
  return bytes;
}

/** A free block of a local heap that is followed by itself. */
export function withFreeBlockTwice(): Uint8Array {
  const { bytes, view, heap } = opened('keras2-weights.h5', 'HEAP');
  const block = view.getBigUint64(heap + 16, true);
  view.setBigUint64(number(view, heap + 24) + Number(block), block, true);
  return bytes;
}

/** Texts within texts: heaps that begin in one another, of which the last would be gone through as often as there are heaps. */
export function withHeapsInHeaps(): Uint8Array {
  const whole = fixture('keras3-legacy.h5');
  const bytes = new Uint8Array(whole.length + 32 * 5000);
  bytes.set(whole);
  const view = new DataView(bytes.buffer);
  for (let at = whole.length; at + 32 <= bytes.length; at += 32) {
    bytes.set(new TextEncoder().encode('GCOL\x01'), at);
    view.setUint32(at + 8, bytes.length - at, true);
    view.setUint16(at + 16, 1, true);
    view.setUint32(at + 24, 16, true);
  }
  return bytes;
}
