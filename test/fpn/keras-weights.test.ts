/** Keras' names and layouts on their way into a model, and kernels in the wrong layout. */
import { describe, expect, it } from 'vitest';
import { fromLoaded, fromSeed, loadParameters } from '../../src/fpn/load.js';
import { imageShapeOf, type Model } from '../../src/fpn/model.js';
import { modelByName, modelNames } from '../../src/fpn/models/index.js';
import { parametersOf, runModel } from '../../src/fpn/run-model.js';
import type { ParameterSpec } from '../../src/layers/scope.js';
import { seededImage, seededParameter } from '../../src/layers/seeded.js';
import { reference } from '../../src/ops/reference.js';
import type { Tensor } from '../../src/ops/tensor.js';
import { layoutFromKeras, nameFromKeras, renumbered } from '../../src/weights/keras/layout.js';
import { type StoredTensor, toStored } from '../../src/weights/stored-tensor.js';
import { copyOf, expectSameBits, tabulate } from '../ops/bits.js';
import { tinyOptions } from './tiny-parts.js';
import { weightsErrorOf } from './weights-error.js';

const TINY = { depths: [1, 1, 1, 1], width: 2, channels: 3, topDown: 5 };
const KERAS = modelNames
  .filter((name) => modelByName(name).parameterName('a/kernel:0') === 'a.weight')
  .map((name) => modelByName(name, tinyOptions(name, TINY)));

const VARIABLES = { kernel: 'kernel', bias: 'bias', scale: 'gamma', shift: 'beta' } as const;
const STATISTICS = { mean: 'moving_mean', variance: 'moving_variance' } as const;

/** `conv1.weight` as Keras writes it: `conv1/kernel:0`. */
const kerasName = ({ name, role }: ParameterSpec): string =>
  `${name.slice(0, name.lastIndexOf('.'))}/${new Map<string, string>(Object.entries({ ...VARIABLES, ...STATISTICS })).get(role)}:0`;

/** OIHW → HWIO, [out, in] → [in, out], index by index. */
function kerasLayout(value: Tensor): Tensor {
  const [o, i, h, w] = value.shape;
  if (value.shape.length === 4) return tabulate([h, w, i, o], (u, v, c, k) => value.get(k, c, u, v));
  if (value.shape.length === 2) return tabulate([i, o], (c, k) => value.get(k, c));
  return value;
}

const fileOf = (model: Model, layout = kerasLayout): Map<string, StoredTensor> =>
  new Map(parametersOf(model).map((spec) => [kerasName(spec), toStored(layout(seededParameter(spec)))]));

it('the Keras family is all here', () => {
  expect(KERAS.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['mask-rcnn-resnet50', 'keras-retinanet', 'fpn-tensorflow', 'covid-ct']),
  );
});

describe.each(KERAS)('$name', (model) => {
  it('loads Keras’ names and layouts, and computes what it does with its own', () => {
    const loaded = fromLoaded(loadParameters(model, fileOf(model)));
    const image = seededImage(imageShapeOf(model));
    const [expected, actual] = [fromSeed(0), loaded].map((source) =>
      runModel(model, reference, source, image),
    );
    for (const part of ['pyramid', 'outputs'] as const) {
      for (const [level, map] of Object.entries(expected[part] ?? {})) {
        expectSameBits(actual[part]![level], map);
      }
    }
  });

  it('calls a kernel in OIHW order that, and a vector of the wrong length nothing', () => {
    const kernels = parametersOf(model).filter(({ shape }) => shape.length === 4);
    const { problems, message } = weightsErrorOf(
      model,
      fileOf(model, (value) => value),
    );
    expect(message).toMatch(/ wrongly shaped: \S+ \S+ for \S+ \(its OIHW reading fits\), /);
    const said = problems.misshapen.map(
      ({ name, actual, expected, note }) => `${name} ${actual.join('×')} for ${expected.join('×')}${note}`,
    );
    // [O,I,H,W] read as HWIO is [W,H,O,I]. A kernel for which that is the same fits both ways.
    const wrong = kernels
      .map(({ name, shape: [o, i, h, w] }) => ({
        name,
        read: [w, h, o, i].join('×'),
        right: [o, i, h, w].join('×'),
      }))
      .filter(({ read, right }) => read !== right);
    expect(wrong.length).toBeGreaterThan(10);
    for (const { name, read, right } of wrong) {
      expect(said).toContain(`${name} ${read} for ${right} (its OIHW reading fits)`);
    }
    const [vector] = parametersOf(model).filter(({ shape }) => shape.length === 1);
    const file = fileOf(model).set(kerasName(vector), toStored(tabulate([vector.shape[0] + 1], () => 1)));
    expect(weightsErrorOf(model, file).problems).toMatchObject({
      misshapen: [{ name: vector.name, note: '' }],
      missing: [],
      unexpected: [],
    });
  });
});

