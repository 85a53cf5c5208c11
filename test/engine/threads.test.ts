/** Threads compute parts of the same bits. They run from the compiled package, as its scripts are. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import ndarray from 'ndarray';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as Algorithms from '../../src/engine/algorithms.js';
import type * as Backend from '../../src/engine/backend.js';
import type * as Machines from '../../src/engine/machine.js';
import type * as Crews from '../../src/engine/threads/crew.js';
import { lackOfThreads } from '../../src/engine/threads/platform.js';
import { fromLoaded } from '../../src/fpn/load.js';
import { pytorchFpn } from '../../src/fpn/models/pytorch-fpn.js';
import { parametersOf, runModel } from '../../src/fpn/run-model.js';
import { seededImage, seededParameter } from '../../src/layers/seeded.js';
import { elements, sizeOf, type Tensor, tensor } from '../../src/ops/index.js';
import { fpn, useProgram } from '../cli/program.js';
import { differences } from './cases.js';

useProgram();

let backend: typeof Backend;
let crews: typeof Crews;
let algorithms: typeof Algorithms;
let machines: typeof Machines;
let single: Backend.Engine;

beforeAll(async () => {
  const folder = join(fpn.modules(), 'engine');
  const compiled = (path: string) => import(pathToFileURL(join(folder, path)).href);
  backend = await compiled('backend.js');
  crews = await compiled('threads/crew.js');
  algorithms = await compiled('algorithms.js');
  machines = await compiled('machine.js');
  single = backend.engine();
});

const seeded = (shape: readonly number[]): Tensor =>
  ndarray(elements(seededImage([1, 1, 1, sizeOf(shape)])), [...shape]);

/** [channels, filters, kernel, stride, padding, height, width, groups, dilation]: in rows, in filters, and in none. */
const CONVOLUTIONS = [
  [32, 32, 3, 1, 1, 24, 24, 1, 1],
  [256, 256, 3, 1, 1, 11, 12, 1, 1],
  [64, 64, 3, 2, 1, 41, 40, 1, 1],
  [128, 128, 3, 2, 1, 121, 80, 1, 1],
  [256, 256, 3, 2, 1, 24, 25, 1, 1],
  [64, 130, 1, 1, 0, 43, 41, 1, 1],
  [3, 64, 7, 2, 3, 60, 61, 1, 1],
  [64, 64, 3, 1, 4, 42, 40, 2, 3],
  [64, 3, 3, 1, 1, 36, 36, 1, 1],
  [48, 48, 5, 2, 2, 90, 110, 48, 1],
  // so much padding that parts would read nothing else
  [16, 16, 3, 1, 20, 9, 60, 1, 1],
] as const;

