import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Scope } from '../../src/layers/scope.js';
import { reference } from '../../src/ops/reference.js';
import { shapes } from '../../src/ops/shapes.js';
import { type Shape, type Tensor, zeros } from '../../src/ops/tensor.js';
import { type TraceEvent, trace } from '../../src/ops/trace.js';
import { tensorsOf } from './arbitraries.js';
import { expectSameBits } from './bits.js';
import { operatorCase } from './operator-cases.js';

/** The names of what runs in a scope. */
function namesOf(run: (scope: Scope<Shape>, x: Shape) => void): string[] {
  const names: string[] = [];
  const traced = trace(shapes, ({ layer }) => names.push(layer));
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
          trace(reference, (event) => events.push(event)),
          inputs,
        );
        expectSameBits(y, call.apply(reference, inputs));
        expect(events).toHaveLength(1);
        expect(events[0].operator).toBe(call.operator);
        expect(events[0].output).toBe(y);
        expect(events[0].inputs).toHaveLength(inputs.length);
        events[0].inputs.forEach((input, i) => {
          expect(input).toBe(inputs[i]);
        });
      }),
      { numRuns: 300 },
    );
  });

  it('carries its options', () => {
    const events: TraceEvent<Shape>[] = [];
    const nn = trace(shapes, (event) => events.push(event));
    nn.conv2d([1, 1, 4, 4], [1, 1, 1, 1], undefined, { stride: 2 });
    nn.batchNorm2d([1, 1, 4, 4], { mean: [1], variance: [1] }, 1e-3);
    nn.groupNorm([1, 4, 2, 2], 2, {}, 1e-5);
    nn.hardSigmoid([1], 'sixth');
    nn.scale([1], 0.5);
    nn.clip([1], 0, 6);
    nn.weightedMean([[1]], [1], 1e-4);
    nn.slice([1, 3, 2, 2], 1, 2);
    nn.flatten([1, 3, 2, 2], 'HWC');
    expect(events.map(({ options }) => options)).toEqual([
      { stride: 2 },
      { epsilon: 1e-3 },
      { groups: 2, epsilon: 1e-5 },
      { slope: 'sixth' },
      { factor: 0.5 },
      { low: 0, high: 6 },
      { epsilon: 1e-4 },
      { start: 1, end: 2 },
      { order: 'HWC' },
    ]);
  });

  it('leaves everything else to the backend it wraps', () => {
    const x = zeros([1, 2]);
    const nn = trace(reference, () => expect.fail('not an operator'));
    expect(nn.name).toBe('trace(reference)');
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
    const nn = trace(reference, ({ output }) => alive.push(new WeakRef(output.data)));
    let x = zeros([1, 1, 32, 32]);
    for (let i = 0; i < 20; i++) x = nn.relu(x);
    await new Promise((resolve) => setImmediate(resolve)); // a WeakRef holds on until its job ends
    collect();
    const held = alive.filter((reference) => reference.deref() !== undefined);
    expect(held.length).toBeLessThanOrEqual(1);
    expect(held[0]?.deref()).toBe(x.data);
    expect(nn.name).toBe('trace(reference)'); // the wrapper itself is still in use
  });
});
