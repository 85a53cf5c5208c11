import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fromLoaded, loadParameters } from '../../src/fpn/load.js';
import { modelByName } from '../../src/fpn/models/index.js';
import { runModel } from '../../src/fpn/run-model.js';
import { compare } from '../../src/golden/compare.js';
import { type GoldenNetwork, readGoldenNetwork } from '../../src/golden/golden-network.js';
import type { Backend } from '../../src/ops/backend.js';
import { float64 } from '../../src/ops/float64.js';
import { reference } from '../../src/ops/reference.js';

const FOLDER = new URL('networks/', import.meta.url);

/** The golden files say `fuse`; the models are named. */
const modelName = (model: string, options: Readonly<Record<string, unknown>>): string =>
  options.fuse === 'avg' ? `${model}-avg` : model;

/** Of a handful of numbers a float32 run may hit every one by luck: there the worse of two runs is what float32 gives. */
const A_HANDFUL = 4;

function allowedError({ levels, float32Error, torchFloat32Error }: GoldenNetwork, level: string): number {
  const luck = levels.get(level)!.size <= A_HANDFUL ? (torchFloat32Error?.[level] ?? 0) : 0;
  return Math.max(float32Error[level], luck);
}

/** What some thousand float64 operators and PyTorch's as many may differ by, of a level's largest value. */
const BOTH_FLOAT64_ERRORS = 1e-12;

describe('networks agree with PyTorch in float64, as closely as PyTorch in float32 does', () => {
  it.each(readdirSync(FOLDER).filter((file) => file.endsWith('.safetensors')))('%s', (file) => {
    const golden = readGoldenNetwork(readFileSync(new URL(file, FOLDER)));
    const results = resultsOf(golden, reference);

    expect(Object.keys(results)).toEqual([...golden.levels.keys()]);
    for (const [level, truth] of golden.levels) {
      const { relativeError } = compare(results[level], truth);
      const allowed = allowedError(golden, level);
      expect.soft(relativeError, level).toBeLessThanOrEqual(allowed);
    }
  });
});

describe('networks in float64 are PyTorch’s in float64', () => {
  it.each(readdirSync(FOLDER).filter((file) => file.endsWith('.safetensors')))('%s', (file) => {
    const golden = readGoldenNetwork(readFileSync(new URL(file, FOLDER)));
    const results = resultsOf(golden, float64);
    for (const [level, truth] of golden.levels) {
      const { relativeError } = compare(float64.read(results[level]), truth);
      expect.soft(relativeError, level).toBeLessThanOrEqual(BOTH_FLOAT64_ERRORS);
    }
  });
});

/** The levels and outputs of a golden network on a backend. */
function resultsOf<T>(golden: GoldenNetwork, backend: Backend<T>): Record<string, T> {
  const { fuse: _, topDown = golden.options.channels, ...rest } = golden.options;
  const model = modelByName(modelName(golden.model, golden.options), { ...rest, topDown: topDown as number });
  const input = golden.input!;
  const loaded = fromLoaded(loadParameters(model, golden.parameters, input.shape));
  const { pyramid, outputs } = runModel(
    model,
    backend,
    (spec) => backend.tensor(loaded(spec)),
    backend.tensor(input),
  );
  return { ...pyramid, ...outputs };
}
