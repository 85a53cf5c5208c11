"""Holds the systems written here against torchvision's own classes, in float64: python3 check_systems.py."""
import sys

sys.dont_write_bytecode = True

import torch
from torchvision.models import resnet50
from torchvision.models.detection import (
    fasterrcnn_mobilenet_v3_large_fpn, fasterrcnn_resnet50_fpn_v2, retinanet_resnet50_fpn, retinanet_resnet50_fpn_v2)
from torchvision.models.detection.backbone_utils import resnet_fpn_backbone
from torchvision.ops import FeaturePyramidNetwork
from torchvision.ops.feature_pyramid_network import LastLevelMaxPool, LastLevelP6P7

import seeded
from network_goldens import load
from systems.detectron import Detectron
from systems.detectron2_fpn import Detectron2Fpn, Detectron2RetinaNet
from systems.maskrcnn_benchmark import MaskRcnnBenchmark
from systems.mmdet_caffe import MmdetCaffe
from systems.paper import PaperFpn
from systems.pytorch_fpn import PytorchFpn, PytorchRetinaFpn
from systems.resnet import Bottleneck, SmallResNet
from systems.smp_fpn import smp_resnet50
from systems.torchvision_fpn import (
    faster_rcnn_v2, mobilenet_fpn, resnet18_fpn, resnet50_fpn, resnext101_fpn, retinanet, retinanet_v2, wide_resnet50_fpn)

TOLERANCE = 1e-13
DEPTHS, WIDTH, CHANNELS = [1, 2, 1, 1], 4, 12


def seed(module):
    return load(module, seeded.parameters(1, module)).double()


def state(module):
    return {name: value for name, value in module.state_dict().items() if value.is_floating_point()}


def renamed(parameters, *rules):
    """The parameters under other names: each rule replaces a piece of a name, or nothing by a prefix."""
    out = {}
    for name, value in parameters.items():
        for old, new in rules:
            name = name.replace(old, new) if old else new + name
        out[name] = value
    return out


def detectron2_names(parameters):
    """torchvision's names of a ResNet made into detectron2's."""
    blocks = renamed(
        parameters, ('downsample.0', 'shortcut'), ('downsample.1', 'shortcut.norm'),
        *((f'bn{i}', f'conv{i}.norm') for i in (1, 2, 3)), *((f'layer{i}', f'res{i + 1}') for i in (4, 3, 2, 1)),
    )
    return {f'stem.{name}' if name.startswith('conv1.') else name: value for name, value in blocks.items()}


def give(module, parameters):
    wanted = {name for name in state(module)}
    missing = wanted - parameters.keys()
    assert not missing, missing
    module.load_state_dict({name: parameters[name] for name in wanted}, strict=False)
    return module.eval().double()


def agree(title, ours, theirs):
    worst = max(((a - b).abs().max() / b.abs().max()).item() for a, b in zip(ours, theirs, strict=True))
    assert worst <= TOLERANCE, f'{title}: off by {worst}'
    print(f'{title}: off by {worst:.0e}')


def same_parameters(title, ours, theirs):
    shapes = [[(name, tuple(value.shape)) for name, value in state(m).items()] for m in (ours, theirs)]
    assert shapes[0] == shapes[1], f'{title}: {set(shapes[0]) ^ set(shapes[1])}'
    print(f'{title}: the same {len(shapes[0])} names and shapes, in order')


def real_sizes():
    """At the real widths and depths, parameters are named, shaped and ordered as in torchvision."""
    real = {'width': 64, 'channels': 256}
    no_weights = {'weights': None, 'weights_backbone': None}
    for title, ours, theirs in (
        ('resnet18_fpn', resnet18_fpn([2, 2, 2, 2], **real),
         resnet_fpn_backbone(backbone_name='resnet18', weights=None)),
        ('resnet50_fpn', resnet50_fpn([3, 4, 6, 3], **real),
         resnet_fpn_backbone(backbone_name='resnet50', weights=None)),
        ('retinanet', retinanet([3, 4, 6, 3], **real).backbone,
         retinanet_resnet50_fpn(**no_weights).backbone),
        ('retinanet_v2', retinanet_v2([3, 4, 6, 3], **real).backbone,
         retinanet_resnet50_fpn_v2(**no_weights).backbone),
        ('resnext101_32x8d_fpn', resnext101_fpn([3, 4, 23, 3], **real),
         resnet_fpn_backbone(backbone_name='resnext101_32x8d', weights=None)),
        ('wide_resnet50_2_fpn', wide_resnet50_fpn([3, 4, 6, 3], **real),
         resnet_fpn_backbone(backbone_name='wide_resnet50_2', weights=None)),
        ('mobilenet_v3_large_fpn', mobilenet_fpn(16, 256).backbone,
         fasterrcnn_mobilenet_v3_large_fpn(**no_weights).backbone),
        ('faster_rcnn_v2', faster_rcnn_v2([3, 4, 6, 3], **real).backbone,
         fasterrcnn_resnet50_fpn_v2(**no_weights).backbone),
    ):
        same_parameters(title, ours, theirs)
        seed(ours)
        give(theirs, state(ours))
        agree(f'{title}, levels', ours(IMAGE).values(), theirs(IMAGE).values())
    whole = resnet50(weights=None)
    body = SmallResNet(Bottleneck, [3, 4, 6, 3], 64)
    assert state(whole).keys() - state(body).keys() == {'fc.weight', 'fc.bias'}


