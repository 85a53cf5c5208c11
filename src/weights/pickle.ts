/**
 * Python's pickle, as an allow-list machine: it builds dicts, lists, tuples, sets, numbers, strings
 * and bytes, and calls nothing but functions that its host gives it by name. Anything else that a pickle names
 * becomes an inert object, which keeps what the pickle gives it. All that is built is taken from the file's
 * budget. Opcodes of protocols 0 to 5: CPython's Lib/pickletools.py.
 */
import type { Budget } from '../bytes/budget.js';
import { PickleInput } from './pickle-input.js';
import { COST, fail, type PickleHost, PickleMachine } from './pickle-machine.js';
import { Float, kindOf, type PickleValue, Tuple } from './pickle-values.js';
import { quote } from './quote.js';

export type { PickleHost } from './pickle-machine.js';

/** PyTorch writes about 40 opcodes for a tensor; this is room for 100,000 tensors. */
const MAX_OPCODES = 4_000_000;

const STOP = '.';

type Operation = (m: PickleMachine) => void;

const pushing =
  (value: (m: PickleMachine) => PickleValue): Operation =>
  (m) =>
    m.push(value(m));

/** Pushes something new that takes so many bytes. */
const making =
  (cost: number, value: (m: PickleMachine) => PickleValue): Operation =>
  (m) => {
    m.budget.take(cost);
    m.push(value(m));
  };

/** What V8 takes for a value that is no container. */
function costOf(value: PickleValue): number {
  if (typeof value === 'string') return COST.text + COST.character * value.length;
  if (typeof value === 'bigint') return COST.long;
  return value instanceof Uint8Array ? COST.bytes : COST.number;
}

/** Pushes a number, a string or bytes: none takes more than a few times what it takes in the file. */
const constant =
  (read: (m: PickleMachine) => PickleValue): Operation =>
  (m) => {
    const value = read(m);
    m.budget.take(costOf(value));
    m.push(value);
  };

const float = (read: (m: PickleMachine) => number): Operation =>
  making(COST.float, (m) => new Float(read(m)));