describe('PyTorch’s systems', () => {
  it('call a kernel in HWIO order that', () => {
    const model = modelByName('torchvision-resnet18-fpn', TINY);
    const specs = parametersOf(model);
    const file = new Map(specs.map((spec) => [spec.name, toStored(kerasLayout(seededParameter(spec)))]));
    const { message } = weightsErrorOf(model, file);
    expect(message).toContain('body.conv1.weight 7×7×3×2 for 2×3×7×7 (its HWIO (Keras) reading fits)');
  });
});

describe('Keras’ names', () => {
  it.each([
    ['conv1/kernel:0', 'conv1.weight'],
    ['conv1/kernel', 'conv1.weight'],
    ['bn2a_branch2a/gamma:0', 'bn2a_branch2a.weight'],
    ['bn2a_branch2a/beta', 'bn2a_branch2a.bias'],
    ['bn_conv1/moving_mean:0', 'bn_conv1.running_mean'],
    ['bn_conv1/moving_variance', 'bn_conv1.running_var'],
    ['rpn_model/rpn_conv_shared/bias:0', 'rpn_model/rpn_conv_shared.bias'],
    ['conv1.weight', 'conv1.weight'],
    ['conv1/toString', 'conv1/toString'],
    ['/kernel', '/kernel'],
  ])('%s is %s', (onFile, name) => {
    expect(nameFromKeras(onFile)).toBe(name);
  });

  it('leave out the detector around the pyramid', () => {
    const model = modelByName('mask-rcnn-resnet50', TINY);
    const file = fileOf(model);
    const extra = toStored(tabulate([1], () => Number.NaN));
    for (const other of [
      'rpn_model/rpn_conv_shared/kernel:0',
      'mrcnn_mask/bias:0',
      'mrcnn_class_bn1/gamma:0',
    ]) {
      file.set(other, extra);
    }
    expect(loadParameters(model, file).size).toBe(parametersOf(model).length);
    file.set('fpn_p7/kernel:0', extra);
    expect(weightsErrorOf(model, file).problems.unexpected).toEqual(['fpn_p7/kernel:0']);
  });
});

it('layers are renumbered by their numbers, not by how those are spelt', () => {
  const names = ['dense_10/bias', 'dense_9/kernel', 'dense_9/bias', 'conv1/bias'];
  const own = ['dense_2/bias', 'dense_1/kernel', 'dense_1/bias', 'conv1/bias'];
  expect(renumbered(names, ['dense_1', 'dense_2'])).toEqual(own);
});

it('a dense kernel [in, out] is [out, in]', () => {
  const kernel = tabulate([3, 2], (input, output) => 10 * input + output);
  const turned = layoutFromKeras(kernel);
  expect(turned.shape).toEqual([2, 3]);
  expect(turned.get(1, 2)).toBe(kernel.get(2, 1));
});

it('a layout is turned without a copy', () => {
  const kernel = tabulate([3, 2, 4, 5], (...at) => at.reduce((sum, n) => 10 * sum + n, 0));
  const turned = layoutFromKeras(kernel);
  expect(turned.shape).toEqual([5, 4, 3, 2]);
  expect(turned.get(4, 3, 2, 1)).toBe(kernel.get(2, 1, 3, 4));
  expect(turned.data).toBe(kernel.data);
  expectSameBits(kerasLayout(copyOf(turned)), kernel);
});
