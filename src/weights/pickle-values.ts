/**
 * What a pickle can build here. Python's list is an array, its dict a Map, None is null, and an
 * integer beyond ±2⁵³ a bigint.
 */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleValue[]
  | Tuple
  | Map<PickleValue, PickleValue>
  | Set<PickleValue>
  | Opaque
  | Callable;

export class Tuple {
  constructor(readonly items: readonly PickleValue[]) {}
}

/** A value that only the reader of the file knows, such as a tensor: a pickle passes it on unopened. */
export class Opaque {
  constructor(readonly kind: string) {}

  /** What `__setstate__` is in Python. Most states say nothing about a tensor's values, and are dropped. */
  setState(_state: PickleValue): void {}
}

/** A function of the reader's that a pickle may call. */
export class Callable {
  constructor(
    readonly name: string,
    readonly call: (args: readonly PickleValue[]) => PickleValue,
  ) {}
}

/** What a message calls a value. */
export function kindOf(value: PickleValue | undefined): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'None';
  if (value instanceof Opaque) return value.kind;
  if (value instanceof Callable) return `the function ${value.name}`;
  if (value instanceof Tuple) return `a tuple of ${value.items.length}`;
  if (value instanceof Map) return 'a dict';
  if (value instanceof Set) return 'a set';
  if (value instanceof Uint8Array) return 'bytes';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'string' ? 'a string' : `the ${typeof value} ${value}`;
}
