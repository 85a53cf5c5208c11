/** A run in another thread: the same levels, progress, and its end at once. It runs from the compiled package, as its scripts are. */
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import { backendOn } from '../../src/engine/backend.js';
import type * as Async from '../../src/fpn/async/run-model-async.js';
import { fromSeed } from '../../src/fpn/load.js';
import { pytorchFpn } from '../../src/fpn/models/pytorch-fpn.js';
import { runModel } from '../../src/fpn/run-model.js';
import { seededImage } from '../../src/layers/seeded.js';
import { reference, type Tensor } from '../../src/ops/index.js';
import { fpn, useProgram } from '../cli/program.js';
import { differences } from '../engine/cases.js';

useProgram();

let runModelAsync: typeof Async.runModelAsync;

beforeAll(async () => {
  const compiled = join(dirname(fpn.main()), '../index.js');
  ({ runModelAsync } = await import(pathToFileURL(compiled).href));
});

const model = pytorchFpn({ width: 8, channels: 16, depths: [1, 1, 1, 1] });
const image = seededImage([1, 3, 61, 83]);

it.each([1, 2])(
  'gives the levels of the reference and leaves its thread free, threads: %i',
  async (threads) => {
    const operators: string[] = [];
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const got = await runModelAsync(model, fromSeed(0), image, {
      threads,
      onOperator: ({ operator, layer, shape }) => operators.push(`${layer} ${operator} ${shape}`),
    });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(5);
    const expected = runModel(model, reference, fromSeed(0), image);
    for (const kind of ['features', 'pyramid'] as const) {
      const maps: [string, Tensor][] = Object.entries(expected[kind]);
      expect(Object.keys(got[kind])).toEqual(maps.map(([name]) => name));
      for (const [name, map] of maps) {
        expect(differences((got[kind] as Record<string, Tensor>)[name]!, map), name).toEqual([]);
      }
    }
    expect(operators[0]).toBe('conv1 conv2d 1,8,31,42');
    expect(operators.length).toBeGreaterThan(40);
  },
);

it('gives the levels that are asked for, in the precision that is', async () => {
  const options = { precision: 'float32', levels: ['c3', 'p2'] } as const;
  const got = await runModelAsync(model, fromSeed(0), image, options);
  expect([Object.keys(got.features), Object.keys(got.pyramid)]).toEqual([['c3'], ['p2']]);
  const nn = backendOn(undefined, { precision: 'float32' });
  const expected = runModel(model, nn, fromSeed(0), image).pyramid.p2!;
  expect(differences(got.pyramid.p2!, expected)).toEqual([]);
  expect(
    differences(got.pyramid.p2!, runModel(model, reference, fromSeed(0), image).pyramid.p2!),
  ).not.toEqual([]);
  const unknown = runModelAsync(model, fromSeed(0), image, { levels: ['p9'] });
  await expect(unknown).rejects.toThrow('levels: expected some of c2, c3, c4, c5, p2, p3, p4, p5, got p9');
});

it('ends where it is aborted, before or in the middle, with the reason', async () => {
  const before = AbortSignal.abort(new Error('before'));
  await expect(runModelAsync(model, fromSeed(0), image, { signal: before })).rejects.toThrow('before');
  const controller = new AbortController();
  let operators = 0;
  const run = runModelAsync(model, fromSeed(0), image, {
    signal: controller.signal,
    onOperator: () => {
      operators++;
      controller.abort(new Error('in the middle'));
    },
  });
  await expect(run).rejects.toThrow('in the middle');
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(operators).toBe(1);
});

it('is rejected with what goes wrong: an image, a parameter, threads, a callback', async () => {
  const grey = seededImage([1, 1, 61, 83]);
  await expect(runModelAsync(model, fromSeed(0), grey)).rejects.toThrow(/expected an image of shape N×3/);
  const narrow = () => seededImage([1, 1, 1, 3]);
  await expect(runModelAsync(model, narrow, image)).rejects.toThrow(/conv1.*expected/);
  await expect(runModelAsync(model, fromSeed(0), image, { threads: 0 })).rejects.toThrow(
    'threads: expected a whole number from 1 on, got 0',
  );
  const run = runModelAsync(model, fromSeed(0), image, {
    onOperator: () => {
      throw new Error('of a callback');
    },
  });
  await expect(run).rejects.toThrow('of a callback');
});
