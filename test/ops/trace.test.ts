import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { operatorCase } from '../../src/conform/properties/calls.js';
import { tensorsOf } from '../../src/conform/properties/tensors.js';
import { Scope } from '../../src/layers/scope.js';
import { tensorsOf as tensorsRead } from '../../src/ops/operator-call.js';
import { reference } from '../../src/ops/reference.js';
import { shapes } from '../../src/ops/shapes.js';
import { type Shape, type Tensor, tensor, zeros } from '../../src/ops/tensor.js';
import { type TraceEvent, trace } from '../../src/ops/trace.js';
import { expectSameBits } from './bits.js';

/** The names of what runs in a scope. */
function namesOf(run: (scope: Scope<Shape>, x: Shape) => void): string[] {
  const names: string[] = [];
  const traced = trace(shapes, ({ layer }) => {
    names.push(layer);
  });
  run(new Scope(traced, ({ shape }) => shape), [1, 3, 8, 8]);
  return names;
}

describe('a traced operator', () => {
  it('gives the same bits, and reports its inputs, its options and the very output it returns', () => {
    const calls = operatorCase.chain((call) =>
      fc.tuple(fc.constant(call), tensorsOf('special', call.shapes)),
    );
    fc.assert(
      fc.property(calls, ([call, inputs]) => {
        const events: TraceEvent<Tensor>[] = [];
        const y = call.apply(
          trace(reference, (event) => {
            events.push(event);
          }),
          inputs,
        );
        expectSameBits(y, call.apply(reference, inputs));
        expect(events).toHaveLength(1);
        expect(events[0].operator).toBe(call.operator);
        expect(events[0].output).toBe(y);
        const reported = tensorsRead(events[0]).map(({ value }) => value);
        expect(reported).toHaveLength(inputs.length);
        for (const input of inputs) expect(reported).toContain(input);
      }),
      { numRuns: 300 },
    );
  });

  it('carries its options', () => {
    const events: TraceEvent<Shape>[] = [];
    const nn = trace(shapes, (event) => {
      events.push(event);
    });
    nn.conv2d([1, 1, 4, 4], [1, 1, 1, 1], undefined);
    nn.conv2d([1, 1, 4, 4], [1, 1, 3, 3], undefined, { stride: 2, padding: 'same' });
    nn.batchNorm2d([1, 1, 4, 4], { mean: [1], variance: [1] }, 1e-3);
    nn.groupNorm([1, 4, 2, 2], 2, {}, 1e-5);
    nn.hardSigmoid([1], 'sixth');
    nn.scale([1], 0.5);
    nn.clip([1], 0, 6);
    nn.weightedMean([[1]], [1], 1e-4);
    nn.slice([1, 3, 2, 2], 1, 2);
    nn.flatten([1, 3, 2, 2], 'HWC');
    nn.pad([1, 1, 2, 2], { top: 0, bottom: 1, left: 2, right: 3 });
    nn.maxPool2d([1, 1, 4, 4], { kernel: 2, padding: [1, 0], ceilMode: true });
    nn.averagePool2d([1, 1, 4, 4], { kernel: [2, 1] });
    nn.resize([1, 1, 4, 4], { mode: 'bilinear', size: [8, 9] });
    nn.resize([1, 1, 4, 4], { mode: 'nearest', factor: 2 });
    nn.relu([1]);
    const none = { top: 0, bottom: 0, left: 0, right: 0 };
    expect(events.map(({ options }) => options)).toEqual([
      { stride: [1, 1], padding: none, dilation: [1, 1], groups: 1 },
      {
        stride: [2, 2],
        padding: { top: 0, bottom: 1, left: 0, right: 1 },
        dilation: [1, 1],
        groups: 1,
      },
      { epsilon: 1e-3 },
      { groups: 2, epsilon: 1e-5 },
      { slope: 'sixth' },
      { factor: 0.5 },
      { low: 0, high: 6 },
      { epsilon: 1e-4 },
      { start: 1, end: 2 },
      { order: 'HWC' },
      { sides: { top: 0, bottom: 1, left: 2, right: 3 }, value: 0, mode: 'constant' },
      {
        kernel: [2, 2],
        stride: [2, 2],
        padding: { top: 1, bottom: 1, left: 0, right: 0 },
        dilation: [1, 1],
        ceilMode: true,
      },
      { kernel: [2, 1], stride: [2, 1], padding: none, ceilMode: false, countIncludePadding: true },
      { mode: 'bilinear', alignCorners: false, size: [8, 9] },
      { mode: 'nearest', factor: [2, 2] },
      {},
    ]);
  });

  it('says which of its inputs is which, and which parameter', () => {
    const events: TraceEvent<Shape>[] = [];
    const traced = trace(shapes, (event) => {
      events.push(event);
    });
    const scope = new Scope(traced, ({ shape }) => [...shape]).at('bn');
    const [scaled, shifted] = [
      { scale: scope.parameter('weight', 'scale', [2]) },
      { shift: scope.parameter('bias', 'shift', [2]) },
    ];
    for (const affine of [scaled, shifted]) {
      scope.nn.batchNorm2d([1, 2, 4, 4], { mean: [2], variance: [2], ...affine }, 0);
    }
    expect(events.map(({ inputs }) => Object.keys(inputs))).toEqual([
      ['x', 'mean', 'variance', 'scale'],
      ['x', 'mean', 'variance', 'shift'],
    ]);
    expect(events.map(({ parameters }) => parameters)).toEqual([
      { scale: 'bn.weight' },
      { shift: 'bn.bias' },
    ]);
  });

  it('gives way to the tensor that the callback returns', () => {
    const x = tensor([-1, 2], [1, 2]);
    const other = tensor([5, 6], [1, 2]);
    const nn = trace(reference, ({ operator }) => (operator === 'relu' ? other : undefined));
    expect(nn.relu(x)).toBe(other);
    expect(nn.add(nn.relu(x), x).data).toEqual(Float32Array.of(4, 8));
  });

  it.each([
    ['of another shape', tensor([1], [1, 1]), '1×1'],
    ['that is none', 3 as unknown as Tensor, 'something else'],
  ])('refuses a replacement %s', (_, replacement, got) => {
    const nn = trace(reference, () => replacement);
    expect(() => nn.relu(zeros([1, 2]))).toThrow(
      `trace: expected a tensor of shape 1×2 in relu's place, got ${got}`,
    );
  });

  it('leaves everything else to the backend it wraps', () => {
    const x = zeros([1, 2]);
    const nn = trace(reference, () => expect.fail('not an operator'));
    expect(nn.name).toBe('reference');
    expect(nn.tensor(x)).toBe(x);
    expect(nn.shape(x)).toEqual([1, 2]);
    expect(nn.read(x)).toBe(x);
  });
});

