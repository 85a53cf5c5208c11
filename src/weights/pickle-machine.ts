import type { Budget } from '../bytes/budget.js';
import { FormatError } from '../errors.js';
import type { PickleInput } from './pickle-input.js';
import {
  Callable,
  Inert,
  kindOf,
  Opaque,
  OrderedDict,
  Part,
  type PickleValue,
  Tuple,
} from './pickle-values.js';
import { unquoted } from './quote.js';

/** What a pickle may reach outside itself. */
export interface PickleHost {
  /** The value of a global by its full name, such as `torch.FloatStorage`; undefined makes it an inert one. */
  global(name: string): PickleValue | undefined;
  /** The value that a persistent id stands for. */
  persistent(id: PickleValue): PickleValue;
  /** What Python 2 wrote as a string, text or data; text in UTF-8 where this is left out. */
  byteString?(bytes: Uint8Array): PickleValue;
}

/** Bytes that values take in V8, measured and rounded up; what holds others takes as much again for each. */
export const COST = {
  number: 16,
  float: 48,
  /** An integer of any length. */
  long: 320,
  text: 48,
  character: 2,
  bytes: 128,
  container: 192,
  tuple: 64,
  slot: 8,
  item: 24,
  entry: 80,
  object: 128,
} as const;

/** Containers are filled while they lie on the stack, at most 1000 items at a time. */
const MAX_STACK = 100_000;

/** What PyTorch calls the functions that put tensors together. */
const REBUILDS = /(^|\.)_rebuild_\w+$/;

export function fail(expected: string, actual: string): never {
  throw new FormatError('pickle', expected, actual);
}

/** The stack, marks and memo of a pickle, and the checks that its operations share. */
export class PickleMachine {
  readonly #stack: PickleValue[] = [];
  /** The heights of the stack at the open marks; what is below the last one is out of reach. */
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, PickleValue>();

  constructor(
    readonly input: PickleInput,
    readonly host: PickleHost,
    readonly budget: Budget,
  ) {}

  push(value: PickleValue): void {
    if (this.#stack.length >= MAX_STACK) fail(`at most ${MAX_STACK} values on the stack`, 'more');
    this.#stack.push(value);
  }

  pop(): PickleValue {
    if (this.#stack.length <= (this.#marks.at(-1) ?? 0)) fail('a value on the stack', 'none');
    return this.#stack.pop() as PickleValue;
  }

  top(): PickleValue {
    const value = this.pop();
    this.#stack.push(value);
    return value;
  }

  mark(): void {
    if (this.#marks.length >= MAX_STACK) fail(`at most ${MAX_STACK} marks`, 'more');
    this.#marks.push(this.#stack.length);
  }

  /** The values above the last mark. */
  popMark(): PickleValue[] {
    return this.#stack.splice(this.#marks.pop() ?? fail('a mark', 'none'));
  }

  popTuple(count: number): Tuple {
    const items = Array.from({ length: count }, () => this.pop());
    return this.tuple(items.reverse());
  }

  tuple(items: readonly PickleValue[]): Tuple {
    this.budget.take(COST.tuple + COST.slot * items.length);
    return new Tuple(items);
  }

  memoize(index = this.#memo.size): void {
    this.budget.take(COST.entry);
    this.#memo.set(index, this.top());
  }

  recall(index: number): void {
    const value = this.#memo.get(index);
    this.push(value === undefined ? fail(`memo entry ${index}`, 'none') : value);
  }

  global(module: PickleValue, name: PickleValue): PickleValue {
    if (typeof module !== 'string' || typeof name !== 'string') return fail('a name', kindOf(name));
    const path = `${module}.${name}`;
    this.budget.take(COST.object + COST.character * path.length);
    return this.host.global(path) ?? new Inert(path);
  }

  /** Calls what the host knows; what it does not know makes an inert object, unless that were a tensor. */
  call(callee: PickleValue, args: PickleValue): PickleValue {
    if (!(args instanceof Tuple)) return fail('a tuple of arguments', kindOf(args));
    if (callee instanceof Callable) return callee.call(args.items, this.budget);
    if (!(callee instanceof Inert)) return fail('a function to call', kindOf(callee));
    if (REBUILDS.test(callee.name) || args.items.some((item) => item instanceof Part)) {
      fail('a known function to rebuild a tensor', unquoted(callee.name));
    }
    this.budget.take(COST.object);
    return new Inert(callee.name, args);
  }

  setItems(items: readonly PickleValue[]): void {
    const object = this.top();
    if (object instanceof Inert && !object.entries) {
      this.budget.take(COST.container);
      object.entries = new Map();
    }
    const dict = object instanceof Inert ? object.entries : object;
    if (!(dict instanceof Map)) fail('a dict to fill', kindOf(object));
    if (items.length % 2 !== 0) fail('a value for every key', 'a key without one');
    this.budget.take((COST.entry * items.length) / 2);
    for (let i = 0; i < items.length; i += 2) dict.set(items[i]!, items[i + 1]!);
  }

  append(items: readonly PickleValue[]): void {
    const object = this.top();
    const list = object instanceof Inert ? this.#itemsOf(object) : object;
    if (!Array.isArray(list)) fail('a list to fill', kindOf(object));
    this.budget.take(COST.item * items.length);
    for (const item of items) list.push(item);
  }

  addItems(items: readonly PickleValue[]): void {
    const object = this.top();
    if (object instanceof Inert) {
      this.append(items);
      return;
    }
    if (!(object instanceof Set)) fail('a set to fill', kindOf(object));
    this.budget.take(COST.entry * items.length);
    for (const item of items) object.add(item);
  }

  #itemsOf(object: Inert): PickleValue[] {
    object.items ??= [];
    return object.items;
  }

  /** Python 2 wrote its names as byte strings, and torch.load takes those as UTF-8. */
  byteString(count: number): PickleValue {
    return this.host.byteString?.(this.input.bytes(count)) ?? this.input.utf8(count);
  }

  /** Gives the object below it its state. A state dict's `_metadata` arrives this way too, and is dropped. */
  build(): void {
    const state = this.pop();
    const object = this.top();
    if (object instanceof Opaque) object.setState(state, this.budget);
    else if (object instanceof Inert) object.state = state;
    else if (!(object instanceof OrderedDict)) fail('an object to set state on', kindOf(object));
  }
}
