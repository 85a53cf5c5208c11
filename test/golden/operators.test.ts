import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type {
  AveragePoolOptions,
  ConvOptions,
  HardSigmoidSlope,
  MaxPoolOptions,
  ResizeOptions,
  Sides,
} from '../../src/ops/options.js';
import { reference } from '../../src/ops/reference.js';
import { elements, type Tensor } from '../../src/ops/tensor.js';
import { readSafetensors } from '../../src/weights/safetensors.js';
import { toFloat32 } from '../../src/weights/stored-tensor.js';

const FOLDER = new URL('ops/', import.meta.url);

/** Runs one golden case: its tensors by name, its options as the operator takes them. */
type Runner = (tensors: Record<string, Tensor>, options: never) => Tensor;

const RUNNERS: Record<string, Runner> = {
  conv2d: ({ x, weight, bias }, options: ConvOptions) => reference.conv2d(x, weight, bias, options),
  maxPool2d: ({ x }, options: MaxPoolOptions) => reference.maxPool2d(x, options),
  averagePool2d: ({ x }, options: AveragePoolOptions) => reference.averagePool2d(x, options),
  resize: ({ x }, options: ResizeOptions) => reference.resize(x, options),
  batchNorm2d: ({ x, mean, variance, scale, shift }, { epsilon }: { epsilon: number }) =>
    reference.batchNorm2d(x, { mean, variance, ...(scale && { scale }), ...(shift && { shift }) }, epsilon),
  groupNorm: ({ x, scale, shift }, { groups, epsilon }: { groups: number; epsilon: number }) =>
    reference.groupNorm(x, groups, { ...(scale && { scale }), ...(shift && { shift }) }, epsilon),
  linear: ({ x, weight, bias }) => reference.linear(x, weight, bias),
  globalAveragePool: ({ x }) => reference.globalAveragePool(x),
  relu: ({ x }) => reference.relu(x),
  sigmoid: ({ x }) => reference.sigmoid(x),
  hardSigmoid: ({ x }, { slope }: { slope: HardSigmoidSlope }) => reference.hardSigmoid(x, slope),
  add: ({ a, b }) => reference.add(a, b),
  scale: ({ x }, { factor }: { factor: number }) => reference.scale(x, factor),
  concat: (tensors) => reference.concat(Object.values(tensors)),
  pad: ({ x }, { sides, value }: { sides: Sides; value?: number }) => reference.pad(x, sides, value),
};

/** Float64 operators err too: by a few thousand roundings of the largest value, at the very most. */
const FLOAT64_ERROR = 1e-12;

describe.each(readdirSync(FOLDER).filter((file) => file.endsWith('.safetensors')))('%s', (file) => {
  const { tensors, metadata } = readSafetensors(readFileSync(new URL(file, FOLDER)));
  const run = RUNNERS[file.replace('.safetensors', '')];

  it.each([...metadata])('%s is PyTorch’s float64 result rounded to float32', (name, options) => {
    const inputs: Record<string, Tensor> = {};
    for (const [key, stored] of tensors) {
      const [owner, argument] = key.split('/');
      if (owner === name && argument !== 'output') inputs[argument] = toFloat32(stored);
    }
    const truth = tensors.get(`${name}/output`)!.tensor;
    const output = run(inputs, JSON.parse(options) as never);
    expect(output.shape).toEqual(truth.shape);

    const expected: readonly number[] = Array.from(elements(truth));
    const slack =
      FLOAT64_ERROR *
      expected.reduce((most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most), 0);
    elements(output).forEach((value, i) => {
      const low = Math.fround(expected[i] - slack);
      const high = Math.fround(expected[i] + slack);
      if (!Object.is(value, expected[i]) && !(value >= low && value <= high))
        expect.fail(`element ${i}: ${value} for ${expected[i]}`);
    });
  });
});