describe('layers’ names', () => {
  it('are the path where the operator has parameters, and path.operator where it has none', () => {
    const names = namesOf((scope, x) => {
      const block = scope.at('layer1').at('0');
      const y = block.nn.relu(block.at('conv1').nn.conv2d(x, [4, 3, 1, 1], undefined));
      block.nn.add(block.nn.relu(block.at('bn1').nn.batchNorm2d(y, { mean: [4], variance: [4] }, 0)), y);
      scope.nn.maxPool2d(y, { kernel: 2 });
      scope.at('gn').nn.groupNorm([1, 4, 2, 2], 2, { scale: [4] }, 0);
      scope.at('fc').nn.linear([1, 4], [2, 4], undefined);
    });
    expect(names).toEqual([
      'layer1.0.conv1',
      'layer1.0.relu',
      'layer1.0.bn1',
      'layer1.0.relu#2',
      'layer1.0.add',
      'maxPool2d',
      'gn',
      'fc',
    ]);
  });

  it('are those of the system where it has some', () => {
    const names = namesOf((scope, x) => {
      const block = scope.at('layer1').at('0');
      for (let i = 0; i < 3; i++) block.named('relu').relu(x);
      scope.named('maxpool').maxPool2d(x, { kernel: 2 });
      scope.named(undefined).relu(x);
      // A named operator between others changes no other's name.
      block.nn.add(x, x);
      block.named('act').silu(x);
      block.nn.add(x, x);
    });
    expect(names).toEqual([
      'layer1.0.relu',
      'layer1.0.relu#2',
      'layer1.0.relu#3',
      'maxpool',
      'relu',
      'layer1.0.add',
      'layer1.0.act',
      'layer1.0.add#2',
    ]);
  });

  it('tell two uses of one layer apart', () => {
    const names = namesOf((scope, x) => {
      const shared = scope.at('head');
      shared.nn.conv2d(x, [3, 3, 1, 1], undefined);
      scope.at('head').nn.conv2d(x, [3, 3, 1, 1], undefined);
      scope.nn.conv2d(x, [3, 3, 1, 1], undefined);
    });
    expect(names).toEqual(['head', 'head#2', 'conv2d']);
  });
});

describe('streaming', () => {
  it('keeps no activation once its event is over', async () => {
    setFlagsFromString('--expose-gc');
    const collect: () => void = runInNewContext('gc');
    const alive: WeakRef<Float32Array>[] = [];
    const nn = trace(reference, ({ output }) => {
      alive.push(new WeakRef(output.data));
    });
    let x = zeros([1, 1, 32, 32]);
    for (let i = 0; i < 20; i++) x = nn.relu(x);
    await new Promise((resolve) => setImmediate(resolve)); // a WeakRef holds on until its job ends
    collect();
    const held = alive.filter((reference) => reference.deref() !== undefined);
    expect(held.length).toBeLessThanOrEqual(1);
    expect(held[0]?.deref()).toBe(x.data);
    expect(nn.name).toBe('reference'); // the wrapper itself is still in use
  });
});