describe('three threads', () => {
  // starting threads takes longer than all that these compute: one crew is asked in every precision
  let precision: Algorithms.Precision = 'exact';
  let nn: Backend.Engine;
  beforeAll(() => {
    const choose: Algorithms.Choice = (convolution) => algorithms.CHOICES[precision](convolution);
    nn = backend.backendOn(machines.Machine.make(), { threads: 3, choose });
  });
  afterAll(() => nn.close());

  const expectSame = (compute: (backend: Backend.Engine) => Tensor): void => {
    expect(differences(compute(nn), compute(backend.engine({ precision })))).toEqual([]);
  };

  it.each(['exact', 'float32', 'float32-fast'] as const)(
    '%s convolutions, transposed ones, and dense layers',
    (name) => {
      precision = name;
      for (const [
        channels,
        filters,
        kernel,
        stride,
        padding,
        height,
        width,
        groups,
        dilation,
      ] of CONVOLUTIONS) {
        const x = seeded([2, channels, height, width]);
        const weight = seeded([filters, channels / groups, kernel, kernel]);
        expectSame(({ conv2d }) =>
          conv2d(x, weight, seeded([filters]), { stride, padding, groups, dilation }),
        );
      }
      const [maps, kernels] = [seeded([2, 64, 20, 21]), seeded([64, 48, 4, 4])];
      expectSame(({ convTranspose2d }) =>
        convTranspose2d(maps, kernels, seeded([48]), { stride: 2, padding: 1, outputPadding: 1 }),
      );
      const [rows, dense] = [seeded([70, 500]), seeded([130, 500])];
      expectSame(({ linear }) => linear(rows, dense, undefined));
      expectSame(({ softmax }) => softmax(seeded([700, 130])));
    },
  );

  it('normalisation, elementwise operators and interpolation, of shared memory and of one’s own, and a NaN', () => {
    const own = seeded([2, 9, 65, 70]);
    own.set(1, 8, 64, 69, Number.NaN);
    const row = seeded([9]);
    const variance = ndarray(row.data.map(Math.abs), [9]);
    for (const x of [own, nn.add(own, own).transpose(0, 1, 3, 2)]) {
      expectSame(({ add }) => add(x, x));
      expectSame(({ relu }) => relu(x));
      expectSame(({ clip }) => clip(x, -0.5, -0));
      expectSame(({ silu }) => silu(x));
      expectSame(({ sigmoid }) => sigmoid(x));
      expectSame(({ hardSwish }) => hardSwish(x));
      expectSame(({ hardSigmoid }) => hardSigmoid(x, { slope: 0.25, offset: 0.5 }));
      expectSame(({ groupNorm }) => groupNorm(x, 3, { scale: row }, 1e-5));
      expectSame(({ weightedMean }) => weightedMean([x, x], seeded([2]), 1e-4));
      expectSame(({ scale }) => scale(x, -0));
      expectSame(({ gate }) => gate(x, seeded([2, 9])));
      expectSame(({ elementwise }) => elementwise(seeded([9, 1, 1]), x, 'divide'));
      expectSame(({ resize }) => resize(x, { mode: 'bilinear', factor: 2 }));
      expectSame(({ batchNorm2d }) => batchNorm2d(x, { mean: row, variance, scale: row, shift: row }, 1e-5));
    }
  });
});

it('a network in float32 whose results take each other’s memory', () => {
  const model = pytorchFpn({ width: 16, channels: 32 });
  const parameters = new Map(parametersOf(model).map((spec) => [spec.name, seededParameter(spec)]));
  const image = seededImage([1, 3, 200, 260]);
  const run = (of: Backend.Engine) => runModel(model, of, fromLoaded(parameters), image);
  const reusing = backend.engine({ threads: 2, reuseMemory: true, precision: 'float32' });
  const [got, expected] = [run(reusing), run(backend.engine({ precision: 'float32' }))];
  for (const kind of ['features', 'pyramid'] as const) {
    const maps: [string, Tensor][] = Object.entries(expected[kind]);
    expect(maps.length).toBeGreaterThan(3);
    for (const [name, map] of maps) {
      expect(differences((got[kind] as Record<string, Tensor>)[name]!, map), name).toEqual([]);
    }
  }
  reusing.close();
});

it('a convolution in parts, with the norm, the sum and the ReLU that follow it', () => {
  const reusing = backend.engine({ threads: 2, reuseMemory: true });
  // in rows, of an even and an odd width; and in filters
  for (const [channels, filters, kernel, height, width] of [
    [64, 64, 1, 43, 40],
    [64, 64, 3, 41, 43],
    [256, 256, 3, 11, 12],
  ] as const) {
    const x = seeded([1, channels, height, width]);
    const weight = seeded([filters, channels, kernel, kernel]);
    const options = { padding: (kernel - 1) / 2 };
    const other = seeded([1, filters, height, width]);
    const mean = seeded([filters]);
    const norm = { mean, variance: ndarray(mean.data.map(Math.abs), [filters]), scale: mean };
    const run = (nn: Backend.Engine): Tensor => {
      const tell = (operator: 'add' | 'batchNorm2d' | 'relu') => nn.followedBy?.(operator);
      tell('batchNorm2d');
      const convolved = nn.conv2d(x, weight, mean, options);
      tell('add');
      const normalized = nn.batchNorm2d(convolved, norm, 1e-5);
      tell('relu');
      return nn.relu(nn.add(other, normalized));
    };
    expect(differences(run(reusing), run(single))).toEqual([]);
  }
  reusing.close();
});

