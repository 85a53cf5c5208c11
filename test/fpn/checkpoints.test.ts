/** Checkpoints as training scripts write them: the model is found in them, wherever it stands. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { crc32 } from '../../src/bytes/crc32.js';
import { FpnError } from '../../src/errors.js';
import { loadParameters, matchNeckWeights } from '../../src/fpn/load.js';
import { bestMatches } from '../../src/fpn/loading/identify.js';
import { isComplete, matchWeights } from '../../src/fpn/loading/match.js';
import { checkStyle } from '../../src/fpn/loading/mmdet-style.js';
import type { Model } from '../../src/fpn/model.js';
import { modelByName } from '../../src/fpn/models/index.js';
import { parametersOf } from '../../src/fpn/run-model.js';
import { seededParameter } from '../../src/layers/seeded.js';
import { elements, tensor, zeros } from '../../src/ops/tensor.js';
import { readWeights } from '../../src/weights/index.js';
import { type StoredTensor, toStored, type WeightFile } from '../../src/weights/stored-tensor.js';
import { weightsErrorOf } from './weights-error.js';

const TINY = { depths: [1, 1, 1, 1], width: 1, channels: 2 };
const model = (name: string): Model => modelByName(name, TINY);
const MATPORTER = model('mask-rcnn-resnet50');
const ONE = toStored(tensor([1], [1]));

describe('written by the tools themselves (see checkpoints/make.py)', () => {
  const resnet18 = modelByName('torchvision-resnet18-fpn', { depths: [1, 1, 1, 1], width: 2, channels: 2 });
  const read = (name: string): WeightFile =>
    readWeights(readFileSync(new URL(`checkpoints/${name}.pth.gz`, import.meta.url)), `${name}.pth.gz`);
  /** The numbers that make.py fills parameters with. */
  function expectNumbers(file: WeightFile, shift = 0, key?: string): void {
    const parameters = loadParameters(resnet18, file, undefined, key);
    expect(parameters.size).toBe(parametersOf(resnet18).length);
    for (const [name, value] of parameters) {
      const start = crc32(new TextEncoder().encode(`backbone.${name}`)) % 13;
      const more = name.endsWith('running_var') ? 1 : 0;
      const numbers = Float32Array.from(
        { length: value.size },
        (_, i) => (((i + start + shift) % 13) + more) / 16,
      );
      expect(elements(value), name).toEqual(numbers);
    }
  }

  it.each([
    ['torchvision-references', 'model.', ['optimizer', 'model']],
    ['imagenet-example', 'state_dict.module.', ['best_acc1', 'optimizer', 'state_dict']],
    ['lightning', 'state_dict.model.', ['state_dict', 'callbacks', 'optimizer_states', 'rng_state']],
    ['timm-ema', 'state_dict.', ['state_dict', 'state_dict_ema']],
    ['swa', 'module.', ['module']],
  ])('%s', (name, place, parts) => {
    const file = read(name);
    expectNumbers(file);
    const { others, ...match } = matchWeights(resnet18, file);
    expect(match.place).toBe(place);
    expect([...new Set(others.map((other) => other.split('.')[0]))].sort()).toEqual([...parts].sort());
  });

  it('an average beside the weights is named, and read where it is asked for', () => {
    const file = read('timm-ema');
    expect(matchWeights(resnet18, file).alternatives).toEqual(['state_dict_ema.']);
    expectNumbers(file, 1, 'state_dict_ema');
    expect(matchWeights(resnet18, file, { key: 'state_dict_ema' }).alternatives).toEqual([]);
    expect(() => loadParameters(resnet18, file, undefined, 'ema')).toThrow(
      new FpnError('weights: expected the key of a part of the file (state_dict, state_dict_ema), got "ema"'),
    );
  });
});

const namesOf = (of: Model): string[] => parametersOf(of).map(({ name }) => name);

/** The model's parameters under other names, and ones beside them. */
function fileOf(of: Model, rename: (name: string) => string, beside: readonly string[] = []): WeightFile {
  const own = parametersOf(of).map((spec) => [rename(spec.name), toStored(seededParameter(spec))] as const);
  return new Map<string, StoredTensor>([...own, ...beside.map((name) => [name, ONE] as const)]);
}

