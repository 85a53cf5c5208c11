/** The conformance kit: what is right is accepted, and what is broken is named. */
import { describe, expect, it } from 'vitest';
import { conform, conformanceReport, conforms, type PartialBackend } from '../../src/conform/index.js';
import { engine } from '../../src/engine/index.js';
import { FpnError } from '../../src/errors.js';
import type { Backend } from '../../src/ops/backend.js';
import { float64 } from '../../src/ops/float64.js';
import { type OperatorName, operatorNames } from '../../src/ops/operators.js';
import { reference as nn } from '../../src/ops/reference.js';
import { elements, type Tensor, tensor } from '../../src/ops/tensor.js';

type Methods = Partial<Pick<Backend<Tensor>, OperatorName>>;
type Method = (...args: readonly unknown[]) => Tensor;

const changed = (t: Tensor, f: (x: number, i: number) => number): Tensor =>
  tensor(elements(t).map(f), t.shape);

describe('what is right conforms', () => {
  it.each([nn, float64])('$name', async (backend) => {
    const report = await conform(backend as Backend<Tensor>);
    expect(report.operators.map(({ operator }) => operator)).toEqual(operatorNames);
    expect(report.operators.every(({ elements }) => elements > 0)).toBe(true);
    expect(report.notJudged).toEqual([]);
  });

  it('the engine, which its owner can begin and end', async () => {
    const report = await conform(engine(), { operators: ['relu', 'add'] });
    expect(report.problems).toEqual([]);
  });

  it.each(['wgsl32', 'f16-h100', 'bf16', 'ieee32-fast'])('judged as %s', async (arithmetic) => {
    const report = await conform(honest('conv2d') as PartialBackend<Tensor>, { arithmetic });
    expect(report.arithmetic).toBe(arithmetic);
    expect(report.cases).toBeGreaterThan(90);
  });
});

/** One operator of each is wrong; beside it stands another that is right and the backend's own. */
const BROKEN: readonly (readonly [words: string, operator: OperatorName, method: Methods])[] = [
  [
    'sums of TF32',
    'linear',
    {
      linear: (x, weight, bias) => nn.linear(changed(x, truncated), changed(weight, truncated), bias),
    },
  ],
  [
    'one sign of 27 is flipped',
    'conv2d',
    {
      conv2d: (x, weight, bias, options) =>
        nn.conv2d(
          x,
          changed(weight, (w, i) => (i === 13 ? -w : w)),
          bias,
          options,
        ),
    },
  ],
  [
    'the first element is 10⁻⁴ too large',
    'conv2d',
    {
      conv2d: (x, weight, bias, options) =>
        changed(nn.conv2d(x, weight, bias, options), (y, i) => (i === 0 ? y * (1 + 1e-4) : y)),
    },
  ],
  [
    'ε is squared',
    'batchNorm2d',
    {
      batchNorm2d: (x, parameters, epsilon) => nn.batchNorm2d(x, parameters, epsilon * epsilon),
    },
  ],
  [
    'it is a hundredth too large',
    'groupNorm',
    {
      groupNorm: (x, groups, parameters, epsilon) =>
        nn.scale(nn.groupNorm(x, groups, parameters, epsilon), Math.fround(1.01)),
    },
  ],
  ['it leaks', 'relu', { relu: (x) => changed(x, (v) => (v < 0 ? 0.01 * v : v)) }],
  [
    'it has 16 bits',
    'sigmoid',
    {
      sigmoid: (x) => changed(nn.sigmoid(x), (y) => Math.round(y * 65536) / 65536),
    },
  ],
  [
    'it is a tenth too steep',
    'hardSigmoid',
    {
      hardSigmoid: (x, slope) => nn.hardSigmoid(nn.scale(x, Math.fround(1.1)), slope),
    },
  ],
  ['the ends are open', 'clip', { clip: (x, low) => nn.clip(x, low, Infinity) }],
  [
    'the last element is lost',
    'add',
    {
      add: (a, b) => changed(nn.add(a, b), (y, i) => (i === a.size - 1 ? 0 : y)),
    },
  ],
  [
    'padding is zero',
    'maxPool2d',
    {
      maxPool2d: (x, options) =>
        options.padding ? nn.relu(nn.maxPool2d(x, options)) : nn.maxPool2d(x, options),
    },
  ],
  [
    'padding always counts',
    'averagePool2d',
    {
      averagePool2d: (x, options) => nn.averagePool2d(x, { ...options, countIncludePadding: true }),
    },
  ],
  [
    'nearest is by pixel centres, at 2n − 1',
    'resize',
    {
      resize: (x, options) =>
        options.mode === 'nearest' && 'size' in options && options.size[0] === 2 * x.shape[2] - 1
          ? nn.resize(x, { ...options, mode: 'nearest-exact' })
          : nn.resize(x, options),
    },
  ],
  [
    'it flattens as the other',
    'flatten',
    {
      flatten: (x, order) => nn.flatten(x, order === 'CHW' ? 'HWC' : 'CHW'),
    },
  ],
  ['it sums over the wrong axis', 'softmax', { softmax: (x) => nn.sigmoid(x) }],
  [
    'it is one channel off',
    'slice',
    {
      slice: (x, start, end) => (start > 0 ? nn.slice(x, start - 1, end - 1) : nn.slice(x, start, end)),
    },
  ],
  ['it gives back its input', 'scale', { scale: (x, factor) => (factor === 3 ? x : nn.scale(x, factor)) }],
];

