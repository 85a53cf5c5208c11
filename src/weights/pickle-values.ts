/**
 * What a pickle can build here. Python's list is an array, its dict a Map, None is null, and an
 * integer beyond ±2⁵³ a bigint. A float is no number, because a float is no size and no index.
 */
import type { Budget } from '../bytes/budget.js';
import { cut, unquoted } from './quote.js';

export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | Float
  | string
  | Uint8Array
  | PickleValue[]
  | Tuple
  | Map<PickleValue, PickleValue>
  | Set<PickleValue>
  | Opaque
  | Inert
  | Callable;

export class Float {
  constructor(readonly value: number) {}
}

export class Tuple {
  constructor(readonly items: readonly PickleValue[]) {}
}

/** A dict that can have attributes too, as Python's own dict cannot. */
export class OrderedDict extends Map<PickleValue, PickleValue> {}

/** A value that only the reader of the file knows, such as a tensor: a pickle passes it on unopened. */
export class Opaque {
  constructor(readonly kind: string) {}

  /** What `__setstate__` is in Python. Most states say nothing about a tensor's values, and are dropped. */
  setState(_state: PickleValue, _budget: Budget): void {}
}

/** Of something that is not whole yet, such as the storage of a tensor: only what is known may put it together. */
export class Part extends Opaque {}

/**
 * Stands for what this library does not know, a class or function or an object that one has made: it keeps what it
 * was given and does nothing with it. Nothing of it is ever looked up, imported or run.
 */
export class Inert {
  state: PickleValue = null;
  /** What it was filled with as a dict, a list or a set is. */
  entries?: Map<PickleValue, PickleValue>;
  items?: PickleValue[];

  /** @param args what it was called with; left out for the class or function itself */
  constructor(
    readonly name: string,
    readonly args?: Tuple,
  ) {}
}

/** A function of the reader's that a pickle may call; it takes from the budget what its result takes. */
export class Callable {
  constructor(
    readonly name: string,
    readonly call: (args: readonly PickleValue[], budget: Budget) => PickleValue,
  ) {}
}

/** What a message calls a value. */
export function kindOf(value: PickleValue | undefined): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'None';
  if (value instanceof Opaque) return value.kind;
  if (value instanceof Callable) return `the function ${value.name}`;
  if (value instanceof Inert) return `${value.args ? 'an object of' : 'the name'} ${unquoted(value.name)}`;
  if (value instanceof Float) return `the float ${value.value}`;
  if (value instanceof Tuple) return `a tuple of ${value.items.length}`;
  if (value instanceof Map) return 'a dict';
  if (value instanceof Set) return 'a set';
  if (value instanceof Uint8Array) return 'bytes';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'string' ? 'a string' : `the ${typeof value} ${cut(String(value))}`;
}
