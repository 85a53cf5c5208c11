/** A convolution and what follows it, computed together: every bit as one after the other, and nothing that anybody sees is missing. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlgorithmName } from '../../src/engine/algorithms.js';
import { backendOn, type Engine, engine } from '../../src/engine/backend.js';
import { LackOfMemory, Machine } from '../../src/engine/machine.js';
import { DIVIDED } from '../../src/engine/operators/index.js';
import { wholeWork } from '../../src/engine/share.js';
import { fromLoaded } from '../../src/fpn/load.js';
import { pytorchFpn } from '../../src/fpn/models/pytorch-fpn.js';
import { parametersOf, runModel } from '../../src/fpn/run-model.js';
import { seededImage, seededParameter } from '../../src/layers/seeded.js';
import { elements, type Shape, sizeOf, type Tensor, tensor, zeros } from '../../src/ops/index.js';
import type { OperatorName } from '../../src/ops/operators.js';
import { type Case, convolutions, differences, seededVector, singleChannels, values } from './cases.js';

const machine = Machine.make()!;

/** What follows a convolution. */
type Follower =
  | { readonly operator: 'relu' }
  | { readonly operator: 'clip'; readonly low: number; readonly high: number }
  | { readonly operator: 'scale'; readonly factor: number }
  | { readonly operator: 'add'; readonly first: boolean; readonly seed: readonly number[] }
  | { readonly operator: 'batchNorm2d'; readonly seed: readonly number[] };

const seeds = values(64);
const norm: fc.Arbitrary<Follower> = seeds.map((seed) => ({ operator: 'batchNorm2d', seed }));
const operation: fc.Arbitrary<Follower> = fc.oneof(
  fc.constant<Follower>({ operator: 'relu' }),
  fc.constantFrom<Follower>(
    { operator: 'clip', low: 0, high: 6 },
    { operator: 'clip', low: -0.5, high: -0 },
    { operator: 'scale', factor: 1.5 },
    { operator: 'scale', factor: -Infinity },
  ),
  fc.record({ operator: fc.constant('add' as const), first: fc.boolean(), seed: seeds }),
);
const followers = fc
  .tuple(fc.option(norm), fc.array(operation, { maxLength: 3 }))
  .map(([first, more]) => [...(first ? [first] : []), ...more]);

const repeated = (seed: readonly number[], shape: Shape): Tensor =>
  tensor(
    Float32Array.from({ length: sizeOf(shape) }, (_, n) => seed[n % seed.length]!),
    shape,
  );

/** One operator on another's result. */
function follow(nn: Engine, y: Tensor, follower: Follower): Tensor {
  switch (follower.operator) {
    case 'relu':
      return nn.relu(y);
    case 'clip':
      return nn.clip(y, follower.low, follower.high);
    case 'scale':
      return nn.scale(y, follower.factor);
    case 'add': {
      const other = repeated(follower.seed, y.shape);
      return follower.first ? nn.add(y, other) : nn.add(other, y);
    }
    case 'batchNorm2d':
      return nn.batchNorm2d(y, parametersOfNorm(follower.seed, y.shape[1]!), 0.25);
  }
}

function parametersOfNorm(seed: readonly number[], channels: number) {
  const [mean, variance, scale, shift] = [0, 7, 13, 29].map((n) =>
    repeated([...seed.slice(n), 1], [channels]),
  ) as [Tensor, Tensor, Tensor, Tensor];
  return { mean, variance: tensor(variance.data.map(Math.abs), [channels]), scale, shift };
}

const convolve = (nn: Engine, { x, weight, bias, options }: Case): Tensor =>
  nn.conv2d(x, weight, bias, options);

const oneByOne = (nn: Engine, layer: Case, list: readonly Follower[]): Tensor =>
  list.reduce((y, follower) => follow(nn, y, follower), convolve(nn, layer));

/** As a network's run tells a backend of it. */
function together(nn: Engine, layer: Case, list: readonly Follower[]): Tensor {
  const tell = (n: number): void => {
    if (n < list.length) nn.followedBy!(list[n]!.operator);
  };
  tell(0);
  const first = convolve(nn, layer);
  const last = list.reduce((y, follower, n) => {
    tell(n + 1);
    return follow(nn, y, follower);
  }, first);
  // nothing lies between
  expect(elements(last).buffer).toBe(elements(first).buffer);
  return nn.read(last);
}

const only = (name: AlgorithmName) => () => name;
const fixed = { kernel: [3, 3], stride: 1, dilation: 1 } as const;

