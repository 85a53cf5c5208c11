"""facebookresearch/maskrcnn-benchmark, modeling/backbone/{resnet,fpn}.py and layers/batch_norm.py, under its names.

Stride in the first 1x1 (MODEL.RESNETS.STRIDE_IN_1X1), upsampling by two, FrozenBatchNorm2d without an epsilon.
"""
import torch.nn.functional as F
from torch import nn

from .resnet import CaffeBottleneck, SmallResNet


class FrozenBatchNorm2d(nn.BatchNorm2d):
    def __init__(self, channels):
        super().__init__(channels, eps=0)


class Stem(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.conv1 = nn.Conv2d(3, width, 7, 2, 3, bias=False)
        self.bn1 = FrozenBatchNorm2d(width)

    def forward(self, x):
        return F.max_pool2d(F.relu(self.bn1(self.conv1(x))), 3, 2, 1)


class Body(nn.Module):
    def __init__(self, depths, width):
        super().__init__()
        self.stem = Stem(width)
        layers = SmallResNet(CaffeBottleneck, depths, width, FrozenBatchNorm2d)
        for stage in range(1, 5):
            self.add_module(f'layer{stage}', getattr(layers, f'layer{stage}'))

    def forward(self, x):
        x = self.stem(x)
        maps = []
        for stage in range(1, 5):
            x = getattr(self, f'layer{stage}')(x)
            maps.append(x)
        return maps


class Fpn(nn.Module):
    def __init__(self, widths, channels):
        super().__init__()
        for level, width in enumerate(widths, 1):
            self.add_module(f'fpn_inner{level}', nn.Conv2d(width, channels, 1))
            self.add_module(f'fpn_layer{level}', nn.Conv2d(channels, channels, 3, padding=1))

    def forward(self, maps):
        pyramid, merged = {}, None
        for level in (4, 3, 2, 1):
            lateral = getattr(self, f'fpn_inner{level}')(maps[level - 1])
            merged = lateral if merged is None else lateral + F.interpolate(merged, scale_factor=2, mode='nearest')
            pyramid[f'p{level + 1}'] = getattr(self, f'fpn_layer{level}')(merged)
        pyramid['p6'] = F.max_pool2d(pyramid['p5'], 1, 2)
        return dict(sorted(pyramid.items()))


class MaskRcnnBenchmark(nn.Module):
    """The FPN as it is named in a detector's checkpoint: `backbone.body`, `backbone.fpn`."""

    def __init__(self, depths, width, channels):
        super().__init__()
        self.backbone = nn.Sequential()
        self.backbone.add_module('body', Body(depths, width))
        self.backbone.add_module('fpn', Fpn([width << stage for stage in range(2, 6)], channels))

    def forward(self, x):
        return self.backbone(x)
