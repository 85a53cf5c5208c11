import { FormatError } from '../errors.js';
import type { PickleInput } from './pickle-input.js';
import { Callable, kindOf, Opaque, type PickleValue, Tuple } from './pickle-values.js';
import { quote } from './quote.js';

/** What a pickle may reach outside itself. */
export interface PickleHost {
  /** The value of a global by its full name, such as `torch.FloatStorage`; undefined refuses it. */
  global(name: string): PickleValue | undefined;
  /** The value that a persistent id stands for. */
  persistent(id: PickleValue): PickleValue;
  /** What Python 2 wrote as a string, text or data; text in UTF-8 where this is left out. */
  byteString?(bytes: Uint8Array): PickleValue;
}

/** Containers are filled while they lie on the stack, at most 1000 items at a time. */
const MAX_STACK = 100_000;

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
    return new Tuple(items.reverse());
  }

  memoize(index = this.#memo.size): void {
    this.#memo.set(index, this.top());
  }

  recall(index: number): void {
    const value = this.#memo.get(index);
    this.push(value === undefined ? fail(`memo entry ${index}`, 'none') : value);
  }

  global(module: PickleValue, name: PickleValue): PickleValue {
    const path = typeof module === 'string' && typeof name === 'string' ? `${module}.${name}` : kindOf(name);
    // without the quotes: the names that are allowed have no character that needs escaping
    const refuse = (): never =>
      fail('tensors, containers, numbers and strings alone', `a call to ${quote(path).slice(1, -1)}`);
    return this.host.global(path) ?? refuse();
  }

  call(callee: PickleValue, args: PickleValue): PickleValue {
    if (!(callee instanceof Callable)) return fail('a function to call', kindOf(callee));
    return callee.call(args instanceof Tuple ? args.items : fail('a tuple of arguments', kindOf(args)));
  }

  setItems(items: readonly PickleValue[]): void {
    const dict = this.top();
    if (!(dict instanceof Map)) fail('a dict to fill', kindOf(dict));
    if (items.length % 2 !== 0) fail('a value for every key', 'a key without one');
    for (let i = 0; i < items.length; i += 2) dict.set(items[i]!, items[i + 1]!);
  }

  append(items: readonly PickleValue[]): void {
    const list = this.top();
    if (!Array.isArray(list)) fail('a list to fill', kindOf(list));
    for (const item of items) list.push(item);
  }

  addItems(items: readonly PickleValue[]): void {
    const set = this.top();
    if (!(set instanceof Set)) fail('a set to fill', kindOf(set));
    for (const item of items) set.add(item);
  }

  /** Python 2 wrote its names as byte strings, and torch.load takes those as UTF-8. */
  byteString(count: number): PickleValue {
    return this.host.byteString?.(this.input.bytes(count)) ?? this.input.utf8(count);
  }

  /** Gives the object below it its state. A state dict's `_metadata` arrives this way too, and is dropped. */
  build(): void {
    const state = this.pop();
    const object = this.top();
    if (object instanceof Opaque) object.setState(state);
    else if (!(object instanceof Map)) fail('a dict or a tensor to set state on', kindOf(object));
  }
}