describe('has the bits of one after the other', () => {
  const kinds: readonly (readonly [AlgorithmName, fc.Arbitrary<Case>])[] = [
    ['direct', convolutions()],
    ['direct', convolutions({ kernel: [1, 1], stride: 1 })],
    ['winograd-2', convolutions(fixed)],
    ['winograd-4', convolutions(fixed)],
    ['inner-products', convolutions()],
    ['depthwise', singleChannels],
    ['float32-direct', convolutions()],
    ['float32-winograd-2', convolutions(fixed)],
    ['float32-winograd-4', convolutions(fixed)],
    ['float32-depthwise', singleChannels],
  ];
  it.each(kinds)('%s', (name, cases) => {
    const [fused, plain] = [{ reuseMemory: true }, {}].map((options) =>
      backendOn(machine, { ...options, choose: only(name) }),
    ) as [Engine, Engine];
    fc.assert(
      fc.property(cases, followers, (layer, list) => {
        expect(differences(together(fused, layer, list), oneByOne(plain, layer, list))).toEqual([]);
      }),
    );
  });

  it('without memory', () => {
    const lacking = Object.assign(Object.create(machine) as Machine, {
      reserve() {
        throw new LackOfMemory('no memory');
      },
    });
    const [fused, plain] = [backendOn(lacking, { reuseMemory: true }), backendOn(undefined)];
    fc.assert(
      fc.property(convolutions(), followers, (layer, list) => {
        expect(differences(together(fused, layer, list), oneByOne(plain, layer, list))).toEqual([]);
      }),
    );
  });

  /** Several tiles and bands, of maps of even and odd sizes. */
  it.each([
    [64, 24, 1, 1, 0, 40, 45, 1],
    [32, 32, 1, 2, 0, 61, 63, 2],
    [16, 16, 3, 1, 1, 50, 61, 1],
    [16, 16, 3, 2, 1, 61, 60, 1],
    [12, 12, 5, 1, 2, 51, 53, 12],
  ] as const)(
    'large ones: %i→%i, %i×…',
    (channels, filters, kernel, stride, padding, height, width, groups) => {
      const layer: Case = {
        x: seededImage([2, channels, height, width]),
        weight: seededImage([filters, channels / groups, kernel, kernel]),
        bias: seededVector(filters),
        options: { stride, padding, groups },
      };
      const seed = [...elements(seededVector(61))];
      const list: Follower[] = [
        { operator: 'batchNorm2d', seed },
        { operator: 'add', first: true, seed },
        { operator: 'relu' },
      ];
      for (const precision of ['exact', 'float32', 'float32-fast'] as const) {
        const fused = engine({ precision, reuseMemory: true });
        expect(
          differences(together(fused, layer, list), oneByOne(engine({ precision }), layer, list)),
        ).toEqual([]);
      }
    },
  );
});

