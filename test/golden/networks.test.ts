import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fromLoaded, loadParameters } from '../../src/fpn/load.js';
import { modelByName } from '../../src/fpn/models/index.js';
import { runModel } from '../../src/fpn/run-model.js';
import { compare } from '../../src/golden/compare.js';
import { type GoldenNetwork, readGoldenNetwork } from '../../src/golden/golden-network.js';
import { reference } from '../../src/ops/reference.js';
import type { Tensor } from '../../src/ops/tensor.js';

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

describe('networks agree with PyTorch in float64, as closely as PyTorch in float32 does', () => {
  it.each(readdirSync(FOLDER).filter((file) => file.endsWith('.safetensors')))('%s', (file) => {
    const golden = readGoldenNetwork(readFileSync(new URL(file, FOLDER)));
    const { fuse: _, topDown = golden.options.channels, ...rest } = golden.options;
    const options = { ...rest, topDown: topDown as number };
    const model = modelByName(modelName(golden.model, golden.options), options);
    const input = golden.input!;
    const parameters = fromLoaded(loadParameters(model, golden.parameters, input.shape));
    const { pyramid, outputs } = runModel(model, reference, parameters, input);
    const results: Record<string, Tensor> = { ...pyramid, ...outputs };

    expect(Object.keys(results)).toEqual([...golden.levels.keys()]);
    for (const [level, truth] of golden.levels) {
      const { relativeError } = compare(results[level], truth);
      const allowed = allowedError(golden, level);
      expect.soft(relativeError, level).toBeLessThanOrEqual(allowed);
    }
  });
});
