"""facebookresearch/Detectron at 04155a0, modeling/{ResNet,FPN}.py, with its blobs for parameters: `conv1_w`.

AffineChannel is x·s + b. Modules have the blobs' names but for their last parts, which `blob_name` puts in place.
"""
import re

import torch
import torch.nn.functional as F
from torch import nn


class AffineChannel(nn.Module):
    """`weight` is the blob _s, `bias` is _b."""

    def __init__(self, channels):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))

    def forward(self, x):
        return x * self.weight[:, None, None] + self.bias[:, None, None]


class Detectron(nn.Module):
    def __init__(self, depths, width, channels):
        super().__init__()
        self.depths = depths
        self.conv('conv1', 3, width, 7, affine='res_conv1_bn')
        inputs = width
        for stage, depth in enumerate(depths, 2):
            inner, outputs = width << (stage - 2), width << stage
            for block in range(depth):
                prefix = f'res{stage}_{block}'
                self.conv(f'{prefix}_branch2a', inputs, inner, 1)
                self.conv(f'{prefix}_branch2b', inner, inner, 3)
                self.conv(f'{prefix}_branch2c', inner, outputs, 1)
                if inputs != outputs:
                    self.conv(f'{prefix}_branch1', inputs, outputs, 1)
                inputs = outputs
        for stage in range(2, 6):
            self.add_module(self.inner(stage), nn.Conv2d(width << stage, channels, 1))
            self.add_module(f'fpn_{self.blob(stage)}', nn.Conv2d(channels, channels, 3, padding=1))

    def blob(self, stage):
        return f'res{stage}_{self.depths[stage - 2] - 1}_sum'

    def inner(self, stage):
        return f'fpn_inner_{self.blob(stage)}{"" if stage == 5 else "_lateral"}'

    def conv(self, name, inputs, outputs, kernel, affine=None):
        self.add_module(name, nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2, bias=False))
        self.add_module(affine or f'{name}_bn', AffineChannel(outputs))

    def run(self, name, x, stride=1, affine=None):
        conv, norm = getattr(self, name), getattr(self, affine or f'{name}_bn')
        return norm(F.conv2d(x, conv.weight, None, stride, conv.padding))

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.run('conv1', x, 2, 'res_conv1_bn')), 3, 2, 1)
        maps = {}
        for stage, depth in enumerate(self.depths, 2):
            for block in range(depth):
                prefix, stride = f'res{stage}_{block}', 2 if block == 0 and stage > 2 else 1
                y = F.relu(self.run(f'{prefix}_branch2a', x, stride))
                y = F.relu(self.run(f'{prefix}_branch2b', y))
                y = self.run(f'{prefix}_branch2c', y)
                x = F.relu(y + (self.run(f'{prefix}_branch1', x, stride) if block == 0 else x))
            maps[stage] = x
        merged, pyramid = None, {}
        for stage in (5, 4, 3, 2):
            lateral = getattr(self, self.inner(stage))(maps[stage])
            merged = lateral if merged is None else lateral + F.interpolate(merged, scale_factor=2, mode='nearest')
            pyramid[f'p{stage}'] = getattr(self, f'fpn_{self.blob(stage)}')(merged)
        pyramid['p6'] = F.max_pool2d(pyramid['p5'], 1, 2)
        return dict(sorted(pyramid.items()))


def blob_name(name):
    """The name on file of a parameter: `conv1.weight` is conv1_w, `conv1_bn.weight` is conv1_bn_s."""
    leaf = {'weight': '_s' if re.search(r'_bn\.', name) else '_w', 'bias': '_b'}
    module, _, kind = name.rpartition('.')
    return module + leaf[kind]