it('an engine is ready when its threads run, and at once without any; one that is closed says so', async () => {
  const nn = backend.engine({ threads: 2 });
  await expect(nn.ready()).resolves.toBeUndefined();
  const x = seeded([1, 1, 300, 300]);
  nn.relu(x);
  nn.close();
  expect(() => nn.relu(x)).toThrow('threads: expected them to run, got an engine that was closed');
  await expect(nn.ready()).rejects.toThrow('got an engine that was closed');
  const never = backend.engine({ threads: 2 });
  never.close();
  expect(() => never.relu(x)).toThrow('threads: expected them to run, got an engine that was closed');
  await expect(single.ready()).resolves.toBeUndefined();
});

it('a thread that fails is an error of the operator, and the crew’s end', () => {
  const crew = new crews.Crew(1);
  const y = seeded([1]);
  const compute = () => crew.compute('nothing' as never, {}, [0, 1], y, () => {});
  expect(compute).toThrow(/^nothing: expected threads to compute their parts, got .*undefined/);
  expect(compute).toThrow(/^threads: expected them to run, got .*undefined/);
});

it('a thread that has no memory says so, and is there for the next operator', () => {
  const crew = new crews.Crew(1);
  // an element, as a kernel and an image of 2³² bytes
  const shape = [1, 2 ** 14, 256, 256];
  const shared = (values: number): Float32Array => new Float32Array(new SharedArrayBuffer(4 * values));
  const large = ndarray(shared(1), shape, [0, 0, 0, 0]);
  const y = tensor(shared(1), [1, 1, 1, 1]);
  const part = { algorithm: 'inner-products', filters: { start: 0, end: 1 }, threads: 2 };
  const compute = (x: Tensor) => crew.compute('conv2d', { x, weight: x }, [part, part], y, () => {});
  expect(() => compute(large)).toThrow(machines.LackOfMemory);
  expect(() => compute(large)).toThrow(/^no memory for a thread's part of conv2d$/);
  compute(tensor([3], [1, 1, 1, 1]));
  expect([...elements(y)]).toEqual([9]);
  crew.end('the end');
});

it('what a machine or a thread has no memory for is computed without one', () => {
  const machine = machines.Machine.make()!;
  const lacking = Object.assign(Object.create(machine), {
    reserve() {
      throw new machines.LackOfMemory('no memory');
    },
  });
  const nn = backend.backendOn(lacking, { threads: 2 });
  const large = seeded([1, 8, 120, 130]);
  expect(differences(nn.relu(large), single.relu(large))).toEqual([]);
  const [x, weight] = [seeded([1, 8, 33, 40]), seeded([16, 8, 3, 3])];
  expect(differences(nn.conv2d(x, weight, undefined), single.conv2d(x, weight, undefined))).toEqual([]);
  expect(differences(nn.relu(x), single.relu(x))).toEqual([]);
  nn.close();
  // a result may lie over what it is computed from: the other thread's half cannot be computed again
  const reusing = backend.backendOn(lacking, { threads: 2, reuseMemory: true });
  expect(() => reusing.relu(large)).toThrow(
    /^relu: expected threads to have memory for their parts, got too little$/,
  );
  expect(differences(reusing.relu(x), single.relu(x))).toEqual([]);
  reusing.close();
});

it('threads are one or more, where there are any', () => {
  for (const threads of [0, -1, 1.5, Number.NaN]) {
    expect(() => backend.engine({ threads })).toThrow(/^threads: expected a whole number from 1 on, got /);
  }
  expect(lackOfThreads()).toBeUndefined();
});
