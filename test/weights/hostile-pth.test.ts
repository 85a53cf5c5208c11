import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { Budget } from '../../src/bytes/budget.js';
import { readPth } from '../../src/weights/index.js';
import { nameTexts } from '../../src/weights/state-dict.js';
import { refusal } from './fixtures.js';
import {
  archive,
  ascii,
  type Bytes,
  call,
  dict,
  global,
  int,
  op,
  pickle,
  storage,
  str,
  tensor,
  tuple,
} from './pickles.js';

const F32 = (...values: number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);

const read = (...parts: Bytes[]) => readPth(archive(pickle(...parts), { '0': F32(1, 2, 3, 4) }));

const repeat = (part: Bytes, count: number): Bytes =>
  Array.from({ length: count * part.length }, (_, i) => part[i % part.length]!);

const one = tensor(storage('0', 4), 0, [4], [1]);

describe('what is not known becomes an inert object', () => {
  const names: [module: string, name: string][] = [
    ['posix', 'system'],
    ['builtins', 'eval'],
    ['__builtin__', 'exec'],
    ['builtins', 'getattr'],
    ['torch', 'load'],
    ['torch', 'AnyTensor'],
    ['torch.hub', 'load'],
    ['numpy.core.multiarray', '_reconstruct'],
    ['collections', 'OrderedDict.__init__'],
    ['', 'constructor'],
    ['__proto__', 'constructor'],
    ['argparse', 'Namespace'],
  ];
  it.each(names)('%s.%s, called', (module, name) => {
    const file = read(dict({ x: call(global(module, name), str('id')), w: one }));
    expect([...file.keys()]).toEqual(['w']);
  });

  const [system, text] = [global('os', 'system'), str('id')];
  const ways: [how: string, value: Bytes][] = [
    ['mentioned', system],
    ['called by __new__ with names', [...system, ...tuple(text), ...dict({ a: text }), ...op('\x92')]],
    ['called from the stack', [...op('('), ...system, ...text, ...op('o')]],
    ['called by its name', [...op('('), ...text, ...op('i'), ...ascii('os\nsystem\n')]],
    ['called twice', call(call(system, text), text)],
    ['given a state', [...call(system, text), ...dict({ a: text }), ...op('b')]],
    ['filled as a list', [...call(system), ...op('('), ...text, ...text, ...op('e')]],
    ['filled as a set', [...call(system), ...op('('), ...text, ...text, ...op('\x90')]],
    [
      'called with what it made itself',
      [...call(system, text), ...op('q\x000'), ...call(op('h\x00'), op('h\x00'))],
    ],
  ];
  it.each(ways)('os.system, %s', (_, value) => {
    expect([...read(dict({ w: one, x: value })).keys()]).toEqual(['w']);
  });

  it('whose items are looked through, as those of a defaultdict', () => {
    const made = [...call(global('collections', 'defaultdict'), global('builtins', 'list')), ...op('(')];
    const file = read(dict({ model: [...made, ...str('w'), ...one, ...op('u')] }));
    expect([...file.keys()]).toEqual(['model.w']);
  });

  it('that nobody may rebuild a tensor with', () => {
    const unknown: [module: string, name: string, args: Bytes[]][] = [
      ['torch._utils', '_rebuild_qtensor', []],
      ['torch._utils', '_rebuild_tensor_v3', [storage('0', 4)]],
      ['my.own', 'tensor', [storage('0', 4)]],
      ['os', 'system', [storage('0', 4)]],
    ];
    for (const [module, name, args] of unknown) {
      expect(refusal(() => read(dict({ w: one, x: call(global(module, name), ...args) })))).toBe(
        `pickle: expected a known function to rebuild a tensor, got ${module}.${name}`,
      );
    }
    const rebuild = global('torch._tensor', '_rebuild_from_type_v2');
    expect(refusal(() => read(call(rebuild, system, op('N'), tuple(), op('N'))))).toMatch(
      /a function that rebuilds a tensor, got the name os\.system$/,
    );
  });

  it('and with no tensor beside it is refused by its name, on one line whatever it is called', () => {
    expect(refusal(() => read(call([...str('a\u001b[2J\nb'), ...str('\r'), ...op('\x93')])))).toMatch(
      /got none, but an object of a\\u001b\[2J\\nb\.\\r$/,
    );
  });
});

describe('a tensor is refused', () => {
  const cases: [why: string, parts: Bytes, message: RegExp][] = [
    [
      'beyond its storage',
      tensor(storage('0', 4), 0, [5], [1]),
      /strides 1, offset 0 within its storage, got a storage of 4/,
    ],
    ['beyond it by its offset', tensor(storage('0', 4), 1, [4], [1]), /within its storage/],
    ['beyond it by its stride', tensor(storage('0', 4), 0, [2, 2], [3, 1]), /within its storage/],
    [
      'with a size that overflows',
      tensor(storage('0', 4), 0, [2 ** 52, 2 ** 52], [0, 0]),
      /a shape and as many/,
    ],
    [
      'whose size is a float',
      call(
        global('torch._utils', '_rebuild_tensor_v2'),
        storage('0', 4),
        int(0),
        tuple([...op('G'), 0x40, 0x10, 0, 0, 0, 0, 0, 0]),
        tuple(int(1)),
      ),
      /sizes in a tuple/,
    ],
    ['with a negative stride', tensor(storage('0', 4), 3, [4], [2 ** 64 - 2 ** 11]), /sizes in a tuple/],
    ['with fewer strides than sizes', tensor(storage('0', 4), 0, [2, 2], [1]), /a shape and as many strides/],
    ['of 33 axes', tensor(storage('0', 4), 0, new Array(33).fill(1), new Array(33).fill(1)), /a shape and/],
    ['without a storage', tensor(int(5), 0, [1], [1]), /a storage for a tensor, got the number 5/],
    [
      'that claims a larger storage than the file has',
      tensor(storage('0', 2 ** 40), 0, [2 ** 40], [1]),
      /4398046511104 bytes in storage '0', got 16/,
    ],
    [
      'that claims a smaller storage',
      tensor(storage('0', 3), 0, [3], [1]),
      /12 bytes in storage '0', got 16/,
    ],
    ['of a storage that is not there', tensor(storage('7', 4), 0, [4], [1]), /an entry 'x\/data\/7'/],
    [
      'of a storage of two types',
      tuple(storage('0', 4), storage('0', 4, 'IntStorage')),
      /storage '0' to be 4 F32 everywhere, got 4 I32/,
    ],
    ['of a storage that is a list', [...op(']'), ...op('Q')], /a storage with its type, key and size/],
  ];
  it.each(cases)('%s', (_, parts, message) => {
    expect(refusal(() => read(parts))).toMatch(message);
  });

  it('with a name twice', () => {
    expect(() => read(dict({ 'a.b': one, a: dict({ b: one }) }))).toThrow(/every name once, got 'a.b' twice/);
  });

  it('under a key that is no name', () => {
    expect(() => read(op('}'), tuple(), one, op('s'))).toThrow(/a name or a number, got a tuple of 0/);
  });
});

describe('a pickle is refused', () => {
  const nested = (count: number): Bytes => [...repeat(op(']'), count), ...repeat(op('a'), count - 1)];
  /** Each list holds the one before it twice: 2⁴⁰ values out of 40 lists. */
  const doubling = [
    ...op(']q\x00'),
    ...Array.from({ length: 40 }, (_, i) => [...op(']h'), i, ...op('ah'), i, ...op('aq'), i + 1]).flat(),
  ];
  /** Rebuilding a tensor by rebuilding a tensor by … 40,000 times. */
  const recursive = [
    ...global('torch._tensor', '_rebuild_from_type_v2'),
    ...op('q\x00'),
    ...repeat(op('h\x00N'), 40_000),
    ...op(')'),
    ...repeat(op('\x87'), 40_000),
    ...op('R'),
  ];
  const cases: [why: string, parts: Bytes, message: RegExp][] = [
    ['that takes from an empty stack', op('0'), /a value on the stack, got none/],
    ['that takes from below a mark', op('NN(0'), /a value on the stack, got none/],
    ['that has no mark', op('Nt'), /a mark, got none/],
    ['that recalls what was never put', op('h\x05'), /memo entry 5, got none/],
    ['that calls a number', call(int(1)), /a function to call, got the number 1/],
    [
      'that calls without a tuple',
      [...global('collections', 'OrderedDict'), ...op(']R')],
      /a tuple of arguments, got a list/,
    ],
    ['that fills a number', op('K\x01Na'), /a list to fill, got the number 1/],
    ['that leaves a key without a value', op('}(Nu'), /a value for every key/],
    ['with state for a list', op(']}b'), /an object to set state on, got a list/],
    ['with state for a dict', op('}}b'), /an object to set state on, got a dict/],
    ['of protocol 200', op('\x80\xc8N'), /a pickle of protocol 0 to 5, got one of 200/],
    [
      'with a frame beyond its end',
      [...op('\x95'), 9, 0, 0, 0, 0, 0, 0, 0, ...op('N')],
      /a frame of 9 bytes, got 2: it is cut off/,
    ],
    ['with a memo entry of no index', op('Np1.5\n'), /the index of a memo entry, got '1.5'/],
    ['with a string without quotes', ascii('Sabc\n'), /a string in quotes, got 'abc'/],
    ['with a float in hexadecimal', ascii('F0x10\n'), /a float, got '0x10'/],
    ['with a string beyond its end', [...op('X'), 255, 255, 255, 127], /2147483647 more bytes/],
    [
      'with a string of 2⁶³ bytes',
      [...op('\x8d'), 0, 0, 0, 0, 0, 0, 0, 128],
      /922337203685477\d+ more bytes/,
    ],
    ['with an integer of 4 GB', [...op('\x8b'), 255, 255, 255, 255], /an integer of at most 255 bytes/],
    ['with a string that is not UTF-8', [...op('X'), 1, 0, 0, 0, 0xff], /a string in UTF-8/],
    ['with a line without end', [...op('I'), ...repeat(ascii('1'), 2000)], /a line of at most 1000 bytes/],
    ['with a number that is none', ascii('Ix\n'), /a whole number, got 'x'/],
    ['with an unknown opcode', op('\xff'), /an opcode of protocols 0 to 5/],
    ['with 65 levels of lists', nested(66), /at most 64 levels/],
    ['with a list in itself', op(']q\x00h\x00a'), /at most 64 levels/],
    ['that unfolds without end', doubling, /at most 1000000 values/],
    ['that fills the stack', repeat(op('N'), 100_001), /at most 100000 values on the stack/],
    ['that fills the stack with marks', repeat(op('('), 100_001), /at most 100000 marks/],
    ['that never ends', repeat(op('N0'), 2_000_001), /at most 4000000 opcodes/],
    ['that calls a caller of itself', recursive, /a function that rebuilds a tensor/],
  ];
  it.each(cases)('%s', (_, parts, message) => {
    expect(refusal(() => read(parts))).toMatch(message);
  });
});

describe('an archive is refused', () => {
  it('without data.pkl', () => {
    expect(() => readPth(zipSync({ 'a.npy': F32(1) }))).toThrow(
      /an archive with one data.pkl in a folder, got 0/,
    );
  });

  it('with two', () => {
    const data = pickle(op('N'));
    expect(() => readPth(zipSync({ 'a/data.pkl': data, 'b/data.pkl': data }))).toThrow(/got 2 of them/);
  });

  it('that is a TorchScript program', () => {
    const data = pickle(op('N'));
    expect(() => readPth(zipSync({ 'a/data.pkl': data, 'a/constants.pkl': data }))).toThrow(
      /TorchScript program/,
    );
  });

  it('in an unknown byte order', () => {
    const files = { 'a/data.pkl': pickle(op('N')), 'a/byteorder': Uint8Array.from(ascii('middle')) };
    expect(() => readPth(zipSync(files))).toThrow(/byteorder to be little or big, got 'middle'/);
  });
});

describe('a legacy file is refused', () => {
  const MAGIC = Uint8Array.of(
    0x80,
    2,
    0x8a,
    10,
    0x6c,
    0xfc,
    0x9c,
    0x46,
    0xf9,
    0x20,
    0x6a,
    0xa8,
    0x50,
    0x19,
    0x2e,
  );
  const legacy = (version: number, keys: Bytes, size: number, ...data: number[]): Uint8Array =>
    Uint8Array.from([
      ...MAGIC,
      ...pickle(int(version)),
      ...pickle(op('}')),
      ...pickle(dict({ t: tensor([...storageWithView], 0, [2], [1]) })),
      ...pickle(keys),
      ...[size, 0, 0, 0, 0, 0, 0, 0],
      ...F32(...data),
    ]);
  const storageWithView = [
    ...tuple(str('storage'), global('torch', 'FloatStorage'), str('k'), str('cpu'), int(2), op('N')),
    ...op('Q'),
  ];
  const list = (...keys: string[]): Bytes => [
    ...op(']'),
    ...keys.flatMap((key) => [...str(key), ...op('a')]),
  ];

  it('unless it is whole', () => {
    expect(
      readPth(legacy(1001, list('k'), 2, 5, 6))
        .get('t')!
        .tensor.get(1),
    ).toBe(6);
  });

  const cases: [why: string, file: Uint8Array, message: RegExp][] = [
    ['without the magic number', pickle(int(7)), /torch.save's magic number, got the number 7/],
    ['of another version', legacy(1002, list('k'), 2, 5, 6), /version 1001, got the number 1002/],
    ['with a storage that no tensor has', legacy(1001, list('k', 'l'), 2, 5, 6), /the key of a storage/],
    ['with a storage twice', legacy(1001, list('k', 'k'), 2, 5, 6), /every storage once/],
    ['without a storage', legacy(1001, list(), 2, 5, 6), /the end of the file/],
    ['with a storage of another size', legacy(1001, list('k'), 3, 5, 6), /a storage of 2 elements, got 3/],
    ['cut off in a storage', legacy(1001, list('k'), 2, 5), /16 bytes for a storage, got 12/],
  ];
  it.each(cases)('%s', (_, file, message) => {
    expect(refusal(() => readPth(file))).toMatch(message);
  });
});

it('has texts whose paths together are longer than the file may take', () => {
  const inner = new Map(Array.from({ length: 10 }, (_, i) => [`${i}`, 'text']));
  const root = new Map([['k'.repeat(2 ** 20), inner]]);
  expect(() => nameTexts(root, new Budget('pth', 0))).toThrow(
    /^pth: expected at most 16777216 bytes of memory/,
  );
});
