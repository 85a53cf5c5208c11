/**
 * HDF5 through the optional package h5wasm, the HDF5 library compiled to wasm, loaded when it is needed.
 * What can keep it from ending is looked at before it (see hdf5-heaps.ts).
 * Nothing stays behind: not in the library's file system, which is in memory, nor among its open files.
 */
import type { Budget } from '../bytes/budget.js';
import { FormatError, FpnError } from '../errors.js';
import type { Guard } from './guard.js';
import { Hdf5File, type Library } from './hdf5-file.js';
import { checkHeaps } from './hdf5-heaps.js';
import { quote } from './quote.js';

/** The part of the library's file system that is used here. */
interface FileSystem {
  readonly streams: readonly unknown[];
  open(path: string, flags: string): unknown;
  close(stream: unknown): void;
  writeFile(path: string, bytes: Uint8Array): void;
  unlink(path: string): void;
}

const PATH = '/fpn-reference-weights.h5';
const STDERR = 2;

async function load(): Promise<Library> {
  try {
    const { ready } = await import('h5wasm');
    return await ready;
  } catch (error) {
    const [reason] = (error as Error).message.split('\n');
    throw new FpnError(`hdf5: expected the package h5wasm (npm install h5wasm), got: ${reason}`);
  }
}

/** How the library crashed, once a damaged file has brought that about: its memory cannot be relied on then. */
let crash: string | undefined;

/** Where the library reports an error before it returns its status, which says enough: to stderr or nowhere. */
function redirectReports(files: FileSystem, to: '/dev/null' | '/dev/stderr'): void {
  files.close(files.streams[STDERR]);
  files.open(to, 'w'); // takes the lowest number that is free
}

/**
 * Runs `read` on the bytes of an HDF5 file.
 * @param budget for the file, which may be a part of another
 * @throws FormatError where the library cannot read the file; FpnError where the library is not installed, or a file has
 * crashed it earlier in this process; and whatever `guard` throws.
 */
export async function withHdf5<R>(
  bytes: Uint8Array,
  budget: Budget,
  guard: Guard,
  read: (file: Hdf5File) => R,
): Promise<R> {
  checkHeaps(bytes);
  const library = await load();
  if (crash !== undefined) {
    throw new FpnError(
      `hdf5: expected a library that works, got one that a damaged file has crashed (${crash})`,
    );
  }
  const files = library.FS as unknown as FileSystem;
  const open = files.streams.length;
  redirectReports(files, '/dev/null');
  files.writeFile(PATH, bytes);
  let id = -1n;
  let hasEnded = false;
  try {
    return guard(() => {
      try {
        id = library.open(PATH, library.H5F_ACC_RDONLY, false, -1, -1);
        if (id < 0n) throw new FormatError('hdf5', 'an HDF5 file', 'one that is damaged or cut off');
        return read(new Hdf5File(library, id, bytes.length, budget));
      } finally {
        hasEnded = true; // which it is not where a guard ends it
      }
    }, bytes.length);
  } catch (error) {
    if (!hasEnded) crash = 'stopped';
    if (error instanceof FpnError) throw error;
    const { name, message } = error as Error;
    if (name === 'TypeError') throw error; // a bug of ours
    const reason = quote(message);
    if (name !== 'Error') crash = reason;
    throw new FormatError('hdf5', 'an HDF5 file', `one that is damaged (${reason})`);
  } finally {
    if (id >= 0n && crash === undefined) library.close_file(id);
    for (const stream of files.streams.slice(open)) if (stream) files.close(stream);
    files.unlink(PATH);
    redirectReports(files, '/dev/stderr');
  }
}
