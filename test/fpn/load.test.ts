/** From a weight file to a model's parameters, and everything that does not fit at once. */
import ndarray from 'ndarray';
import { describe, expect, it } from 'vitest';
import { FpnError } from '../../src/errors.js';
import { fromLoaded, loadParameters } from '../../src/fpn/load.js';
import type { Model } from '../../src/fpn/model.js';
import { modelByName, modelNames } from '../../src/fpn/models/index.js';
import { parametersOf } from '../../src/fpn/run-model.js';
import { seededParameter } from '../../src/layers/seeded.js';
import { tensor, zeros } from '../../src/ops/tensor.js';
import { type StoredTensor, toStored, type WeightFile } from '../../src/weights/stored-tensor.js';
import { expectSameBits } from '../ops/bits.js';
import { tinyOptions } from './tiny-parts.js';
import { weightsErrorOf } from './weights-error.js';

const TINY = { depths: [1, 1, 1, 1], width: 1, channels: 2 };
const torchvision = modelByName('torchvision-resnet50-fpn', TINY);

/** A file with all of a model's parameters in our layout, under the names that `rename` gives them. */
const fileOf = (model: Model, rename = (name: string) => name): WeightFile =>
  new Map(parametersOf(model).map((spec) => [rename(spec.name), toStored(seededParameter(spec))]));

const stored = (...values: number[]): StoredTensor => toStored(tensor(values, [values.length]));