const under =
  (path: string) =>
  (name: string): string =>
    `${path}${name}`;

/** `conv1.weight` as it stands in a Keras model's group. */
const keras = (name: string): string => {
  const [, layer, variable] = /^(.+)\.(\w+)$/.exec(name)!;
  const isNorm = layer.startsWith('bn');
  const names: Record<string, string> = {
    weight: isNorm ? 'gamma' : 'kernel',
    bias: isNorm ? 'beta' : 'bias',
    running_mean: 'moving_mean',
    running_var: 'moving_variance',
  };
  return `${layer}/${names[variable]}`;
};
/** Keras' kernels are HWIO. */
const inHwio = (file: WeightFile): WeightFile =>
  new Map(
    [...file].map(([name, { dtype, tensor }]) => [
      name,
      { dtype, tensor: tensor.shape.length === 4 ? tensor.transpose(2, 3, 1, 0) : tensor },
    ]),
  );

describe('of every layout', () => {
  type Layout = [
    what: string,
    name: string,
    file: (of: Model) => WeightFile,
    place: string,
    others: string[],
  ];
  const layouts: Layout[] = [
    [
      'torchvision’s own detector, with heads of no list',
      'torchvision-resnet50-fpn',
      (of) => fileOf(of, under('backbone.'), ['rpn.head.conv.weight', 'keypoint.x', 'transform.mean']),
      '',
      ['rpn.head.conv.weight', 'keypoint.x', 'transform.mean'],
    ],
    [
      'DETR’s wrapped backbone',
      'torchvision-resnet50-fpn',
      (of) =>
        fileOf(of, under('model.module.detector.backbone.'), ['model.module.detector.class_embed.weight']),
      'model.module.detector.',
      ['model.module.detector.class_embed.weight'],
    ],
    [
      'YOLOX’s, and best_ap as a tensor',
      'yolo-pytorch',
      (of) => fileOf(of, under('model.'), ['best_ap', 'model.head.stems.0.conv.weight']),
      'model.',
      ['best_ap', 'model.head.stems.0.conv.weight'],
    ],
    [
      'mmdetection 1’s, with all heads and thop’s counts',
      'mmdet-fpn',
      (of) =>
        fileOf(of, under('state_dict.'), [
          'state_dict.mask_head.0.conv.weight',
          'state_dict.semantic_head.lateral_convs.0.conv.weight',
          'state_dict.backbone.conv1.total_ops',
          'state_dict.total_params',
        ]),
      'state_dict.',
      ['state_dict.mask_head.0.conv.weight', 'state_dict.semantic_head.lateral_convs.0.conv.weight'],
    ],
    [
      'mmdetection 2’s, with EMAHook’s buffers',
      'mmdet-retinanet-fpn',
      (of) =>
        fileOf(
          of,
          under('state_dict.'),
          namesOf(of).map((n) => `state_dict.ema_${n.replaceAll('.', '_')}`),
        ),
      'state_dict.',
      [],
    ],
    [
      'mmdetection 3’s, with a data preprocessor',
      'mmdet-fcos-fpn',
      (of) => fileOf(of, under('state_dict.'), ['state_dict.data_preprocessor.mean', 'message_hub.x']),
      'state_dict.',
      ['state_dict.data_preprocessor.mean', 'message_hub.x'],
    ],
    [
      'mmdetection’s teacher and student',
      'mmdet-fpn',
      (of) =>
        new Map([
          ...fileOf(of, under('state_dict.teacher.')),
          ...fileOf(of, under('state_dict.student.'), ['state_dict.steps']),
        ]),
      'state_dict.student.',
      [...namesOf(model('mmdet-fpn')).map(under('state_dict.teacher.')), 'state_dict.steps'],
    ],
    [
      'detectron2’s, panoptic',
      'detectron2-resnet50-fpn',
      (of) =>
        fileOf(of, under('model.'), ['model.sem_seg_head.p2.weight', 'model.pixel_mean', 'scheduler.x']),
      'model.',
      ['model.sem_seg_head.p2.weight', 'model.pixel_mean', 'scheduler.x'],
    ],
    [
      'DINO’s student and teacher, of a flat model',
      'pytorch-fpn',
      (of) => new Map([...fileOf(of, under('teacher.module.')), ...fileOf(of, under('student.module.'))]),
      'student.module.',
      namesOf(model('pytorch-fpn')).map(under('teacher.module.')),
    ],
    [
      'a flat model and its average, beside it',
      'pytorch-fpn',
      (of) => new Map([...fileOf(of, under('ema.')), ...fileOf(of, under(''))]),
      '',
      namesOf(model('pytorch-fpn')).map(under('ema.')),
    ],
    [
      'kuangliu’s RetinaNet',
      'pytorch-retina-fpn',
      (of) => fileOf(of, under('net.module.fpn.'), ['net.module.loc_head.0.weight', 'acc']),
      'net.module.fpn.',
      ['net.module.loc_head.0.weight', 'acc'],
    ],
    [
      'fairseq’s nested models in a list',
      'paper-resnet50',
      (of) => fileOf(of, under('models.0.model.'), ['last_optimizer_state.state.0.exp_avg']),
      'models.0.model.',
      ['last_optimizer_state.state.0.exp_avg'],
    ],
    [
      'FSDP’s and torch.compile’s, inside and outside',
      'torchvision-resnet50-fpn',
      (of) =>
        fileOf(
          of,
          (name) =>
            `_orig_mod.${name.replace('body.', 'body._orig_mod.').replace('.conv1', '._checkpoint_wrapped_module.conv1')}`,
        ),
      '_orig_mod.',
      [],
    ],
    [
      'efficientdet-pytorch’s',
      'bifpn-resdet50',
      (of) =>
        fileOf(of, under('state_dict_ema.module.'), ['state_dict_ema.module.class_net.x', 'box.anchors']),
      'state_dict_ema.module.',
      ['state_dict_ema.module.class_net.x', 'box.anchors'],
    ],
    [
      'Hugging Face’s, with a prefix',
      'mmdet-pafpn',
      (of) => fileOf(of, under('model.vision_tower.'), ['lm_head.weight']),
      'model.vision_tower.',
      ['lm_head.weight'],
    ],
    [
      'matterport’s on several GPUs',
      'mask-rcnn-resnet50',
      (of) => inHwio(fileOf(of, (name) => `mask_rcnn/${keras(name)}`, ['mask_rcnn/mrcnn_mask/bias'])),
      'mask_rcnn/',
      ['mask_rcnn/mrcnn_mask/bias'],
    ],
    [
      'matterport’s, the second model of a session',
      'mask-rcnn-resnet50',
      (of) => inHwio(fileOf(of, (name) => `model_1/${keras(name).replace('/', '_1/')}`)),
      'model_1/',
      [],
    ],
  ];

  it.each(layouts)('%s', (_, name, file, place, others) => {
    const of = model(name);
    const checkpoint = file(of);
    const match = matchWeights(of, checkpoint);
    expect({ place: match.place, others: match.others }).toEqual({ place, others });
    expect(isComplete(match)).toBe(true);
    const parameters = loadParameters(of, checkpoint);
    for (const spec of parametersOf(of)) {
      expect(elements(parameters.get(spec.name)!), spec.name).toEqual(elements(seededParameter(spec)));
    }
  });

  it('wrappers inside the names are said', () => {
    const of = model('mmdet-fpn');
    const file = fileOf(of, (name) => name.replace('backbone.', 'backbone._orig_mod.'));
    expect(matchWeights(of, file)).toMatchObject({ place: '', wrappers: ['_orig_mod'] });
  });

  it('a neck is found as a model is', () => {
    const of = model('mmdet-fpn');
    const file = fileOf(of, under('state_dict.module.'), ['state_dict.module.roi_head.x']);
    const maps = [4, 8, 16, 32].map((channels, i) => [1, channels, 16 >> i, 16 >> i]);
    const match = matchNeckWeights(of, file, maps);
    expect([isComplete(match), match.place, match.found.size]).toEqual([true, 'state_dict.module.', 16]);
  });
});

