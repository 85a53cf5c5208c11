import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compare } from '../../src/golden/compare.js';
import type { Backend } from '../../src/ops/backend.js';
import { float64 } from '../../src/ops/float64.js';
import type {
  AveragePoolOptions,
  ConvOptions,
  ConvTransposeOptions,
  ElementwiseOperation,
  HardSigmoidSlope,
  MaxPoolOptions,
  PadMode,
  ResizeOptions,
  Sides,
  UnaryOperation,
} from '../../src/ops/options.js';
import { reference } from '../../src/ops/reference.js';
import { elements, type Shape, type Tensor } from '../../src/ops/tensor.js';
import { readSafetensors } from '../../src/weights/safetensors.js';
import { toFloat32, toFloating } from '../../src/weights/stored-tensor.js';

const FOLDER = new URL('ops/', import.meta.url);

/** Runs one golden case: its tensors by name, its options as the operator takes them. */
type Runner<T> = (tensors: Record<string, T>, options: never) => T;

const runnersOf = <T>(nn: Backend<T>): Record<string, Runner<T>> => ({
  conv2d: ({ x, weight, bias }, options: ConvOptions) => nn.conv2d(x, weight, bias, options),
  convTranspose2d: ({ x, weight, bias }, options: ConvTransposeOptions) =>
    nn.convTranspose2d(x, weight, bias, options),
  maxPool2d: ({ x }, options: MaxPoolOptions) => nn.maxPool2d(x, options),
  averagePool2d: ({ x }, options: AveragePoolOptions) => nn.averagePool2d(x, options),
  resize: ({ x }, options: ResizeOptions) => nn.resize(x, options),
  batchNorm2d: ({ x, mean, variance, scale, shift }, { epsilon }: { epsilon: number }) =>
    nn.batchNorm2d(x, { mean, variance, ...(scale && { scale }), ...(shift && { shift }) }, epsilon),
  groupNorm: ({ x, scale, shift }, { groups, epsilon }: { groups: number; epsilon: number }) =>
    nn.groupNorm(x, groups, { ...(scale && { scale }), ...(shift && { shift }) }, epsilon),
  linear: ({ x, weight, bias }) => nn.linear(x, weight, bias),
  globalAveragePool: ({ x }) => nn.globalAveragePool(x),
  relu: ({ x }) => nn.relu(x),
  sigmoid: ({ x }) => nn.sigmoid(x),
  hardSwish: ({ x }) => nn.hardSwish(x),
  hardSigmoid: ({ x }, { slope }: { slope: HardSigmoidSlope }) => nn.hardSigmoid(x, slope),
  unary: ({ x }, { operation }: { operation: UnaryOperation }) => nn.unary(x, operation),
  add: ({ a, b }) => nn.add(a, b),
  scale: ({ x }, { factor }: { factor: number }) => nn.scale(x, factor),
  elementwise: ({ a, b }, { operation }: { operation: ElementwiseOperation }) =>
    nn.elementwise(a, b, operation),
  reshape: ({ x }, { shape }: { shape: Shape }) => nn.reshape(x, shape),
  transpose: ({ x }, { order }: { order: number[] }) => nn.transpose(x, order),
  concat: (tensors) => nn.concat(Object.values(tensors)),
  pad: ({ x }, { sides, value, mode }: { sides: Sides; value?: number; mode?: PadMode }) =>
    nn.pad(x, sides, value, mode),
});

const REFERENCE = runnersOf(reference);
const FLOAT64 = runnersOf(float64);

/** Float64 operators err too: by a few thousand roundings of the largest value, at the very most. */
const FLOAT64_ERROR = 1e-12;
/** Ours and PyTorch's, of the largest value. */
const BOTH_FLOAT64_ERRORS = 1e-14;

describe.each(readdirSync(FOLDER).filter((file) => file.endsWith('.safetensors')))('%s', (file) => {
  const { tensors, metadata } = readSafetensors(readFileSync(new URL(file, FOLDER)));
  const operator = file.replace('.safetensors', '');

  const inputsOf = (name: string): Record<string, Tensor> => {
    const inputs: Record<string, Tensor> = {};
    for (const [key, stored] of tensors) {
      const [owner, argument] = key.split('/');
      if (owner === name && argument !== 'output') inputs[argument] = toFloat32(stored);
    }
    return inputs;
  };

  it('is PyTorch’s float64 result in float64', () => {
    for (const [name, options] of metadata) {
      const inputs = Object.entries(inputsOf(name)).map(([argument, x]) => [argument, float64.tensor(x)]);
      const y = FLOAT64[operator](Object.fromEntries(inputs), JSON.parse(options) as never);
      const { relativeError } = compare(y, toFloating(tensors.get(`${name}/output`)!));
      expect(relativeError, name).toBeLessThanOrEqual(BOTH_FLOAT64_ERRORS);
    }
  });

  it.each([...metadata])('%s is PyTorch’s float64 result rounded to float32', (name, options) => {
    const inputs = inputsOf(name);
    const truth = toFloating(tensors.get(`${name}/output`)!);
    const output = REFERENCE[operator](inputs, JSON.parse(options) as never);
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
