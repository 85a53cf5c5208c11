"""The networks' goldens: small networks with their weights, their input, and their levels in float64."""
import copy
import json

import numpy as np
import torch

import seeded
import tensorfile
from systems.detectron import Detectron, blob_name
from systems.detectron2_fpn import Detectron2Fpn, Detectron2RetinaNet
from systems.maskrcnn_benchmark import MaskRcnnBenchmark
from systems.mmdet_caffe import MmdetCaffe, fcos_caffe, retinanet_caffe
from systems.paper import PaperFpn
from systems.paper_comparisons import C4, C5, FinestOnly, Hierarchy, ImagePyramid, NoLateral, NoTopDown
from systems.paper_proposals import SegmentProposals
from systems.pytorch_fpn import PytorchFpn, PytorchRetinaFpn
from systems.smp_fpn import smp_resnet34, smp_resnet50
from systems.torchvision_fpn import (
    faster_rcnn_v2, mobilenet_fpn, resnet18_fpn, resnet50_fpn, resnext101_fpn, retinanet, retinanet_v2, wide_resnet50_fpn,
)

SEED = 0
# What a detector puts before its pyramid's names; parameters are seeded by their names without it.
WRAPPER = 'backbone.'

MODELS = {
    'paper-resnet50': PaperFpn,
    'paper-resnet50-c4': C4,
    'paper-resnet50-c5': C5,
    'paper-resnet50-finest-only': FinestOnly,
    'paper-resnet50-hierarchy': Hierarchy,
    'paper-resnet50-image-pyramid': ImagePyramid,
    'paper-resnet50-no-lateral': NoLateral,
    'paper-resnet50-no-top-down': NoTopDown,
    'paper-resnet50-segment-proposals': SegmentProposals,
    'pytorch-fpn': PytorchFpn,
    'pytorch-retina-fpn': PytorchRetinaFpn,
    'torchvision-resnet18-fpn': resnet18_fpn,
    'torchvision-resnet50-fpn': resnet50_fpn,
    'torchvision-retinanet-resnet50-fpn': retinanet,
    'torchvision-retinanet-resnet50-fpn-v2': retinanet_v2,
    'torchvision-fasterrcnn-resnet50-fpn-v2': faster_rcnn_v2,
    'torchvision-resnext101-32x8d-fpn': resnext101_fpn,
    'torchvision-wide-resnet50-2-fpn': wide_resnet50_fpn,
    'torchvision-mobilenet-v3-large-fpn': mobilenet_fpn,
    'detectron2-resnet50-fpn': Detectron2Fpn,
    'detectron2-retinanet-resnet50-fpn': Detectron2RetinaNet,
    'mmdet-fpn-caffe': MmdetCaffe,
    'mmdet-retinanet-fpn-caffe': retinanet_caffe,
    'mmdet-fcos-fpn-caffe': fcos_caffe,
    'smp-fpn-resnet34': smp_resnet34,
    'smp-fpn-resnet50': smp_resnet50,
    'maskrcnn-benchmark-resnet50-fpn': MaskRcnnBenchmark,
    'detectron-resnet50-fpn': Detectron,
}

# At the seeded variances, near 1, no output shows whether epsilon is 1e-5 or 1.001e-5. These cases have
# variances of epsilon's own size: there the difference is a thousand times what float32 costs.
TINY_VARIANCES = '-tiny-variances'

