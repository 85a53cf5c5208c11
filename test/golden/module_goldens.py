"""What a forward hook on every module of torchvision's backbones sees: python3 module_goldens.py.

People's dumps are keyed by module names. Every module without children is hooked under the name that `named_modules`
gives it, and the calls are written down in their order. The networks are torchvision's own at their real depths, on zeros:
names and order are all that counts.
"""
import sys

sys.dont_write_bytecode = True

import json
import pathlib

import torch
import torchvision
from torchvision.models import resnet18, resnet50, resnext50_32x4d
from torchvision.models.detection import (
    fasterrcnn_mobilenet_v3_large_fpn, fasterrcnn_resnet50_fpn_v2, retinanet_resnet50_fpn,
)
from torchvision.models.detection.backbone_utils import _resnet_fpn_extractor

HERE = pathlib.Path(__file__).resolve().parent

MODELS = {
    'torchvision-resnet18-fpn': lambda: _resnet_fpn_extractor(resnet18(), 5),
    'torchvision-resnet50-fpn': lambda: _resnet_fpn_extractor(resnet50(), 5),
    'torchvision-resnext50-32x4d-fpn': lambda: _resnet_fpn_extractor(resnext50_32x4d(), 5),
    'torchvision-fasterrcnn-resnet50-fpn-v2': lambda: fasterrcnn_resnet50_fpn_v2(
        weights=None, weights_backbone=None).backbone,
    'torchvision-retinanet-resnet50-fpn': lambda: retinanet_resnet50_fpn(weights=None, weights_backbone=None).backbone,
    'torchvision-mobilenet-v3-large-fpn': lambda: fasterrcnn_mobilenet_v3_large_fpn(
        weights=None, weights_backbone=None).backbone,
}


def calls(backbone):
    """The name and the class of every module without modules of its own, call by call."""
    seen = []
    for name, module in backbone.named_modules():
        if not list(module.children()):
            hook = lambda module, inputs, output, name=name: seen.append(f'{name} {type(module).__name__}')
            module.register_forward_hook(hook)
    backbone.eval()(torch.zeros(1, 3, 64, 64))
    return seen


if __name__ == '__main__':
    torch.set_grad_enabled(False)
    for model, build in MODELS.items():
        seen = calls(build())
        path = HERE / 'modules' / f'{model}.json'
        path.write_text(json.dumps({'torchvision': torchvision.__version__, 'calls': seen}, indent=0) + '\n')
        print(f'modules/{path.name}: {len(seen)} calls')