def backbones():
    """pytorch-fpn's and (with the stride moved) detectron2's backbone are torchvision's, renamed."""
    torchvision = seed(SmallResNet(Bottleneck, DEPTHS, WIDTH))
    kuangliu = give(PytorchFpn(DEPTHS, WIDTH, CHANNELS), {
        **state(PytorchFpn(DEPTHS, WIDTH, CHANNELS)), **renamed(state(torchvision), ('downsample', 'shortcut')),
    })
    agree('pytorch-fpn, C2-C5', kuangliu.features(IMAGE), torchvision.features(IMAGE))

    retina = give(PytorchRetinaFpn(DEPTHS, WIDTH, CHANNELS), {
        **state(PytorchRetinaFpn(DEPTHS, WIDTH, CHANNELS)),
        **renamed(state(torchvision), ('downsample', 'shortcut'), *LAYERS_FROM_2),
    })
    agree('pytorch-retina-fpn, C2-C5', retina.features(IMAGE), torchvision.features(IMAGE))

    moved = Detectron2Fpn(DEPTHS, WIDTH, CHANNELS, 'sum', stride_in_1x1=False).backbone.bottom_up
    give(moved, detectron2_names(state(torchvision)))
    agree('detectron2 with STRIDE_IN_1X1 off, C2-C5', moved(IMAGE).values(), torchvision.features(IMAGE))


def pyramids():
    """The paper's pyramid is torchvision's, renamed; detectron2's is too, where every size doubles."""
    paper = seed(PaperFpn(DEPTHS, WIDTH, CHANNELS))
    theirs = FeaturePyramidNetwork([WIDTH << stage for stage in range(2, 6)], CHANNELS, LastLevelMaxPool())
    stages = range(2, 6)
    give(theirs, renamed(
        state(paper),
        *((f'lateral{stage}.', f'inner_blocks.{stage - 2}.0.') for stage in stages),
        *((f'output{stage}.', f'layer_blocks.{stage - 2}.0.') for stage in stages),
    ))
    for image in (IMAGE, IMAGE[:, :, :61, :83]):
        maps = {str(stage): feature for stage, feature in enumerate(paper.features(image))}
        agree('paper, P2-P6', paper(image).values(), theirs(maps).values())

    body, neck = {}, {}
    for name, value in state(paper).items():
        (neck if name.startswith(('lateral', 'output')) else body)[name] = value
    detectron2 = give(Detectron2Fpn(DEPTHS, WIDTH, CHANNELS, 'sum').backbone, {
        **renamed(detectron2_names(body), ('', 'bottom_up.')), **renamed(neck, ('', 'fpn_')),
    })
    agree('detectron2, P2-P6', detectron2(IMAGE).values(), paper(IMAGE).values())


def without_epsilon(module):
    for part in module.modules():
        if isinstance(part, torch.nn.BatchNorm2d):
            part.eps = 0.0
    return module


def split(parameters, neck):
    """A backbone's parameters and its neck's, which begin with one of these."""
    parts = {}, {}
    for name, value in parameters.items():
        parts[name.startswith(neck)][name] = value
    return parts


