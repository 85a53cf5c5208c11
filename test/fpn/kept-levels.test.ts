/** Only the levels that are asked for are kept; what is read for the last time is written over where nobody looks. */
import { expect, it } from 'vitest';
import { engine } from '../../src/engine/index.js';
import { fromSeed } from '../../src/fpn/load.js';
import { pytorchFpn } from '../../src/fpn/models/pytorch-fpn.js';
import { runModel } from '../../src/fpn/run-model.js';
import { seededImage } from '../../src/layers/seeded.js';
import type { Backend } from '../../src/ops/backend.js';
import type { OperatorName } from '../../src/ops/operators.js';
import { reference } from '../../src/ops/reference.js';
import { elements, type Tensor, tensor } from '../../src/ops/tensor.js';
import type { TraceEvent } from '../../src/ops/trace.js';
import { expectSameBits } from '../ops/bits.js';

const model = pytorchFpn({ width: 4, channels: 8, depths: [1, 1, 1, 1] });
const image = seededImage([1, 3, 61, 83]);
const expected = runModel(model, reference, fromSeed(1), image);

it('gives the levels that are asked for, and no others', () => {
  const { features, pyramid } = runModel(model, reference, fromSeed(1), image, { levels: ['p3', 'c4'] });
  expect([Object.keys(features), Object.keys(pyramid)]).toEqual([['c4'], ['p3']]);
  expectSameBits(pyramid.p3!, expected.pyramid.p3!);
});

it('releases the levels that are not', () => {
  const released = new Set<Tensor>();
  const frugal: Backend<Tensor> = { ...reference, release: (x) => void released.add(x) };
  const run = (levels?: readonly string[]): number => {
    released.clear();
    runModel(model, frugal, fromSeed(1), image, levels ? { levels } : {});
    return released.size;
  };
  expect(run(['p2', 'p3', 'p4', 'p5'])).toBe(run() + 4);
});

it('refuses a level that there is not', () => {
  expect(() => runModel(model, reference, fromSeed(1), image, { levels: ['p2', 'p9'] })).toThrow(
    'levels: expected some of c2, c3, c4, c5, p2, p3, p4, p5, got p9',
  );
});

/** The reference, whose results are of NaNs from their release on, and that says which operators read what has been released. */
function frail(overwrites: ReadonlySet<OperatorName>) {
  const released = new Set<Tensor>();
  const lost = new Map<OperatorName, number>();
  const backend: Backend<Tensor> = {
    ...reference,
    overwrites,
    release: (x) => void released.add(x),
    add(a, b) {
      if (released.has(a) || released.has(b)) lost.set('add', (lost.get('add') ?? 0) + 1);
      return reference.add(a, b);
    },
    relu(x) {
      if (released.has(x)) lost.set('relu', (lost.get('relu') ?? 0) + 1);
      return reference.relu(x);
    },
    conv2d(x, weight, bias, options) {
      if (released.has(x)) lost.set('conv2d', 1);
      return reference.conv2d(x, weight, bias, options);
    },
  };
  return { backend, lost };
}

it('tells of what is read for the last time before the operators that write over it, and before no others', () => {
  const { backend, lost } = frail(new Set(['add', 'relu']));
  const levels = runModel(model, backend, fromSeed(1), image);
  expectSameBits(levels.pyramid.p2!, expected.pyramid.p2!);
  expect(lost.get('relu')).toBeGreaterThan(5);
  expect(lost.get('add')).toBeGreaterThan(5);
  expect(lost.has('conv2d')).toBe(false);
});

it('tells nobody who looks at operators’ inputs', () => {
  const { backend, lost } = frail(new Set(['add', 'relu']));
  runModel(model, backend, fromSeed(1), image, { onOperator: () => undefined });
  expect(lost.size).toBe(0);
});

it.each(['p2', 0, new Set(['p2']), [undefined]])('refuses %o for a list of names', (levels) => {
  expect(() => runModel(model, reference, fromSeed(1), image, { levels: levels as never })).toThrow(
    /^levels: expected/,
  );
});

it('releases no result that another operator has taken over, and nothing that is not the backend’s', () => {
  const nn = engine({ reuseMemory: true });
  const skipped = ({ operator, layer, inputs }: TraceEvent<Tensor>): Tensor | undefined =>
    operator === 'relu' && layer === 'layer1.0' ? (inputs as { x: Tensor }).x : undefined;
  const [got, want] = [nn, reference].map(
    (backend) => runModel(model, backend, fromSeed(1), image, { onOperator: skipped }).pyramid.p2!,
  );
  expectSameBits(got!, want!);
  const mine = seededImage([1, 4, 31, 42], 5);
  const copy = elements(mine).slice();
  const replaced = ({ layer }: TraceEvent<Tensor>): Tensor | undefined =>
    layer === 'bn1' ? mine : undefined;
  for (let turn = 0; turn < 2; turn++) runModel(model, nn, fromSeed(1), image, { onOperator: replaced });
  expect(elements(mine)).toEqual(copy);
});

it.each([1, 2])('the engine writes over what it reads for the last time, threads: %i', (threads) => {
  const nn = engine({ reuseMemory: true, threads });
  for (let turn = 0; turn < 2; turn++) {
    const levels = runModel(model, nn, fromSeed(1), image);
    for (const name of ['c2', 'c5'] as const)
      expectSameBits(levels.features[name]!, expected.features[name]!);
    for (const name of ['p2', 'p5'] as const) expectSameBits(levels.pyramid[name]!, expected.pyramid[name]!);
  }
  const [a, b] = [1, 2].map((seed) => nn.relu(seededImage([1, 2, 3, 5], seed)));
  const sum = elements(reference.add(a!, b!)).slice();
  nn.release?.(a!);
  const y = nn.add(a!, b!);
  expect(y.data.buffer).toBe(a!.data.buffer);
  expectSameBits(y, tensor(sum, [1, 2, 3, 5]));
  nn.close();
});