describe('an engine that defers', () => {
  const layer: Case = {
    x: seededImage([1, 8, 12, 13]),
    weight: seededImage([8, 8, 3, 3]),
    bias: seededVector(8),
    options: { padding: 1 },
  };
  const plain = backendOn(machine);
  const expected = convolve(plain, layer);
  const positive = plain.relu(expected);
  /** A convolution that waits for a ReLU. */
  const waiting = (): { nn: Engine; y: Tensor } => {
    const nn = backendOn(machine, { reuseMemory: true });
    nn.followedBy!('relu');
    return { nn, y: convolve(nn, layer) };
  };
  const untouched = new Float32Array(expected.size);

  it('waits where it has been told of a follower, once', () => {
    const { nn, y } = waiting();
    expect(elements(y)).toEqual(untouched);
    expect(differences(nn.relu(y), positive)).toEqual([]);
    expect(differences(convolve(nn, layer), expected)).toEqual([]);
    nn.followedBy!('maxPool2d');
    expect(differences(convolve(nn, layer), expected)).toEqual([]);
    nn.followedBy!('relu');
    nn.relu(expected);
    expect(differences(convolve(nn, layer), expected)).toEqual([]);
  });

  const { mean, variance } = parametersOfNorm([...elements(seededVector(40))], 8);
  it.each<[string, (nn: Engine, y: Tensor) => Tensor]>([
    ['who reads it', (nn, y) => nn.read(y)],
    ['who brings it to a backend', (nn, y) => nn.tensor(y)],
    ['another operator that reads it', (nn, y) => nn.maxPool2d(y, { kernel: 1 })],
    ['one that the engine leaves to the reference', (nn, y) => nn.concat([y, y])],
    ['one that reads something else', (nn) => nn.relu(layer.x)],
    ['another convolution', (nn) => convolve(nn, { ...layer, bias: undefined })],
    ['its sum with itself', (nn, y) => nn.add(y, y)],
    ['a sum with columns', (nn, y) => nn.add(y, seededImage([1, 8, 13, 12]).transpose(0, 1, 3, 2))],
    ['a sum of others', (nn) => nn.add(layer.x, layer.x)],
    [
      'the norm of its ReLU',
      (nn, y) => {
        nn.followedBy?.('batchNorm2d');
        return nn.batchNorm2d(nn.relu(y), { mean, variance }, 1);
      },
    ],
  ])('computes it for %s', (_, look) => {
    const { nn, y } = waiting();
    // not through `read`, which computes what waits
    const seen = elements(look(nn, y)).slice();
    expect(seen).toEqual(elements(look(plain, expected)));
    expect(elements(y)).not.toEqual(untouched);
  });

  it('in parts, of rows or of filters', () => {
    for (const [x, weight, first] of [
      [seededImage([2, 64, 43, 41]), seededImage([64, 64, 3, 3]), { start: 0, end: 64 }],
      [seededImage([1, 256, 11, 12]), seededImage([256, 256, 3, 3]), { start: 0, end: 84 }],
    ] as const) {
      const filters = weight.shape[0]!;
      const bias = seededVector(filters);
      const convolved = plain.conv2d(x, weight, bias, { padding: 1 });
      const parameters = parametersOfNorm([...elements(seededVector(300))], filters);
      const operand = seededImage(convolved.shape);
      const steps = {
        norm: { parameters, epsilon: 0.25 },
        operations: [{ operation: 'add', operand }],
      } as const;
      const args = { x, weight, bias, options: { padding: 1 }, steps };
      const parts = DIVIDED.conv2d.partsOf(args, convolved.shape, 3);
      expect(parts.length).toBe(3);
      expect(parts[0]!.filters).toEqual(first);
      const y = zeros(convolved.shape);
      const { take } = wholeWork();
      for (const part of parts) DIVIDED.conv2d.compute(machine, args, part, y, take);
      expect(differences(y, plain.add(plain.batchNorm2d(convolved, parameters, 0.25), operand))).toEqual([]);
    }
  });

  it('has what it is given as it was, though it is released', () => {
    const nn = backendOn(machine, { reuseMemory: true });
    const x = nn.relu(layer.x);
    const answer = plain.relu(convolve(plain, { ...layer, x: plain.relu(layer.x) }));
    nn.followedBy!('relu');
    const y = convolve(nn, { ...layer, x });
    nn.release!(x);
    nn.release!(y);
    const z = nn.relu(y);
    expect(differences(z, answer)).toEqual([]);
    // what was released is taken now, and the result is not
    const next = nn.relu(seededImage([1, 8, 12, 13]));
    expect([
      elements(next).buffer === elements(x).buffer,
      elements(next).buffer === elements(z).buffer,
    ]).toEqual([true, false]);
    expect(differences(z, answer)).toEqual([]);
  });

  it('says what is wrong with a follower when it is asked for', () => {
    const { nn, y } = waiting();
    const mean = seededVector(7);
    expect(() => nn.batchNorm2d(y, { mean, variance: mean }, 1)).toThrow('batchNorm2d: expected mean');
    expect(() => nn.clip(y, 2, 1)).toThrow('clip: expected');
    expect(() => nn.add(y, seededImage([1, 8, 12, 12]))).toThrow('add: expected');
    expect(() => nn.scale(y, 0.1)).toThrow('scale: expected');
    expect(differences(nn.relu(y), positive)).toEqual([]);
    nn.followedBy!('relu');
    expect(() => nn.conv2d(layer.x, seededImage([8, 7, 3, 3]), undefined)).toThrow('conv2d: expected');
  });

  it('does not for a copy with functions around its operators', () => {
    const nn = backendOn(machine, { reuseMemory: true });
    expect({ ...nn }.followedBy).toBeUndefined();
    expect(backendOn(machine).followedBy).toBeUndefined();
  });

  it('computes the norms, sums and ReLUs of a network with its convolutions, and every bit is the same', () => {
    const model = pytorchFpn({ width: 16, channels: 32 });
    const parameters = fromLoaded(
      new Map(parametersOf(model).map((spec) => [spec.name, seededParameter(spec)])),
    );
    const image = seededImage([1, 3, 100, 130]);
    const nn = backendOn(machine, { reuseMemory: true });
    const told: OperatorName[] = [];
    const telling: Engine = {
      ...nn,
      followedBy(operator) {
        told.push(operator);
        nn.followedBy!(operator);
      },
    };
    const [got, reference] = [telling, plain].map((of) => runModel(model, of, parameters, image)) as [
      ReturnType<typeof runModel<Tensor>>,
      ReturnType<typeof runModel<Tensor>>,
    ];
    for (const kind of ['features', 'pyramid'] as const) {
      for (const [name, map] of Object.entries(reference[kind] as Record<string, Tensor>)) {
        expect(differences((got[kind] as Record<string, Tensor>)[name]!, map), name).toEqual([]);
      }
    }
    const count = (operator: OperatorName) => told.filter((each) => each === operator).length;
    expect([count('batchNorm2d') > 20, count('relu') > 20, count('add') > 7]).toEqual([true, true, true]);
    told.length = 0;
    runModel(model, telling, parameters, image, { onOperator() {} });
    expect(told).toEqual([]);
  });
});
