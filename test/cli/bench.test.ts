/** `bench`: the operators of a model on somebody's backend, beside ours. */
import { beforeAll, describe, expect, it } from 'vitest';
import { pytorchFpn } from '../../src/fpn/index.js';
import { graphOf } from '../../src/fpn/model-graph.js';
import { enterFolder, output, refusal } from './in-process.js';

const MAP = `const map = (x, f) =>
  Object.setPrototypeOf({ ...x, data: x.data.map(f) }, Object.getPrototypeOf(x));`;

/** Counts what it is handed and hands back, and computes on `{ x }`. */
const DEVICE = `${MAP}
  let alive = 0;
  export const backend = {
    name: 'device',
    tensor: (x) => ({ x }),
    shape: ({ x }) => x.shape,
    relu({ x }) { alive++; return { x: map(x, (v) => Math.max(v, 0) * 2) }; },
    read: async ({ x }) => x,
    release() { alive--; },
    get leaked() { return alive; },
  };`;

beforeAll(() => {
  enterFolder({
    'device.mjs': DEVICE,
    'promise.mjs': `${MAP} export default { relu: async (x) => map(x, (v) => Math.max(v, 0)) };`,
    'flat.mjs': `${MAP} export default { relu: (x) => { const y = map(x, (v) => v); y.shape = [1]; return y; } };`,
    'throws.mjs': 'export default { name: "late", relu: () => { throw new Error("no shader\\nat all"); } };',
    'nothing-back.mjs': 'export default { relu: () => undefined };',
    'none.mjs': 'export default { name: "none" };',
    'sigmoid.mjs': 'export default { sigmoid: (x) => x };',
  });
});

const SMALL = [
  '-m',
  'pytorch-fpn',
  '--image-size',
  '32x48',
  '--depths',
  '1,1,1,1',
  '-c',
  '8',
  '--turns',
  '1',
];
const MODEL = pytorchFpn({ depths: [1, 1, 1, 1], channels: 8 });

const json = async (...args: string[]) => JSON.parse(await output('bench', ...SMALL, '--json', ...args));

describe('without a backend', () => {
  it('the engine beside plain TypeScript, every call of the model, without an error', async () => {
    const report = await json();
    expect(report).toMatchObject({
      model: 'pytorch-fpn',
      input: [1, 3, 32, 48],
      ours: 'wasm',
      theirs: 'plain',
      turns: 1,
      leftOut: [],
    });
    const { nodes } = graphOf(MODEL, [1, 3, 32, 48]);
    const times = (operator: string) =>
      report.calls
        .filter((call: { operator: string }) => call.operator === operator)
        .reduce((sum: number, call: { times: number }) => sum + call.times, 0);
    for (const operator of new Set(nodes.map((node) => node.operator))) {
      expect([operator, times(operator)]).toEqual([
        operator,
        nodes.filter((node) => node.operator === operator).length,
      ]);
    }
    for (const { ours, theirs, error } of report.calls) {
      expect(ours).toBeGreaterThan(0);
      expect(theirs).toBeGreaterThan(0);
      expect(error).toBe(0);
    }
  });
});

describe('with one', () => {
  it('only its own operators, with their error; what it was handed has been released', async () => {
    const report = await json('--backend', 'device.mjs');
    expect(report.theirs).toBe('device');
    expect(report.leftOut).toEqual(['conv2d', 'batchNorm2d', 'maxPool2d', 'add', 'resize']);
    const keys = report.calls.map(({ inputs }: { inputs: unknown }) => JSON.stringify(inputs));
    expect(new Set(keys).size).toBe(keys.length);
    for (const { operator, error } of report.calls) expect([operator, error]).toEqual(['relu', 1]);
    const sum = (of: 'ours' | 'theirs') =>
      report.calls.reduce((sum: number, call: Record<string, number>) => sum + call.times * call[of], 0);
    expect(report.total.theirs).toBeCloseTo(sum('theirs'), 9);
    expect(report.total.ours).toBeCloseTo(sum('ours'), 9);
    const { backend } = await import(`${process.cwd()}/device.mjs`);
    expect(backend.leaked).toBe(0);
  });

  it('one whose operators return promises', async () => {
    const text = await output('bench', ...SMALL, '-b', 'promise.mjs');
    expect(text).toMatch(
      /^pytorch-fpn on 1×3×32×48: .*\noperator +shape +calls +wasm +backend +ratio +error\n/,
    );
    expect(text).toMatch(/\nrelu +1×64×16×24 → 1×64×16×24 +1× +\S+ +\S+ +\S+× +0\n/);
    expect(text).toMatch(/\nall calls +\d+× +\S+ +\S+ +\S+×/);
    expect(text).toContain(
      '\nnot measured, since not its own: conv2d, batchNorm2d, maxPool2d, add, resize\n',
    );
  });

  it.each([
    ['flat.mjs', /^relu \(relu\): expected a result of shape 1×64×16×24, got 1$/],
    ['throws.mjs', /^relu \(relu\): expected a result, got the error "no shader"$/],
    ['nothing-back.mjs', /^relu \(relu\): expected a result of shape 1×64×16×24, got undefined$/],
    ['none.mjs', /expected a backend with operators of its own/],
    [
      'sigmoid.mjs',
      /^sigmoid\.mjs: expected some of the operators of pytorch-fpn \(conv2d, .*\), got sigmoid$/,
    ],
    ['missing.mjs', /^missing\.mjs: expected a module that exports a Backend/],
  ])('2: %s', async (file, message) => {
    expect(await refusal('bench', ...SMALL, '-b', file)).toMatch(message);
  });
});

it.each([
  [['--turns', '0'], /^--turns: expected an integer from 1, got "0"$/],
  [['--image-size', '9'], /^--image-size: expected HEIGHTxWIDTH/],
  [
    ['-m', 'maskrcnn-benchmark-resnet50-fpn', '--image-size', '33x32'],
    /^--image-size: expected a height and width that are multiples of 32/,
  ],
  [['x.npy'], /^bench: expected no operand, got x\.npy$/],
])('2: %j', async (args, message) => {
  expect(await refusal('bench', ...args)).toMatch(message);
});