# case: (model, options, input height and width)
CASES = {
    'paper-resnet50-61x83': ('paper-resnet50', {'depths': [1, 2, 1, 1], 'width': 3, 'channels': 8}, (61, 83)),
    'paper-resnet50-c4-45x59': ('paper-resnet50-c4', {'depths': [1, 2, 1, 1], 'width': 2}, (45, 59)),
    'paper-resnet50-c5-45x59': ('paper-resnet50-c5', {'depths': [1, 2, 1, 1], 'width': 2}, (45, 59)),
    'paper-resnet50-finest-only-45x59': (
        'paper-resnet50-finest-only', {'depths': [1, 2, 1, 1], 'width': 2, 'channels': 6}, (45, 59)),
    'paper-resnet50-hierarchy-45x59': ('paper-resnet50-hierarchy', {'depths': [1, 2, 1, 1], 'width': 2}, (45, 59)),
    'paper-resnet50-image-pyramid-37x45': (
        'paper-resnet50-image-pyramid', {'depths': [1, 2, 1, 1], 'width': 2}, (37, 45)),
    'paper-resnet50-no-lateral-45x59': (
        'paper-resnet50-no-lateral', {'depths': [1, 2, 1, 1], 'width': 2, 'channels': 6}, (45, 59)),
    'paper-resnet50-no-top-down-45x59': (
        'paper-resnet50-no-top-down', {'depths': [1, 2, 1, 1], 'width': 2, 'channels': 6}, (45, 59)),
    'paper-resnet50-segment-proposals-17x15': (
        'paper-resnet50-segment-proposals', {'depths': [1, 2, 1, 1], 'width': 1, 'channels': 4, 'hidden': 6},
        (17, 15)),
    'pytorch-fpn-75x97': ('pytorch-fpn', {'depths': [1, 2, 1, 1], 'width': 3, 'channels': 8}, (75, 97)),
    'pytorch-fpn-38x57': ('pytorch-fpn', {'depths': [2, 2, 2, 2], 'width': 3, 'channels': 12}, (38, 57)),
    'pytorch-retina-fpn-61x83': (
        'pytorch-retina-fpn', {'depths': [1, 2, 1, 1], 'width': 3, 'channels': 8}, (61, 83)),
    'torchvision-resnet18-fpn-61x83': (
        'torchvision-resnet18-fpn', {'depths': [1, 2, 1, 1], 'width': 4, 'channels': 12}, (61, 83)),
    'torchvision-resnet50-fpn-61x83': (
        'torchvision-resnet50-fpn', {'depths': [1, 2, 1, 1], 'width': 4, 'channels': 8}, (61, 83)),
    'torchvision-retinanet-resnet50-fpn-45x59': (
        'torchvision-retinanet-resnet50-fpn', {'depths': [1, 2, 1, 1], 'width': 3, 'channels': 8}, (45, 59)),
    'torchvision-retinanet-resnet50-fpn-v2-61x83': (
        'torchvision-retinanet-resnet50-fpn-v2', {'depths': [1, 2, 1, 1], 'width': 3, 'channels': 8}, (61, 83)),
    'torchvision-fasterrcnn-resnet50-fpn-v2-61x83': (
        'torchvision-fasterrcnn-resnet50-fpn-v2', {'depths': [1, 2, 1, 1], 'width': 3, 'channels': 8}, (61, 83)),
    'torchvision-fasterrcnn-resnet50-fpn-v2-29x37-tiny-variances': (
        'torchvision-fasterrcnn-resnet50-fpn-v2', {'depths': [1, 1, 1, 1], 'width': 2, 'channels': 4}, (29, 37)),
    'detectron2-resnet50-fpn-sum-64x96': (
        'detectron2-resnet50-fpn', {'depths': [1, 2, 1, 1], 'width': 3, 'channels': 8, 'fuse': 'sum'}, (64, 96)),
    'detectron2-resnet50-fpn-avg-32x64': (
        'detectron2-resnet50-fpn', {'depths': [1, 2, 1, 1], 'width': 3, 'channels': 8, 'fuse': 'avg'}, (32, 64)),
    # Of width 8, the narrowest whose groups have a channel.
    'torchvision-resnext101-32x8d-fpn-29x37': (
        'torchvision-resnext101-32x8d-fpn', {'depths': [1, 1, 1, 1], 'width': 8, 'channels': 2}, (29, 37)),
    'torchvision-wide-resnet50-2-fpn-45x59': (
        'torchvision-wide-resnet50-2-fpn', {'depths': [1, 2, 1, 1], 'width': 3, 'channels': 6}, (45, 59)),
    'torchvision-mobilenet-v3-large-fpn-61x83': (
        'torchvision-mobilenet-v3-large-fpn', {'width': 2, 'channels': 6}, (61, 83)),
    'detectron2-retinanet-resnet50-fpn-96x64': (
        'detectron2-retinanet-resnet50-fpn', {'depths': [1, 2, 1, 1], 'width': 3, 'channels': 8}, (96, 64)),
    'mmdet-fpn-caffe-45x59': ('mmdet-fpn-caffe', {'depths': [1, 2, 1, 1], 'width': 2, 'channels': 6}, (45, 59)),
    'mmdet-retinanet-fpn-caffe-45x59': (
        'mmdet-retinanet-fpn-caffe', {'depths': [1, 2, 1, 1], 'width': 2, 'channels': 6}, (45, 59)),
    'mmdet-fcos-fpn-caffe-45x59': (
        'mmdet-fcos-fpn-caffe', {'depths': [1, 2, 1, 1], 'width': 2, 'channels': 6}, (45, 59)),
    'smp-fpn-resnet34-32x64': (
        'smp-fpn-resnet34', {'depths': [1, 2, 1, 1], 'width': 4, 'channels': 6, 'hidden': 4}, (32, 64)),
    'smp-fpn-resnet50-64x32': (
        'smp-fpn-resnet50', {'depths': [1, 1, 1, 1], 'width': 2, 'channels': 4, 'hidden': 64}, (64, 32)),
    'maskrcnn-benchmark-resnet50-fpn-64x96': (
        'maskrcnn-benchmark-resnet50-fpn', {'depths': [1, 2, 1, 1], 'width': 3, 'channels': 6}, (64, 96)),
    'maskrcnn-benchmark-resnet50-fpn-32x32-tiny-variances': (
        'maskrcnn-benchmark-resnet50-fpn', {'depths': [1, 1, 1, 1], 'width': 2, 'channels': 4}, (32, 32)),
    'detectron-resnet50-fpn-64x96': (
        'detectron-resnet50-fpn', {'depths': [1, 2, 3, 1], 'width': 3, 'channels': 6}, (64, 96)),
    'paper-resnet50-29x37-tiny-variances': (
        'paper-resnet50', {'depths': [1, 1, 1, 1], 'width': 2, 'channels': 4}, (29, 37)),
    'pytorch-fpn-29x37-tiny-variances': (
        'pytorch-fpn', {'depths': [1, 1, 1, 1], 'width': 2, 'channels': 4}, (29, 37)),
    'torchvision-resnet50-fpn-29x37-tiny-variances': (
        'torchvision-resnet50-fpn', {'depths': [1, 1, 1, 1], 'width': 2, 'channels': 4}, (29, 37)),
    'detectron2-resnet50-fpn-32x32-tiny-variances': (
        'detectron2-resnet50-fpn', {'depths': [1, 1, 1, 1], 'width': 2, 'channels': 4, 'fuse': 'sum'}, (32, 32)),
}