describe('what stands in the model’s place has to be the model’s', () => {
  const unexpectedIn = (of: Model, file: WeightFile): readonly string[] =>
    weightsErrorOf(of, file).problems.unexpected;

  it.each([
    ['torchvision-resnet50-fpn', 'fpn.layer_blocks.4.0.weight'],
    ['mmdet-fpn', 'neck.fpn_convs.4.conv.weight'],
    ['detectron2-resnet50-fpn', 'backbone.bottom_up.res5.3.conv1.weight'],
    ['pytorch-fpn', 'smooth4.weight'],
    ['pytorch-fpn', 'fc.weight'],
    ['bifpn-d0', 'backbone.layer4.1.conv1.weight'],
    ['mask-rcnn-resnet50', 'fpn_p7.weight'],
  ])('%s refuses %s', (name, extra) => {
    const of = model(name);
    expect(unexpectedIn(of, fileOf(of, under(''), [extra]))).toEqual([extra]);
    const wrapped = `state_dict.module.${extra}`;
    expect(unexpectedIn(of, fileOf(of, under('state_dict.module.'), [wrapped, 'epoch']))).toEqual([wrapped]);
  });

  it('two tensors of one name are ambiguous, a session’s number or not', () => {
    const file = inHwio(fileOf(MATPORTER, keras, ['conv1_1/bias']));
    expect(weightsErrorOf(MATPORTER, file).problems.ambiguous).toEqual(['conv1.bias']);
  });

  it('the student of another architecture than its teacher is told from it by shapes', () => {
    const of = model('pytorch-fpn');
    const wide = modelByName('pytorch-fpn', { ...TINY, width: 2 });
    const file = new Map([...fileOf(wide, under('student.')), ...fileOf(of, under('teacher.'))]);
    expect(matchWeights(of, file)).toMatchObject({ place: 'teacher.', alternatives: [] });
  });

  it('a few names that are everywhere make no place', () => {
    const of = model('torchvision-resnet50-fpn');
    const file: WeightFile = new Map([['x.body.conv1.weight', toStored(zeros([1, 3, 7, 7]))]]);
    expect(matchWeights(of, file)).toMatchObject({ place: '', others: ['x.body.conv1.weight'] });
  });
});

