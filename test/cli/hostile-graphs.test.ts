/** Small ONNX files that ask for much, through the command line: one line, exit code 2, and soon. */
import { expect, it } from 'vitest';
import { ascii, bytesField, number } from '../golden-dumps/sources.js';
import { input, integer, integers, model, node, numbers, output, text } from '../graph/small-onnx.js';
import { enterFolder, refusal } from './in-process.js';

const SIDES = { x: [1, 3, 32, 32] };
const X = input('x', SIDES.x);

/** Each node of the one before; the last gives y. */
const chain = (count: number, link: (from: string, to: string) => number[]): number[] =>
  Array.from({ length: count }, (_, i) =>
    link(i === 0 ? 'x' : `v${i}`, i === count - 1 ? 'y' : `v${i + 1}`),
  ).flat();

const graphs: readonly (readonly [string, number[], RegExp])[] = [
  [
    'sizes beyond all memory',
    [...node('Relu', ['x'], ['y']), ...input('x', [1, 3, 2 ** 31, 2 ** 31])],
    /expected .* got/,
  ],
  [
    'doubled without end',
    chain(60, (from, to) => node('Concat', [from, from], [to], integer('axis', 1))),
    /elements|memory/,
  ],
  [
    'repeated by the thousand, again and again',
    [
      ...numbers('s', [4000, 1, 1, 1]),
      ...Array.from({ length: 100 }, (_, i) => node('Expand', ['x', 's'], [`e${i}`])).flat(),
      ...node(
        'Concat',
        Array.from({ length: 100 }, (_, i) => `e${i}`),
        ['y'],
        integer('axis', 1),
      ),
    ],
    /at most 262144 calls of operators, got more/,
  ],
  [
    'pads beyond all memory',
    [...node('Pad', ['x', 'p'], ['y']), ...numbers('p', [0, 0, 2 ** 40, 0, 0, 0, 0, 0])],
    /elements|at most/,
  ],
  [
    'a split into a milliard',
    node('Split', ['x'], ['y'], [...integer('num_outputs', 1e9), ...integer('axis', 1)]),
    /expected num_outputs 1, got 1000000000/,
  ],
  [
    'axes by the thousand',
    node(
      'Unsqueeze',
      ['x'],
      ['y'],
      integers(
        'axes',
        Array.from({ length: 5000 }, (_, i) => i),
      ),
    ),
    /at most 64 axes, got 5000/,
  ],
  [
    'a range without an end',
    [
      ...node('Range', ['zero', 'one', 'zero'], ['r']),
      ...node('Add', ['x', 'r'], ['y']),
      ...numbers('zero', [0]),
      ...numbers('one', [1]),
    ],
    /at most 4194304 numbers/,
  ],
  [
    'kernels beyond the map',
    node('MaxPool', ['x'], ['y'], integers('kernel_shape', [2 ** 30, 2 ** 30])),
    /expected/,
  ],
  [
    'groups by none',
    [
      ...node('Reshape', ['x', 's'], ['w']),
      ...numbers('s', [3, 1024, 1, 1]),
      ...node('Conv', ['x', 'w'], ['y'], integer('group', 0)),
    ],
    /expected/,
  ],
  ['blocks larger than it', node('DepthToSpace', ['x'], ['y'], integer('blocksize', 1e9)), /expected/],
  [
    'a mode of a thousand letters',
    node('Pad', ['x', 'x'], ['y'], text('mode', 'z'.repeat(5000))),
    /^.{0,400}$/,
  ],
];

it.each(graphs)('%s', async (_, nodes, message) => {
  const own = nodes.length > 0 && _ === 'sizes beyond all memory' ? [] : X;
  enterFolder({ 'g.onnx': model([...nodes, ...own, ...output('y')], 18) });
  const started = performance.now();
  const line = await refusal('layers', '--graph', 'g.onnx', '--image', '32x32');
  expect(line).toMatch(message);
  expect(line.length).toBeLessThan(2000);
  expect(performance.now() - started).toBeLessThan(60_000);
});

it('a thousand inputs, and operators that nobody knows', async () => {
  const inputs = Array.from({ length: 1000 }, (_, i) => input(`x${i}`, SIDES.x)).flat();
  enterFolder({
    'inputs.onnx': model([...node('Relu', ['x0'], ['y']), ...inputs, ...output('y')]),
    'names.onnx': model([...chain(1000, (from, to) => node(`Foo${to}`, [from], [to])), ...X, ...output('y')]),
  });
  expect(await refusal('layers', '--graph', 'inputs.onnx')).toMatch(/'x9' and 990 more$/);
  expect(await refusal('layers', '--graph', 'names.onnx')).toMatch(/; and 960 more$/);
});

it('weights in another file that overlap', async () => {
  const external = (name: string, offset: number) =>
    bytesField(5, [
      ...number(1, 4),
      ...number(2, 1),
      ...bytesField(8, ascii(name)),
      ...Object.entries({ location: 'w.bin', offset: String(offset) }).flatMap(([key, value]) =>
        bytesField(13, [...bytesField(1, ascii(key)), ...bytesField(2, ascii(value))]),
      ),
      ...number(14, 1),
    ]);
  const graph = (offsets: readonly number[]) =>
    model([
      ...node('Mul', ['x', 'a'], ['v']),
      ...node('Add', ['v', 'b'], ['y']),
      ...input('x', [1, 1, 1, 4]),
      ...external('a', offsets[0]!),
      ...external('b', offsets[1]!),
      ...output('y'),
    ]);
  const files = { 'w.bin': new Uint8Array(32) };
  enterFolder({ ...files, 'g.onnx': graph([12, 0]) });
  expect(await refusal('layers', '--graph', 'g.onnx')).toBe(
    'g.onnx: TensorProto: expected tensors of w.bin that do not overlap, got "b" from 0 to 16 and "a" from 12 to 28',
  );
  enterFolder({ ...files, 'g.onnx': graph([8, 24]) });
  expect(await refusal('run', 'w.bin', '--graph', 'g.onnx')).toMatch(/^[^\n]*expected [^\n]*, got [^\n]*$/);
});

it('a file that is cut off anywhere', async () => {
  const whole = model([...node('Relu', ['x'], ['y']), ...X, ...output('y')]);
  for (let length = 0; length < whole.length; length += 3) {
    enterFolder({ 'g.onnx': whole.subarray(0, length) });
    expect(await refusal('layers', '--graph', 'g.onnx')).toMatch(/^g\.onnx: .*expected .+, got ./);
  }
});

it('messages in messages without end', async () => {
  let nested = bytesField(1, ascii('x'));
  for (let depth = 0; depth < 2000; depth++)
    nested = bytesField(6, [...bytesField(1, [])]).concat(nested.slice(0, 64));
  const attribute = bytesField(5, [
    ...bytesField(1, ascii('body')),
    ...bytesField(6, nested),
    ...number(20, 5),
  ]);
  enterFolder({ 'g.onnx': model([...node('Relu', ['x'], ['y'], attribute), ...X, ...output('y')]) });
  expect(await refusal('layers', '--graph', 'g.onnx', '--image', '32x32')).toMatch(
    /expected attributes among \(none\), got 'body'/,
  );
});
