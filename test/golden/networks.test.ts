import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fromLoaded, loadParameters } from '../../src/fpn/load.js';
import { runModel } from '../../src/fpn/model.js';
import { modelByName } from '../../src/fpn/models/index.js';
import { compare } from '../../src/golden/compare.js';
import { readGoldenNetwork } from '../../src/golden/golden-network.js';
import { reference } from '../../src/ops/reference.js';

const FOLDER = new URL('networks/', import.meta.url);

/** The golden files say `fuse`; the models are named. */
const modelName = (model: string, options: Readonly<Record<string, unknown>>): string =>
  options.fuse === 'avg' ? `${model}-avg` : model;

describe('networks agree with PyTorch in float64, as closely as PyTorch in float32 does', () => {
  it.each(readdirSync(FOLDER).filter((file) => file.endsWith('.safetensors')))('%s', (file) => {
    const golden = readGoldenNetwork(readFileSync(new URL(file, FOLDER)));
    const { fuse: _, topDown = golden.options.channels, ...rest } = golden.options;
    const options = { ...rest, topDown: topDown as number };
    const model = modelByName(modelName(golden.model, golden.options), options);
    const parameters = fromLoaded(loadParameters(model, golden.parameters));
    const { pyramid } = runModel(model, reference, parameters, golden.input!);

    expect(Object.keys(pyramid)).toEqual([...golden.levels.keys()]);
    for (const [level, truth] of golden.levels) {
      const { relativeError } = compare(pyramid[level], truth);
      if (process.env.SHOW) console.log(file, level, relativeError, golden.float32Error[level]);
      expect.soft(relativeError, level).toBeLessThanOrEqual(golden.float32Error[level]);
    }
  });
});