def with_tiny_variances(module, parameters):
    """Variances by 2^-17, and the scales after them by 2^-8, so that the values keep about their size."""
    factor = {'variance': np.float32(2**-17), 'scale': np.float32(2**-8)}
    return {
        name: parameters[name] * factor.get(role, np.float32(1)) for name, role, _ in seeded.roles(module)
    }


def load(module, parameters):
    """The module in evaluation, with these parameters and nothing left as it was made."""
    state = {name: torch.from_numpy(value) for name, value in parameters.items()}
    missing, unexpected = module.load_state_dict(state, strict=False)
    assert not unexpected and all(name.endswith('num_batches_tracked') for name in missing)
    return module.eval()


def run(module, x, dtype):
    return {name: level.double() for name, level in copy.deepcopy(module).to(dtype)(x.to(dtype)).items()}


def on_file(model, name):
    """Detectron's parameters are blobs, which cannot be modules' names."""
    return blob_name(name) if model.startswith('detectron-') else name


def make(folder, versions):
    folder.mkdir(exist_ok=True)
    for case, (model, options, size) in CASES.items():
        module = MODELS[model](**options)
        parameters = seeded.parameters(SEED, module, WRAPPER)
        tiny = case.endswith(TINY_VARIANCES)
        if tiny:
            parameters = with_tiny_variances(module, parameters)
        image = seeded.image(SEED, (2, 3, *size))
        load(module, parameters)
        truth = run(module, torch.from_numpy(image), torch.float64)
        single = run(module, torch.from_numpy(image), torch.float32)
        error = {
            name: ((single[name] - level).abs().max() / level.abs().max()).item()
            for name, level in truth.items()
        }
        tensors = {
            'input': image,
            **{f'parameters/{on_file(model, name)}': value for name, value in parameters.items()},
            **{f'output/{name}': level.numpy() for name, level in truth.items()},
        }
        about = {
            'model': model, 'options': options, 'seed': SEED, 'tinyVariances': tiny,
            'float32Error': error, 'versions': versions,
        }
        path = folder / f'{case}.safetensors'
        tensorfile.save(path, tensors, {'golden': json.dumps(about)})
        largest = {name: f'{level.abs().max():.3g}' for name, level in truth.items()}
        print(f'networks/{path.name}: {path.stat().st_size} bytes, max |f64| {largest}, '
              f'float32 off by {max(error.values()):.1e}')
