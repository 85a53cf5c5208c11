/** What somebody's backend had: tensors by the names that they gave them. */
import { FormatError, FpnError } from '../../errors.js';
import type { Shape } from '../../ops/tensor.js';
import { quote } from '../../weights/quote.js';
import type { DtypeName, StoredTensor } from '../../weights/stored-tensor.js';

/** The order of a map's axes: channels before rows and columns, or after them. */
export type Layout = 'NCHW' | 'NHWC';

/** What a dump itself says of a tensor, beside its name. */
export interface Declared {
  readonly layout?: Layout;
  /** The layer of our model that it is the output of. */
  readonly layer?: string;
}

/** A tensor that is known by its header. */
export interface DumpEntry {
  readonly dtype: DtypeName;
  readonly shape: Shape;
  readonly declared?: Declared;
  /** Its values, read anew each time: nothing is kept. */
  read(): StoredTensor;
}

/** Somebody's tensors, in the dump's own order, each read when it is asked for. */
export interface Dump {
  /** What messages call it. */
  readonly name: string;
  readonly names: readonly string[];
  /** What has to be said about how it was read: of several runners the first, say. */
  readonly notes: readonly string[];
  /** @throws FpnError where there is no such tensor */
  shape(name: string): Shape;
  /**
   * The tensor with its values, read anew each time: whoever lets go of it frees its memory.
   * @throws FpnError where there is no such tensor; FormatError where its bytes are damaged
   */
  read(name: string): StoredTensor;
  /** What the dump says of its tensors; those of which it says nothing are missing. */
  readonly declared: ReadonlyMap<string, Declared>;
}

/**
 * @param name what messages call it
 * @throws FormatError where there is not one tensor: a verdict needs something to judge
 */
export function dumpOf(
  name: string,
  entries: ReadonlyMap<string, DumpEntry>,
  notes: readonly string[] = [],
): Dump {
  if (entries.size === 0) throw new FormatError(name, 'a dump with tensors', 'one without');
  const entry = (tensor: string): DumpEntry => {
    const found = entries.get(tensor);
    if (!found) throw new FpnError(`${name}: expected a tensor ${quote(tensor)}, got a dump without`);
    return found;
  };
  return {
    name,
    names: [...entries.keys()],
    notes,
    shape: (tensor) => entry(tensor).shape,
    read: (wanted) =>
      about(`${name}: ${quote(wanted)}`, () => {
        const { dtype, shape, read } = entry(wanted);
        // values that are damaged shall be refused here
        return { dtype, shape, tensor: read().tensor };
      }),
    declared: new Map(
      [...entries].flatMap(([tensor, { declared }]) => (declared ? [[tensor, declared]] : [])),
    ),
  };
}

/** `action`, whose format errors say what file or tensor they are about. */
export function about<R>(name: string, action: () => R): R {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof FormatError) || error.format.startsWith(name)) throw error;
    throw error.within(name);
  }
}