def descendants():
    """What was written after the paper's pyramid is that pyramid, renamed, where the input is a multiple of 32."""
    paper = seed(PaperFpn(DEPTHS, WIDTH, CHANNELS))
    body, neck = split(state(paper), ('lateral', 'output'))
    levels = range(2, 6)

    mmdet = give(MmdetCaffe(DEPTHS, WIDTH, CHANNELS), {
        **renamed(body, ('', 'backbone.')),
        **renamed(neck, *((f'lateral{k}.', f'neck.lateral_convs.{k - 2}.conv.') for k in levels),
                  *((f'output{k}.', f'neck.fpn_convs.{k - 2}.conv.') for k in levels)),
    })
    agree('mmdetection in Caffe style', mmdet(IMAGE).values(), paper(IMAGE).values())

    stem = {f'stem.{name}' if name.startswith(('conv1.', 'bn1.')) else name: value for name, value in body.items()}
    benchmark = give(MaskRcnnBenchmark(DEPTHS, WIDTH, CHANNELS), {
        **renamed(stem, ('', 'backbone.body.')),
        **renamed(neck, *((f'lateral{k}.', f'backbone.fpn.fpn_inner{k - 1}.') for k in levels),
                  *((f'output{k}.', f'backbone.fpn.fpn_layer{k - 1}.') for k in levels)),
    })
    exact = without_epsilon(give(PaperFpn(DEPTHS, WIDTH, CHANNELS), state(paper)))
    agree('maskrcnn-benchmark', benchmark(IMAGE).values(), exact(IMAGE).values())

    neutral = {name: torch.full_like(value, float(name.endswith('var'))) if '.running_' in name else value
               for name, value in state(paper).items()}
    frozen = without_epsilon(give(PaperFpn(DEPTHS, WIDTH, CHANNELS), neutral))
    detectron = give(Detectron(DEPTHS, WIDTH, CHANNELS), detectron_names(neutral))
    agree('Detectron', detectron(IMAGE).values(), frozen(IMAGE).values())

    torchvision = seed(SmallResNet(Bottleneck, DEPTHS, WIDTH))
    smp = seed(smp_resnet50(DEPTHS, WIDTH, CHANNELS, 8))
    give(smp, {**state(smp), **renamed(state(torchvision), ('', 'encoder.'))})
    theirs = FeaturePyramidNetwork([WIDTH << stage for stage in levels], CHANNELS).double()
    identity = torch.zeros(CHANNELS, CHANNELS, 3, 3)
    identity[range(CHANNELS), range(CHANNELS), 1, 1] = 1
    laterals = ['decoder.p2.skip_conv', 'decoder.p3.skip_conv', 'decoder.p4.skip_conv', 'decoder.p5']
    give(theirs, {
        **{f'inner_blocks.{i}.0.{leaf}': state(smp)[f'{name}.{leaf}'] for i, name in enumerate(laterals)
           for leaf in ('weight', 'bias')},
        **{f'layer_blocks.{i}.0.weight': identity for i in range(4)},
        **{f'layer_blocks.{i}.0.bias': torch.zeros(CHANNELS) for i in range(4)},
    })
    maps = {str(i): feature for i, feature in enumerate(torchvision.features(IMAGE))}
    ours = [level for name, level in smp(IMAGE).items() if name != 'decoder']
    agree('segmentation_models, P2-P5', ours, theirs(maps).values())

    d2 = Detectron2RetinaNet(DEPTHS, WIDTH, CHANNELS)
    seed(d2)
    theirs = FeaturePyramidNetwork([WIDTH << stage for stage in (3, 4, 5)], CHANNELS, LastLevelP6P7(32 * WIDTH, CHANNELS))
    give(theirs, renamed(
        {name: value for name, value in state(d2.backbone).items() if not name.startswith('bottom_up')},
        *((f'fpn_lateral{k}.', f'inner_blocks.{k - 3}.0.') for k in (3, 4, 5)),
        *((f'fpn_output{k}.', f'layer_blocks.{k - 3}.0.') for k in (3, 4, 5)),
        ('top_block.', 'extra_blocks.'),
    ))
    maps = {str(k): feature for k, feature in d2.backbone.bottom_up(IMAGE).items() if k > 2}
    agree("detectron2's RetinaNet, P3-P7", d2(IMAGE).values(), theirs(maps).values())


def detectron_names(parameters):
    out = {}
    for name, value in parameters.items():
        if '.running_' in name:
            continue
        owner, _, leaf = name.rpartition('.')
        parts = owner.split('.')
        if parts[0].startswith('layer'):
            branch = {'conv1': '2a', 'bn1': '2a_bn', 'conv2': '2b', 'bn2': '2b_bn', 'conv3': '2c', 'bn3': '2c_bn',
                      'downsample.0': '1', 'downsample.1': '1_bn'}['.'.join(parts[2:])]
            owner = f'res{int(parts[0][5:]) + 1}_{parts[1]}_branch{branch}'
        elif owner == 'bn1':
            owner = 'res_conv1_bn'
        elif owner.startswith(('lateral', 'output')):
            stage = int(owner[-1])
            blob = f'res{stage}_{DEPTHS[stage - 2] - 1}_sum'
            owner = f'fpn_{blob}' if owner.startswith('output') else f'fpn_inner_{blob}{"" if stage == 5 else "_lateral"}'
        out[f'{owner}.{leaf}'] = value
    return out


IMAGE = torch.from_numpy(seeded.image(1, (2, 3, 64, 96))).double()
LAYERS_FROM_2 = [(f'layer{i}', f'layer{i + 1}') for i in (4, 3, 2, 1)]

if __name__ == '__main__':
    torch.set_grad_enabled(False)
    torch.set_num_threads(1)
    real_sizes()
    backbones()
    pyramids()
    descendants()