/** An integer as text. Before protocol 2 the booleans are the integers 00 and 01. */
function integer(line: string): PickleValue {
  if (line === '00' || line === '01') return line === '01';
  if (!/^-?\d{1,300}L?$/.test(line)) return fail('a whole number', quote(line));
  const value = BigInt(line.replace('L', ''));
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

const NOT_FINITE: ReadonlyMap<string, number> = new Map([
  ['nan', Number.NaN],
  ['inf', Number.POSITIVE_INFINITY],
  ['-inf', Number.NEGATIVE_INFINITY],
]);

/** A float as `repr` writes it. */
function floatOf(line: string): number {
  if (/^-?\d+(\.\d*)?(e[+-]?\d+)?$/.test(line)) return Number(line);
  return NOT_FINITE.get(line) ?? fail('a float', quote(line));
}

/** The index of a memo entry as text. */
function index(line: string): number {
  return /^\d{1,15}$/.test(line) ? Number(line) : fail('the index of a memo entry', quote(line));
}

/** Text without escapes; PyTorch does not write protocol 0, whose strings could have them. */
const plain = (line: string): string =>
  line.includes('\\') ? fail('a string without escapes', quote(line)) : line;

function unquotedString(line: string): string {
  if (!/^(['"]).*\1$/.test(line) || line.length < 2) fail('a string in quotes', quote(line));
  return plain(line.slice(1, -1));
}

function call(m: PickleMachine): PickleValue {
  const args = m.pop();
  return m.call(m.pop(), args);
}

/** `cls.__new__(cls, *args, **kwargs)`; of what is known, nothing takes any of the latter. */
function callWithNames(m: PickleMachine): PickleValue {
  const named = m.pop();
  const args = m.pop();
  if (!(named instanceof Map && args instanceof Tuple)) return fail('arguments with names', kindOf(named));
  return m.call(m.pop(), named.size === 0 ? args : m.tuple([...args.items, named]));
}

function stackGlobal(m: PickleMachine): PickleValue {
  const name = m.pop();
  return m.global(m.pop(), name);
}

function instance(m: PickleMachine): PickleValue {
  const callee = m.global(m.input.line(), m.input.line());
  return m.call(callee, m.tuple(m.popMark()));
}

function object(m: PickleMachine): PickleValue {
  const [callee = null, ...args] = m.popMark();
  return m.call(callee, m.tuple(args));
}

function setItem(m: PickleMachine): void {
  const value = m.pop();
  m.setItems([m.pop(), value]);
}

function list(m: PickleMachine): PickleValue {
  const items = m.popMark();
  m.budget.take(COST.tuple + COST.item * items.length);
  return items;
}

function dict(m: PickleMachine): void {
  const items = m.popMark();
  m.budget.take(COST.container);
  m.push(new Map());
  m.setItems(items);
}

function frozenset(m: PickleMachine): PickleValue {
  const items = m.popMark();
  m.budget.take(COST.container + COST.entry * items.length);
  return new Set(items);
}

function protocol(m: PickleMachine): void {
  const version = m.input.uint8();
  if (version > 5) fail('a pickle of protocol 0 to 5', `one of ${version}`);
}

/** Says how much to read ahead, which has to be there. */
function frame(m: PickleMachine): void {
  const size = m.input.uint64();
  if (size > m.input.left) fail(`a frame of ${size} bytes`, `${m.input.left}: it is cut off`);
}

const OPERATIONS: ReadonlyMap<string, Operation> = new Map([
  // constants and numbers
  ['N', pushing(() => null)],
  ['\x88', pushing(() => true)],
  ['\x89', pushing(() => false)],
  ['K', constant((m) => m.input.uint8())],
  ['M', constant((m) => m.input.uint16())],
  ['J', constant((m) => m.input.int32())],
  ['\x8a', constant((m) => m.input.long(m.input.uint8()))],
  ['\x8b', constant((m) => m.input.long(m.input.uint32()))],
  ['I', constant((m) => integer(m.input.line()))],
  ['L', constant((m) => integer(m.input.line()))],
  ['F', float((m) => floatOf(m.input.line()))],
  ['G', float((m) => m.input.float64())],
  // strings and bytes
  ['V', constant((m) => plain(m.input.line()))],
  ['S', constant((m) => unquotedString(m.input.line()))],
  ['X', constant((m) => m.input.utf8(m.input.uint32()))],
  ['\x8c', constant((m) => m.input.utf8(m.input.uint8()))],
  ['\x8d', constant((m) => m.input.utf8(m.input.uint64()))],
  ['T', constant((m) => m.byteString(m.input.uint32()))],
  ['U', constant((m) => m.byteString(m.input.uint8()))],
  ['B', constant((m) => m.input.bytes(m.input.uint32()))],
  ['C', constant((m) => m.input.bytes(m.input.uint8()))],
  ['\x8e', constant((m) => m.input.bytes(m.input.uint64()))],
  ['\x96', constant((m) => m.input.bytes(m.input.uint64()))],
  // tuples, lists, dicts and sets
  [')', pushing((m) => m.tuple([]))],
  ['\x85', pushing((m) => m.popTuple(1))],
  ['\x86', pushing((m) => m.popTuple(2))],
  ['\x87', pushing((m) => m.popTuple(3))],
  ['t', pushing((m) => m.tuple(m.popMark()))],
  [']', making(COST.tuple, () => [])],
  ['l', pushing(list)],
  ['a', (m) => m.append([m.pop()])],
  ['e', (m) => m.append(m.popMark())],
  ['}', making(COST.container, () => new Map())],
  ['d', dict],
  ['s', setItem],
  ['u', (m) => m.setItems(m.popMark())],
  ['\x8f', making(COST.container, () => new Set())],
  ['\x90', (m) => m.addItems(m.popMark())],
  ['\x91', pushing(frozenset)],
  // stack and memo
  ['(', (m) => m.mark()],
  ['0', (m) => m.pop()],
  ['1', (m) => m.popMark()],
  ['2', pushing((m) => m.top())],
  ['p', (m) => m.memoize(index(m.input.line()))],
  ['q', (m) => m.memoize(m.input.uint8())],
  ['r', (m) => m.memoize(m.input.uint32())],
  ['\x94', (m) => m.memoize()],
  ['g', (m) => m.recall(index(m.input.line()))],
  ['h', (m) => m.recall(m.input.uint8())],
  ['j', (m) => m.recall(m.input.uint32())],
  // the world outside
  ['c', pushing((m) => m.global(m.input.line(), m.input.line()))],
  ['\x93', pushing(stackGlobal)],
  ['R', pushing(call)],
  ['\x81', pushing(call)],
  ['\x92', pushing(callWithNames)],
  ['i', pushing(instance)],
  ['o', pushing(object)],
  ['b', (m) => m.build()],
  ['Q', making(COST.object, (m) => m.host.persistent(m.pop()))],
  // protocol version and frames
  ['\x80', protocol],
  ['\x95', frame],
]);

/**
 * The value of the pickle that starts at byte `start`, and where it ends.
 * @throws FormatError where the pickle is damaged or cut off, too long, builds more than the budget allows, or has
 * something that its host does not know rebuild a tensor.
 */
export function unpickle(
  bytes: Uint8Array,
  start: number,
  host: PickleHost,
  budget: Budget,
): { value: PickleValue; end: number } {
  const input = new PickleInput(bytes, start);
  const machine = new PickleMachine(input, host, budget);
  for (let count = 0; count < MAX_OPCODES; count++) {
    const opcode = String.fromCharCode(input.uint8());
    if (opcode === STOP) return { value: machine.pop(), end: input.position };
    const operation = OPERATIONS.get(opcode) ?? fail('an opcode of protocols 0 to 5', quote(opcode));
    operation(machine);
  }
  return fail(`at most ${MAX_OPCODES} opcodes`, 'more');
}