const floats = new Float32Array(1);
const bits = new Uint32Array(floats.buffer);

/** As a tensor core has it, which drops the low 13 bits. */
function truncated(x: number): number {
  floats[0] = x;
  bits[0] &= 0xffffe000;
  return floats[0];
}

/** Right, and the backend's own. */
const honest = (operator: OperatorName): Methods => ({
  [operator]: (...args: readonly unknown[]) => (nn[operator] as Method)(...args),
});

describe('what is broken is refuted, and the operator named', () => {
  it.each(BROKEN)('%s: %s', async (_, operator, method) => {
    const neighbour = operator === 'flatten' ? 'slice' : 'flatten';
    const report = await conformanceReport({ ...nn, ...honest(neighbour), ...method });
    expect(conforms(report)).toBe(false);
    expect(new Set(report.problems.map((problem) => problem.operator))).toEqual(new Set([operator]));
    expect(new Set(report.problems.map(({ kind }) => kind))).toEqual(new Set(['refuted']));
    expect(report.operators.map(({ operator: judged }) => judged).sort()).toEqual(
      [operator, neighbour].sort(),
    );
  });
});

describe('how a backend behaves from call to call', () => {
  const kindsOf = async (backend: PartialBackend<Tensor>) =>
    new Set((await conformanceReport(backend)).problems.map(({ kind }) => kind));

  it('buffers that are handed out again before they are read', async () => {
    const pool = new Map<string, Tensor>();
    const concat = (xs: readonly Tensor[]) => {
      const y = nn.concat(xs);
      const key = y.shape.join();
      if (!pool.has(key)) pool.set(key, y);
      return pool.get(key)!;
    };
    expect(await kindsOf({ concat })).toEqual(new Set(['stale']));
  });

  it('a second result that has other bits, though within its bound', async () => {
    let calls = 0;
    const linear: Backend<Tensor>['linear'] = (x, weight, bias) =>
      changed(nn.linear(x, weight, bias), (y) => (calls++ % 3 === 0 ? y * (1 + 2 ** -23) : y));
    expect(await kindsOf({ linear })).toContain('not repeatable');
  });

  it('inputs that are written to', async () => {
    const relu = (x: Tensor) => {
      const y = nn.relu(x);
      x.data[x.offset] = 5;
      return changed(y, (v) => v);
    };
    expect(await kindsOf({ relu })).toEqual(new Set(['changes its inputs']));
  });

  it('views that are taken for whole buffers', async () => {
    const relu = (x: Tensor) => nn.relu(tensor(x.data.subarray(0, x.size), x.shape));
    expect(await kindsOf({ relu })).toEqual(new Set(['reads outside']));
  });

  it('errors and wrong shapes', async () => {
    const flatten = (x: Tensor) => x;
    expect(await kindsOf({ flatten })).toEqual(new Set(['wrong shape']));
    const slice = (): Tensor => {
      throw new Error('out of memory\nsecond line');
    };
    const { problems } = await conformanceReport({ slice });
    expect(problems[0]).toMatchObject({
      kind: 'threw',
      words: 'expected a result, got the error "out of memory"',
    });
  });

  it('NaNs are wrong where finite math is declared too', async () => {
    const report = await conformanceReport(
      { relu: (x: Tensor) => changed(x, () => Number.NaN) },
      { arithmetic: 'wgsl32' },
    );
    expect(report.problems.length).toBeGreaterThan(10);
  });
});

