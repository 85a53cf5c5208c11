/**
 * Reading a file, a pipe or stdin: first its beginning, which has to be that of something that is wanted, and only
 * then the rest.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { concatenate } from '../bytes/concatenate.js';
import { FpnError } from '../errors.js';
import { reporting } from './files.js';

/** What stands for stdin on the command line, and what messages call it. */
const STDIN = '-';

export const nameOf = (path: string): string => (path === STDIN ? 'stdin' : path);

/** Longer than anything that tells one format from another. */
const HEAD = 4096;

/** A Node without larger buffers has room for no more. */
const LARGEST_FILE = 2 ** 31 - 1;

/** A stream does not say how long it is, and may have no end. */
export const LONGEST_STREAM = 2 ** 30;

const PIECE = 2 ** 16;

/**
 * All the bytes of a file; of stdin, where the path is `-`. Pipes and devices are read to their end.
 * @param check throws where bytes that begin like these are not wanted; nothing more is read then. Not asked about
 * files that are no longer than their beginning: whoever reads them says what is wrong with them.
 * @param longest the bytes that a stream may have
 * @throws FpnError where it cannot be read, is a file of 2 GiB or more, or a stream of more than that
 */
export function readFile(
  path: string,
  check: (head: Uint8Array, name: string) => void,
  longest = LONGEST_STREAM,
): Uint8Array {
  const name = nameOf(path);
  const file = path === STDIN ? process.stdin.fd : open(name, path);
  try {
    const head = readUpTo(name, file, HEAD);
    if (head.length < HEAD) return head;
    check(head, name);
    const { isFile, size } = statOf(name, file);
    return isFile && size > HEAD ? readRest(name, file, head, size) : readStream(name, file, head, longest);
  } finally {
    if (path !== STDIN) closeSync(file);
  }
}

export const open = (name: string, path: string): number =>
  reporting(name, 'a readable file', () => openSync(path, 'r'));

export function statOf(name: string, file: number): { isFile: boolean; size: number } {
  const stat = reporting(name, 'a readable file', () => fstatSync(file));
  return { isFile: stat.isFile(), size: stat.size };
}

function readRest(name: string, file: number, head: Uint8Array, size: number): Uint8Array {
  if (size > LARGEST_FILE)
    throw new FpnError(`${name}: expected a file of less than 2 GiB, got ${size} bytes`);
  const bytes = new Uint8Array(size);
  bytes.set(head);
  const filled = fill(name, file, bytes, head.length);
  return bytes.subarray(0, filled);
}

function readStream(name: string, file: number, head: Uint8Array, longest: number): Uint8Array {
  const pieces = [head];
  let size = head.length;
  for (;;) {
    const piece = readUpTo(name, file, PIECE);
    pieces.push(piece);
    size += piece.length;
    if (size > longest) {
      throw new FpnError(`${name}: expected a stream of at most ${longest / 2 ** 30} GiB, got more`);
    }
    if (piece.length < PIECE) return concatenate(pieces);
  }
}

function readUpTo(name: string, file: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  return bytes.subarray(0, fill(name, file, bytes, 0));
}

/**
 * Reads until the bytes are full or the file ends; returns how many of them are filled.
 * @param start where in the file the first of them stands; left out, it is read on from where it is
 */
export function fill(name: string, file: number, bytes: Uint8Array, from: number, start?: number): number {
  let filled = from;
  while (filled < bytes.length) {
    const position = start === undefined ? null : start + filled;
    const count = reporting(name, 'a readable file', () => readSome(file, bytes, filled, position));
    if (count === 0) break;
    filled += count;
  }
  return filled;
}

/** The next bytes there are, at least one unless it has ended. */
function readSome(file: number, bytes: Uint8Array, at: number, position: number | null): number {
  for (;;) {
    try {
      return readSync(file, bytes, at, bytes.length - at, position);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') return 0; // what Windows calls the end of a pipe
      if (code !== 'EAGAIN') throw error;
      pause();
    }
  }
}

/** A pipe that does not wait for its writer has nothing yet. */
const pause = (): unknown => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