describe('a configuration that says which style mmdetection’s weights are of', () => {
  const of = model('mmdet-fpn');
  const configured = (style: string, at = 'meta.config'): WeightFile =>
    Object.assign(fileOf(of, under('state_dict.')), {
      texts: new Map([[at, `model = dict(backbone=dict(depth=50, style=${style}))`]]),
    });

  it('the model’s own is taken', () => {
    const file = configured("'pytorch'");
    expect([checkStyle(of, file), loadParameters(of, file).size]).toEqual([
      undefined,
      parametersOf(of).length,
    ]);
  });

  it.each(['meta.config', 'meta.cfg', 'message_hub.cfg'])(
    'another is refused where a model has it: %s',
    (at) => {
      const caffe = { ...of, name: 'mmdet-fpn-caffe' };
      expect(() => loadParameters(caffe, configured('"pytorch"', at))).toThrow(
        new FpnError(
          `weights: expected weights of style='caffe' for mmdet-fpn-caffe, got style='pytorch' in ${at}, which mmdet-fpn has`,
        ),
      );
    },
  );

  it('and warned of where none has', () => {
    const pafpn = model('mmdet-pafpn');
    expect(checkStyle(pafpn, configured("'caffe'"))).toMatch(
      /^style='caffe' in meta\.config, .* numbers will be wrong$/,
    );
  });

  it('decides between models of the same parameters', () => {
    const caffe = { ...of, name: 'mmdet-fpn-caffe' };
    const names = (style: string) =>
      bestMatches([of, caffe], configured(style)).map((match) => match.model.name);
    expect([names("'caffe'"), names("'pytorch'")]).toEqual([['mmdet-fpn-caffe'], ['mmdet-fpn']]);
  });

  it('is of no meaning for other systems', () => {
    const { texts } = configured("'caffe'");
    const file = Object.assign(fileOf(model('pytorch-fpn'), under('')), { texts: texts! });
    expect(checkStyle(model('pytorch-fpn'), file)).toBeUndefined();
  });
});