describe('a part of a backend', () => {
  it('is judged alone, the rest counted as not judged', async () => {
    const report = await conform({
      ...nn,
      name: 'mine',
      maxPool2d: (x, options) => nn.maxPool2d(x, options),
    });
    expect(report.operators.map(({ operator }) => operator)).toEqual(['maxPool2d']);
    expect(report.notJudged).toHaveLength(operatorNames.length - 1);
  });

  it('may give promises', async () => {
    const pad = async (x: Tensor) => nn.relu(x);
    const relu = async (x: Tensor) => nn.relu(x);
    const backend = { name: 'promising', relu } as unknown as PartialBackend<Tensor>;
    expect(conforms(await conform(backend))).toBe(true);
    const { problems } = await conformanceReport({ pad } as unknown as PartialBackend<Tensor>);
    expect(problems[0].operator).toBe('pad');
  });
});

describe('a backend of handles, read later', () => {
  const device = (right: boolean): Backend<number> => {
    const memory = new Map<number, Tensor>();
    let next = 0;
    const stored = (t: Tensor): number => {
      memory.set(
        next,
        changed(t, (x) => x),
      );
      return next++;
    };
    return {
      name: 'device',
      tensor: (value) => stored(nn.tensor(value)),
      shape: (x) => memory.get(x)!.shape,
      read: async (x) => {
        await Promise.resolve();
        return memory.get(x)!;
      },
      release: (x) => {
        memory.delete(x);
      },
      relu: (x) => stored(right ? nn.relu(memory.get(x)!) : memory.get(x)!),
    } as Partial<Backend<number>> as Backend<number>;
  };

  it('conforms where it is right', async () => {
    expect((await conform(device(true))).operators.map(({ operator }) => operator)).toEqual(['relu']);
  });
  it('and is refuted where it is not', async () => {
    await expect(conform(device(false))).rejects.toThrow(
      /^device: expected every operator to conform to ieee32, got \d+ problems in 30 cases, of relu: relu \(2×3×7×9: ordinary\): refuted: expected 0 at \[.*\], got -/,
    );
  });
});

