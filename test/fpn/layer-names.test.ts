/** Operators are called what their systems call them: a dump of a system's own run is keyed by these names. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { imageShapeOf } from '../../src/fpn/model.js';
import { graphOf } from '../../src/fpn/model-graph.js';
import { modelByName } from '../../src/fpn/models/index.js';

interface Call {
  readonly layer: string;
  readonly operator: string;
}

/** Every operator of a model, in the order of execution. */
function callsOf(name: string): Call[] {
  const model = modelByName(name);
  return [...graphOf(model, imageShapeOf(model)).nodes];
}

const layersOf = (name: string): string[] => callsOf(name).map(({ layer }) => layer);

const withoutCount = (layer: string): string => layer.replace(/#\d+$/, '');

describe('torchvision’s modules, as forward hooks see them', () => {
  /** Operators that are no modules in torchvision: sums, upsampling, gates, and RetinaNet's relu before P7. */
  const FUNCTIONS = /(^|\.)(add|resize|gate|flatten)$|^fpn\.relu$/;

  it.each([
    'torchvision-resnet18-fpn',
    'torchvision-resnet50-fpn',
    'torchvision-fasterrcnn-resnet50-fpn-v2',
    'torchvision-retinanet-resnet50-fpn',
  ])('%s has all of them and no others', (name) => {
    const file = new URL(`../golden/modules/${name}.json`, import.meta.url);
    const hooked: string[] = JSON.parse(readFileSync(file, 'utf8')).calls;
    const modules = hooked.map((call) => call.split(' ')[0]);
    const own = layersOf(name).map(withoutCount);
    const found = own.filter((layer) => !FUNCTIONS.test(layer));
    // torchvision makes a level's lateral and its 3×3 together: in the neck no name is used twice, so order says nothing.
    const inBody = (layer: string): boolean => layer.startsWith('body.');
    expect(found.filter(inBody)).toEqual(modules.filter(inBody));
    expect([...found].sort()).toEqual([...modules].sort());
  });
});

it('a module that runs again has a number, in the order of the calls', () => {
  expect(
    layersOf('torchvision-resnet50-fpn').filter((layer) => layer.startsWith('body.layer1.0.relu')),
  ).toEqual(['body.layer1.0.relu', 'body.layer1.0.relu#2', 'body.layer1.0.relu#3']);
});

/** By model, some operators that have no parameters, and what its source calls them. */
const NAMES: Readonly<Record<string, readonly (readonly [operator: string, layer: string])[]>> = {
  // mrcnn/model.py; layers without a name are numbered by Keras 2 in a fresh session.
  'mask-rcnn-resnet50': [
    ['relu', 'activation_1'],
    ['maxPool2d', 'max_pooling2d_1'],
    ['relu', 'activation_2'],
    ['relu', 'activation_3'],
    ['add', 'add_1'],
    ['relu', 'res2a_out'],
    ['relu', 'activation_33'],
    ['add', 'add_16'],
    ['relu', 'res5c_out'],
    ['resize', 'fpn_p5upsampled'],
    ['add', 'fpn_p4add'],
    ['resize', 'fpn_p3upsampled'],
    ['add', 'fpn_p2add'],
    ['maxPool2d', 'fpn_p6'],
  ],
  'mask-rcnn-resnet101': [['relu', 'res4w_out']],
  // keras_retinanet/models/retinanet.py, keras_resnet/blocks/_2d.py.
  'keras-retinanet': [
    ['relu', 'conv1_relu'],
    ['maxPool2d', 'pool1'],
    ['relu', 'res2a_branch2a_relu'],
    ['relu', 'res2a_branch2b_relu'],
    ['add', 'res2a'],
    ['relu', 'res2a_relu'],
    ['resize', 'P5_upsampled'],
    ['add', 'P4_merged'],
    ['add', 'P3_merged'],
    ['relu', 'C6_relu'],
  ],
  // tf.keras.applications' resnet.py; a Dense layer is what its activation gives.
  'fpn-tensorflow': [
    ['relu', 'conv1_relu'],
    ['pad', 'pool1_pad'],
    ['maxPool2d', 'pool1_pool'],
    ['relu', 'conv2_block1_1_relu'],
    ['add', 'conv2_block1_add'],
    ['relu', 'conv4_block23_out'],
    ['resize', 'P3_upsampled'],
    ['relu', 'dense'],
    ['relu', 'dense_3'],
    ['sigmoid', 'dense_4'],
  ],
  'covid-ct': [
    ['pad', 'pool1_pad'],
    ['relu', 'conv4_block1_preact_relu'],
    ['relu', 'conv2_block1_2_relu'],
    ['add', 'conv5_block3_out'],
    ['relu', 'post_relu'],
    ['relu', 'C6_relu'],
    ['softmax', 'dense_6'],
  ],
  // modeling/backbone/{resnet,fpn}.py: a layer is what its norm gives, a block its last relu.
  'detectron2-resnet50-fpn': [
    ['conv2d', 'backbone.bottom_up.stem.conv1.conv2d'],
    ['batchNorm2d', 'backbone.bottom_up.stem.conv1.norm'],
    ['maxPool2d', 'backbone.bottom_up.stem'],
    ['relu', 'backbone.bottom_up.res2.0'],
    ['relu', 'backbone.bottom_up.res5.2'],
    ['maxPool2d', 'backbone.top_block'],
  ],
  // models/backbones/resnet.py; its FPN is functions.
  'mmdet-fpn': [
    ['relu', 'backbone.relu'],
    ['maxPool2d', 'backbone.maxpool'],
    ['relu', 'backbone.layer1.0.relu'],
  ],
  // models.py: functions; a block is its last relu.
  'pytorch-fpn': [
    ['relu', 'layer1.0'],
    ['relu', 'layer4.1'],
  ],
  'pytorch-retina-fpn': [['relu', 'layer2.0']],
  // lib/modeling/FPN.py.
  panet: [
    ['add', 'Conv_Body.topdown_lateral_modules.0'],
    ['maxPool2d', 'Conv_Body.maxpool_p6'],
  ],
  'panet-group-norm': [['relu', 'Conv_Body.panet_buttomup_conv2_modules.0.2']],
  // effdet/efficientdet.py and timm's resnet.py.
  'bifpn-d0': [
    ['relu', 'backbone.layer1.0.act3'],
    ['maxPool2d', 'fpn.resample.3.downsample'],
    ['resize', 'fpn.cell.0.fnode.0.combine.resample.4.upsample'],
    ['weightedMean', 'fpn.cell.0.fnode.0.combine'],
    ['silu', 'fpn.cell.0.fnode.0.after_combine.act'],
  ],
  'bifpn-d6': [
    ['add', 'fpn.cell.0.fnode.0.combine'],
    ['add', 'fpn.cell.0.fnode.4.combine'],
  ],
  // mmdet/models/necks/nas_fpn.py, mmcv/ops/merge_cells.py: a cell without a convolution is its sum.
  'nas-fpn': [
    ['maxPool2d', 'neck.extra_downsamples.0.1'],
    ['globalAveragePool', 'neck.fpn_stages.0.gp_64_4.global_pool'],
    ['relu', 'neck.fpn_stages.0.gp_64_4.out_conv.activate'],
    ['add', 'neck.fpn_stages.0.gp_43_5'],
    ['add', 'neck.fpn_stages.6.gp_54_7'],
  ],
  // object_detection/models/feature_map_generators.py.
  'ssd-fpnlite': [
    ['resize', 'nearest_neighbor_upsampling'],
    ['resize', 'nearest_neighbor_upsampling#2'],
    ['clip', 'smoothing_2'],
    ['clip', 'bottom_up_Conv2d_20'],
  ],
  // src/detection/architectures/yolo_v10/neck.py and blocks.py.
  'yolo-pytorch': [
    ['resize', 'neck.upsample#2'],
    ['concat', 'neck.concat#4'],
    ['silu', 'neck.conv_td_p4.conv_1'],
    ['silu', 'neck.conv_bu_p5.bottlenecks.0.cib.2.activation'],
    ['add', 'neck.conv_bu_p5.bottlenecks.0'],
  ],
};

describe('the other systems’ names', () => {
  it.each(Object.entries(NAMES))('%s', (name, expected) => {
    const found = new Map(callsOf(name).map(({ layer, operator }) => [layer, operator]));
    expect(expected.map(([, layer]) => [found.get(layer), layer])).toEqual(expected);
  });

  it('nothing is called by the layer where the layer is something else’s result', () => {
    for (const name of ['detectron2-resnet50-fpn', 'fpn-tensorflow']) {
      const calls = callsOf(name);
      expect(
        calls.filter(({ operator, layer }) => operator === 'linear' && !layer.endsWith('.linear')),
      ).toEqual([]);
      expect(calls.filter(({ layer }) => layer === 'backbone.bottom_up.stem.conv1')).toEqual([]);
    }
  });
});
