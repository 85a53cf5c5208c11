/**
 * Python's pickle, as an allow-list machine: it builds dicts, lists, tuples, sets, numbers, strings
 * and bytes, and calls nothing but functions that its host gives it by name. A pickle that names
 * anything else is refused with that name. Opcodes of protocols 0 to 5: CPython's Lib/pickletools.py.
 */
import { PickleInput } from './pickle-input.js';
import { fail, type PickleHost, PickleMachine } from './pickle-machine.js';
import { type PickleValue, Tuple } from './pickle-values.js';
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

/** An integer as text. Before protocol 2 the booleans are the integers 00 and 01. */
function integer(line: string): PickleValue {
  if (line === '00' || line === '01') return line === '01';
  if (!/^-?\d{1,300}L?$/.test(line)) return fail('a whole number', quote(line));
  const value = BigInt(line.replace('L', ''));
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

function float(line: string): number {
  const value = Number(line);
  return line.trim() === '' || Number.isNaN(value) ? fail('a number', quote(line)) : value;
}

/** Text without escapes; PyTorch does not write protocol 0, whose strings could have them. */
const text = (line: string): string =>
  line.includes('\\') ? fail('a string without escapes', quote(line)) : line;

function call(m: PickleMachine): PickleValue {
  const args = m.pop();
  return m.call(m.pop(), args);
}

function stackGlobal(m: PickleMachine): PickleValue {
  const name = m.pop();
  return m.global(m.pop(), name);
}

function instance(m: PickleMachine): PickleValue {
  const callee = m.global(m.input.line(), m.input.line());
  return m.call(callee, new Tuple(m.popMark()));
}

function dict(m: PickleMachine): void {
  const items = m.popMark();
  m.push(new Map());
  m.setItems(items);
}

const OPERATIONS: ReadonlyMap<string, Operation> = new Map([
  // constants and numbers
  ['N', pushing(() => null)],
  ['\x88', pushing(() => true)],
  ['\x89', pushing(() => false)],
  ['K', pushing((m) => m.input.uint8())],
  ['M', pushing((m) => m.input.uint16())],
  ['J', pushing((m) => m.input.int32())],
  ['\x8a', pushing((m) => m.input.long(m.input.uint8()))],
  ['\x8b', pushing((m) => m.input.long(m.input.uint32()))],
  ['I', pushing((m) => integer(m.input.line()))],
  ['L', pushing((m) => integer(m.input.line()))],
  ['F', pushing((m) => float(m.input.line()))],
  ['G', pushing((m) => m.input.float64())],
  // strings and bytes
  ['V', pushing((m) => text(m.input.line()))],
  ['X', pushing((m) => m.input.utf8(m.input.uint32()))],
  ['\x8c', pushing((m) => m.input.utf8(m.input.uint8()))],
  ['\x8d', pushing((m) => m.input.utf8(m.input.uint64()))],
  ['S', pushing((m) => text(m.input.line().slice(1, -1)))],
  ['T', pushing((m) => m.byteString(m.input.uint32()))],
  ['U', pushing((m) => m.byteString(m.input.uint8()))],
  ['B', pushing((m) => m.input.bytes(m.input.uint32()))],
  ['C', pushing((m) => m.input.bytes(m.input.uint8()))],
  ['\x8e', pushing((m) => m.input.bytes(m.input.uint64()))],
  ['\x96', pushing((m) => m.input.bytes(m.input.uint64()))],
  // tuples, lists, dicts and sets
  [')', pushing(() => new Tuple([]))],
  ['\x85', pushing((m) => m.popTuple(1))],
  ['\x86', pushing((m) => m.popTuple(2))],
  ['\x87', pushing((m) => m.popTuple(3))],
  ['t', pushing((m) => new Tuple(m.popMark()))],
  [']', pushing(() => [])],
  ['l', pushing((m) => m.popMark())],
  ['a', (m) => m.append(m.popTuple(1).items)],
  ['e', (m) => m.append(m.popMark())],
  ['}', pushing(() => new Map())],
  ['d', dict],
  ['s', (m) => m.setItems(m.popTuple(2).items)],
  ['u', (m) => m.setItems(m.popMark())],
  ['\x8f', pushing(() => new Set())],
  ['\x90', (m) => m.addItems(m.popMark())],
  ['\x91', pushing((m) => new Set(m.popMark()))],
  // stack and memo
  ['(', (m) => m.mark()],
  ['0', (m) => m.pop()],
  ['1', (m) => m.popMark()],
  ['2', pushing((m) => m.top())],
  ['p', (m) => m.memoize(float(m.input.line()))],
  ['q', (m) => m.memoize(m.input.uint8())],
  ['r', (m) => m.memoize(m.input.uint32())],
  ['\x94', (m) => m.memoize()],
  ['g', (m) => m.recall(float(m.input.line()))],
  ['h', (m) => m.recall(m.input.uint8())],
  ['j', (m) => m.recall(m.input.uint32())],
  // the world outside
  ['c', pushing((m) => m.global(m.input.line(), m.input.line()))],
  ['\x93', pushing(stackGlobal)],
  ['R', pushing(call)],
  ['\x81', pushing(call)],
  ['i', pushing(instance)],
  ['b', (m) => m.build()],
  ['Q', pushing((m) => m.host.persistent(m.pop()))],
  // protocol version, and frames, which only say how much to read ahead
  ['\x80', (m) => void m.input.uint8()],
  ['\x95', (m) => void m.input.uint64()],
]);

/**
 * The value of the pickle that starts at byte `start`, and where it ends.
 * @throws FormatError where the pickle is damaged or cut off, too long, or names a global that the
 * host does not know.
 */
export function unpickle(
  bytes: Uint8Array,
  start: number,
  host: PickleHost,
): { value: PickleValue; end: number } {
  const input = new PickleInput(bytes, start);
  const machine = new PickleMachine(input, host);
  for (let count = 0; count < MAX_OPCODES; count++) {
    const opcode = String.fromCharCode(input.uint8());
    if (opcode === STOP) return { value: machine.pop(), end: input.position };
    const operation = OPERATIONS.get(opcode) ?? fail('an opcode of protocols 0 to 5', quote(opcode));
    operation(machine);
  }
  return fail(`at most ${MAX_OPCODES} opcodes`, 'more');
}