describe('refusals', () => {
  const refused = async (backend: unknown, options: object = {}) =>
    conform(backend as PartialBackend<Tensor>, options).catch((error: unknown) => {
      expect(error).toBeInstanceOf(FpnError);
      return (error as Error).message;
    });
  it.each([
    [undefined, {}, 'conform: expected a backend, got undefined'],
    [{}, {}, /expected a backend with operators of its own .*, got none/],
    [{ ...nn, name: 'the same' }, {}, /expected a backend with operators of its own/],
    [{ relu: () => 0 }, { operators: ['conv2d'] }, /expected some of the backend's own relu, got "conv2d"/],
    [nn, { operators: [] }, /got an empty list/],
    [nn, { seed: -1 }, /expected a seed that is a whole number from 0, got -1/],
    [nn, { arithmetic: 'float' }, /^arithmetic: expected one of/],
  ] as const)('%#', async (backend, options, message) => {
    expect(await refused(backend, options)).toMatch(message);
  });
});

it('what a backend says it has not is counted, and the rest is judged', async () => {
  const Unsupported = class extends Error {
    override name = 'Unsupported';
  };
  const partly: PartialBackend<Tensor> = {
    maxPool2d(x, options) {
      if (options.ceilMode) throw new Unsupported('rounding up');
      return nn.maxPool2d(x, options);
    },
  };
  const { operators, problems } = await conformanceReport(partly);
  expect(problems).toEqual([]);
  expect(operators[0]!.unsupported['rounding up']).toBeGreaterThan(3);
  expect(operators[0]!.elements).toBeGreaterThan(100);
  const nothing: PartialBackend<Tensor> = {
    relu() {
      throw new Unsupported('anything');
    },
  };
  expect((await conformanceReport(nothing)).problems[0]?.kind).toBe('nothing compared');
});

describe('functions of one variable', () => {
  const judgedOf = async (unary: Backend<Tensor>['unary'], arithmetic: string) =>
    (await conformanceReport({ unary } as PartialBackend<Tensor>, { arithmetic })).operators[0]!;

  it('may err by a unit in the last place, of integers too', async () => {
    const unary: Backend<Tensor>['unary'] = (x, operation) => {
      const y = nn.unary(x, operation);
      return operation === 'exp' ? changed(y, (v) => v * (1 + 2 ** -23)) : y;
    };
    expect((await judgedOf(unary, 'ieee32')).problems).toEqual([]);
  });

  it('have any logarithm of what is negative where there are no NaNs, and no other where there are', async () => {
    const unary: Backend<Tensor>['unary'] = (x, operation) => {
      const y = nn.unary(x, operation);
      return operation === 'log' ? changed(y, (v) => (Number.isNaN(v) ? -4 : v)) : y;
    };
    const [shader, ieee] = [await judgedOf(unary, 'wgsl32'), await judgedOf(unary, 'ieee32')];
    expect(shader.problems).toEqual([]);
    expect(shader.unjudged).toBeGreaterThan(500);
    expect(new Set(ieee.problems.map(({ kind }) => kind))).toEqual(new Set(['refuted']));
  });
});

describe('how the errors lie', () => {
  const spreadOf = async (linear: Backend<Tensor>['linear']) =>
    (await conformanceReport({ linear } as PartialBackend<Tensor>)).operators[0]!.spread!;

  it('of what is correctly rounded there are none', async () => {
    const { bits, bias, ratio } = await spreadOf((x, weight, bias) => nn.linear(x, weight, bias));
    expect(bits).toBeUndefined();
    expect(bias).toBe(0);
    expect(ratio).toBeLessThan(1);
  });

  it('operands cut off to TF32 cost twelve bits', async () => {
    const { bits, ratio } = await spreadOf((x, weight, bias) =>
      nn.linear(changed(x, truncated), changed(weight, truncated), bias),
    );
    expect(bits).toBeGreaterThan(9);
    expect(bits).toBeLessThan(12);
    expect(ratio).toBeGreaterThan(500);
  });

  it('results that are cut off lie towards zero', async () => {
    const { bits, bias } = await spreadOf((x, weight, shift) => {
      const y = nn.linear(x, weight, shift);
      return changed(y, (v) => Math.fround(v * (1 - 2 ** -22)));
    });
    expect(bits).toBeCloseTo(22, 0);
    expect(bias).toBeLessThan(-0.6);
  });
});

it('nothing compared is no pass', () => {
  const none = { backend: '', arithmetic: '', seed: 0, notJudged: [], cases: 0, elements: 0, problems: [] };
  expect(conforms({ ...none, operators: [] })).toBe(false);
  const counted = { cases: 3, unsupported: {}, elements: 0, unjudged: 9, tightness: 0 };
  const empty = { operator: 'relu', ...counted, problems: [] } as const;
  expect(conforms({ ...none, operators: [empty] })).toBe(false);
  expect(conforms({ ...none, operators: [{ ...empty, elements: 1 }] })).toBe(true);
});