describe.each(modelNames)('%s', (name) => {
  const model = modelByName(name, tinyOptions(name, TINY));

  it('loads its own names, whatever their order, and answers every request with its own values', () => {
    const backwards: WeightFile = new Map([...fileOf(model)].reverse());
    const loaded = fromLoaded(loadParameters(model, backwards));
    const specs = parametersOf(model);
    for (const spec of specs) expectSameBits(loaded(spec), seededParameter(spec));
    expect(specs).toHaveLength(backwards.size);
  });

  it('has no use for the counters of its batch norms', () => {
    const file = fileOf(model);
    for (const key of [...file.keys()].filter((key) => key.endsWith('running_mean'))) {
      file.set(key.replace('running_mean', 'num_batches_tracked'), stored(7));
    }
    expect(loadParameters(model, file).size).toBe(parametersOf(model).length);
  });

  it('has a different parameter for every request', () => {
    const names = parametersOf(model).map((spec) => spec.name);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('what does not fit', () => {
  it('is said all at once, by name, with expected and actual shape', () => {
    const file = fileOf(torchvision);
    file.delete('body.bn1.bias');
    file.delete('fpn.layer_blocks.3.0.weight');
    file.set('body.conv1.weight', toStored(zeros([1, 3, 7, 5])));
    file.set('body.bn1.weight', toStored(zeros([1, 1])));
    file.set('body.bn1.running_var', stored(Number.NaN));
    file.set('fpn.inner_blocks.0.0.bias', stored(1, Infinity));
    file.set('body.layer5.0.conv1.weight', stored(1));
    file.set('fpn.typo', stored(Number.NaN));

    const { problems, message, model } = weightsErrorOf(torchvision, file);
    expect(model).toBe('torchvision-resnet50-fpn');
    expect(problems).toEqual({
      missing: [
        { name: 'body.bn1.bias', role: 'shift', shape: [1] },
        { name: 'fpn.layer_blocks.3.0.weight', role: 'kernel', shape: [2, 2, 3, 3] },
      ],
      unexpected: ['body.layer5.0.conv1.weight', 'fpn.typo'],
      misshapen: [
        { name: 'body.conv1.weight', expected: [1, 3, 7, 7], actual: [1, 3, 7, 5], note: '' },
        { name: 'body.bn1.weight', expected: [1], actual: [1, 1], note: '' },
      ],
      nonFinite: ['body.bn1.running_var', 'fpn.inner_blocks.0.0.bias'],
      negative: [],
      ambiguous: [],
    });
    expect(message.split('\n')).toHaveLength(1);
    for (const part of [
      'torchvision-resnet50-fpn',
      '2 missing: body.bn1.bias 1, fpn.layer_blocks.3.0.weight 2×2×3×3',
      '2 unexpected: body.layer5.0.conv1.weight, fpn.typo',
      '2 wrongly shaped: body.conv1.weight 1×3×7×5 for 1×3×7×7, body.bn1.weight 1×1 for 1',
      '2 not finite: body.bn1.running_var, fpn.inner_blocks.0.0.bias',
    ]) {
      expect(message).toContain(part);
    }
    expect(message).not.toContain('ambiguous');
  });

  it('is the whole model where the file is empty, and the whole file where it is of another model', () => {
    const { problems, message } = weightsErrorOf(torchvision, new Map());
    expect(problems.missing).toEqual(parametersOf(torchvision));
    expect(message.length).toBeLessThan(1000);
    expect(message).toMatch(/: body\.conv1\.weight 1×3×7×7, (\S+ \S+, ){9}and \d+ more$/);
    const flat = modelByName('pytorch-fpn', TINY);
    const other = fileOf(modelByName('detectron2-resnet50-fpn', TINY));
    expect(weightsErrorOf(flat, other).problems.unexpected).toEqual([...other.keys()]);
  });

  it('includes a running variance below zero, by its name', () => {
    const file = fileOf(torchvision);
    file.set('body.bn1.running_var', stored(-1e-6));
    const { problems, message } = weightsErrorOf(torchvision, file);
    expect(problems).toMatchObject({ negative: ['body.bn1.running_var'], nonFinite: [], missing: [] });
    expect(message).toMatch(/, got 1 negative: body\.bn1\.running_var$/);
  });

  it('includes a parameter under two names', () => {
    const file = fileOf(torchvision);
    file.set('backbone.body.bn1.bias', stored(1));
    expect(weightsErrorOf(torchvision, file).problems).toMatchObject({
      ambiguous: ['body.bn1.bias'],
      missing: [],
    });
  });

  it('includes a float64 beyond float32', () => {
    const file = fileOf(torchvision);
    file.set('body.bn1.bias', toStored(ndarray(Float64Array.of(1e39), [1])));
    file.delete('body.bn1.weight');
    const { nonFinite, missing } = weightsErrorOf(torchvision, file).problems;
    expect([nonFinite, missing.map(({ name }) => name)]).toEqual([['body.bn1.bias'], ['body.bn1.weight']]);
  });

  it('is an FpnError, as is a request that loaded parameters cannot answer', () => {
    expect(weightsErrorOf(torchvision, new Map())).toBeInstanceOf(FpnError);
    const ask = () => fromLoaded(new Map())({ name: 'conv1.weight', role: 'kernel', shape: [1] });
    expect(ask).toThrow('expected a parameter conv1.weight');
  });
});

describe('torchvision’s checkpoints', () => {
  const expected = loadParameters(torchvision, fileOf(torchvision));
  const expectLoads = (file: WeightFile) => {
    const loaded = loadParameters(torchvision, file);
    expect([...loaded.keys()].sort()).toEqual([...expected.keys()].sort());
    for (const [name, value] of loaded) expectSameBits(value, expected.get(name)!);
  };
  const withBackbone = (name: string) => `backbone.${name}`;
  const older = (name: string) => name.replace(/^(fpn\.\w+_blocks\.\d)\.0\./, '$1.');

  it('load with and without backbone., with the older names, and with both', () => {
    expectLoads(fileOf(torchvision, withBackbone));
    expectLoads(fileOf(torchvision, older));
    expectLoads(fileOf(torchvision, (name) => withBackbone(older(name))));
    expect(older('fpn.inner_blocks.1.0.weight')).toBe('fpn.inner_blocks.1.weight');
  });

  it('load with their detector’s heads, which are ignored', () => {
    const file = fileOf(torchvision, withBackbone);
    for (const head of [
      'rpn.head.conv.0.0.weight',
      'rpn.head.cls_logits.bias',
      'roi_heads.box_head.fc6.weight',
      'roi_heads.mask_predictor.mask_fcn_logits.bias',
      'head.classification_head.conv.0.0.weight',
    ]) {
      file.set(head, stored(Number.NaN));
    }
    expectLoads(file);
  });

  it('of RetinaNet have p6 and p7 under extra_blocks', () => {
    const retina = modelByName('torchvision-retinanet-resnet50-fpn', TINY);
    const names = [...loadParameters(retina, fileOf(retina, withBackbone)).keys()];
    expect(names.filter((name) => name.includes('extra'))).toEqual(
      ['p6.weight', 'p6.bias', 'p7.weight', 'p7.bias'].map((name) => `fpn.extra_blocks.${name}`),
    );
  });
});

describe('other systems’ checkpoints', () => {
  it('detectron2’s load with the rest of their detector', () => {
    const model = modelByName('detectron2-resnet50-fpn', TINY);
    const file = fileOf(model);
    expect([...file.keys()]).toEqual(
      expect.arrayContaining([
        'backbone.bottom_up.stem.conv1.weight',
        'backbone.bottom_up.stem.conv1.norm.running_mean',
        'backbone.bottom_up.res2.0.shortcut.norm.bias',
        'backbone.bottom_up.res5.0.conv3.weight',
        'backbone.fpn_lateral2.bias',
        'backbone.fpn_output5.weight',
      ]),
    );
    for (const other of [
      'pixel_mean',
      'proposal_generator.rpn_head.conv.weight',
      'roi_heads.box_head.fc1.bias',
    ]) {
      file.set(other, stored(1));
    }
    expect(loadParameters(model, file).size).toBe(parametersOf(model).length);
    file.set('backbone.top_block.p6.weight', stored(1));
    expect(weightsErrorOf(model, file).problems.unexpected).toEqual(['backbone.top_block.p6.weight']);
  });

  it('pytorch-fpn names its laterals downwards, and has no smooth convolution for P5', () => {
    const specs = parametersOf(modelByName('pytorch-fpn', TINY)).filter(({ role }) => role === 'kernel');
    const neck = specs.filter(({ name }) => !/^(conv1|layer)/.test(name));
    expect(Object.fromEntries(neck.map(({ name, shape }) => [name, shape]))).toEqual({
      'toplayer.weight': [2, 32, 1, 1],
      'latlayer1.weight': [2, 16, 1, 1],
      'latlayer2.weight': [2, 8, 1, 1],
      'latlayer3.weight': [2, 4, 1, 1],
      'smooth1.weight': [2, 2, 3, 3],
      'smooth2.weight': [2, 2, 3, 3],
      'smooth3.weight': [2, 2, 3, 3],
    });
  });

  it('pytorch-retina-fpn counts its stages from layer2, and has conv6 and conv7', () => {
    const names = parametersOf(modelByName('pytorch-retina-fpn', TINY)).map(({ name }) => name);
    const stages = new Set(names.map((name) => /^layer\d/.exec(name)?.[0]).filter(Boolean));
    expect([...stages]).toEqual(['layer2', 'layer3', 'layer4', 'layer5']);
    const neck = names.filter((name) => /^(conv\d|lat|top|smooth)/.test(name) && name.endsWith('weight'));
    expect(neck.sort()).toEqual(
      ['conv1', 'conv6', 'conv7', 'latlayer1', 'latlayer2', 'smooth1', 'smooth2', 'toplayer'].map(
        (name) => `${name}.weight`,
      ),
    );
  });
});
