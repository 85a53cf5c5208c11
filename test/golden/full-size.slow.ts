/**
 * `npm run verify:full`: the real networks at 600×900 against PyTorch in float64. Everything is seeded, so
 * the goldens hold sampled outputs, PyTorch's own float32 error, and checksums of what was put in.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fromSeed, modelByName, parametersOf, runModel } from '../../src/fpn/index.js';
import { compareValues } from '../../src/golden/compare.js';
import { seededImage, seededParameter } from '../../src/layers/seeded.js';
import { elements, reference, type Tensor } from '../../src/ops/index.js';

interface FullGolden {
  readonly model: string;
  readonly seed: number;
  readonly input: { readonly shape: number[]; readonly sha256: string };
  readonly parameters: { readonly sha256: string; readonly names: string[] };
  readonly levels: Record<string, GoldenLevel>;
}

interface GoldenLevel {
  readonly shape: number[];
  readonly max: number;
  readonly float32Error: number;
  readonly float32ErrorAtSamples: number;
  readonly indices: number[];
  readonly values: number[];
}

const FOLDER = new URL('full/', import.meta.url);

const checksum = (tensors: Iterable<Tensor>): string => {
  const hash = createHash('sha256');
  for (const tensor of tensors) {
    const { buffer, byteOffset, byteLength } = elements(tensor);
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest('hex');
};

describe.each(readdirSync(FOLDER))('%s', (file) => {
  const golden: FullGolden = JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'));
  const model = modelByName(golden.model);
  const input = seededImage(golden.input.shape, golden.seed);

  it('gets the input and the parameters that PyTorch got', () => {
    const specs = new Map(parametersOf(model).map((spec) => [spec.name, spec]));
    expect(checksum([input])).toBe(golden.input.sha256);
    expect(new Set(golden.parameters.names)).toEqual(new Set(specs.keys()));
    const parameters = golden.parameters.names.map((name) => seededParameter(specs.get(name)!, golden.seed));
    expect(checksum(parameters)).toBe(golden.parameters.sha256);
  });

  it('is no further from float64 than PyTorch in float32', () => {
    const { pyramid } = runModel(model, reference, fromSeed(golden.seed), input);
    for (const [name, level] of Object.entries(golden.levels)) {
      expect(pyramid[name].shape).toEqual(level.shape);
      const actual = elements(pyramid[name]);
      const { maxError } = compareValues(
        level.indices.map((index) => actual[index]),
        level.values,
      );
      const relative = (error: number): string => (error / level.max).toExponential(2);
      console.log(
        `${golden.model} ${name} ${level.shape.join('×')}: ours ${relative(maxError)}, ` +
          `PyTorch float32 ${relative(level.float32ErrorAtSamples)} (${relative(level.float32Error)} on the whole level)`,
      );
      expect.soft(maxError, name).toBeLessThanOrEqual(level.float32ErrorAtSamples);
    }
  });
});
