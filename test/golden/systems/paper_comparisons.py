"""What arXiv 1612.03144 (v2) compares its pyramid with: Table 1's (a) to (f) and figure 1's (a) and (c).

The backbone is the paper's, the names are those of paper.py, and what a network does not use it does not have.
"""
import math

import torch.nn.functional as F
from torch import nn

from .necks.common import nearest
from .resnet import CaffeBottleneck, SmallResNet

STAGES = (2, 3, 4, 5)


class AblatedFpn(SmallResNet):
    """A pyramid without some of its parts. `merged` gives the maps that the 3x3s smooth, {stage: M}."""

    laterals = outputs = STAGES

    def __init__(self, depths, width, channels):
        super().__init__(CaffeBottleneck, depths, width)
        for stage in self.laterals:
            self.add_module(f'lateral{stage}', nn.Conv2d(width << stage, channels, 1))
        for stage in self.outputs:
            self.add_module(f'output{stage}', nn.Conv2d(channels, channels, 3, padding=1))

    def lateral(self, maps, stage):
        return getattr(self, f'lateral{stage}')(maps[stage])

    def forward(self, x):
        merged = self.merged(dict(zip(STAGES, self.features(x), strict=True)))
        pyramid = {f'p{stage}': getattr(self, f'output{stage}')(merged[stage]) for stage in self.outputs}
        if 5 in self.outputs:
            pyramid['p6'] = F.max_pool2d(pyramid['p5'], kernel_size=1, stride=2)
        return pyramid


class NoTopDown(AblatedFpn):
    """Table 1 (d): each level sees its own stage alone."""

    def merged(self, maps):
        return {stage: self.lateral(maps, stage) for stage in STAGES}


class NoLateral(AblatedFpn):
    """Table 1 (e): the top-down path alone. A finer map is the next coarser one at the size of its own stage."""

    laterals = (5,)

    def merged(self, maps):
        merged = {5: self.lateral(maps, 5)}
        for stage in (4, 3, 2):
            merged[stage] = nearest(merged[stage + 1], maps[stage].shape[2:])
        return merged


class FinestOnly(AblatedFpn):
    """Table 1 (f): of the whole pyramid P2."""

    outputs = (2,)

    def merged(self, maps):
        merged = {5: self.lateral(maps, 5)}
        for stage in (4, 3, 2):
            lateral = self.lateral(maps, stage)
            merged[stage] = lateral + nearest(merged[stage + 1], lateral.shape[2:])
        return merged


class Hierarchy(SmallResNet):
    """Figure 1 (c): the backbone's own maps, C3 to C5, are the levels."""

    def __init__(self, depths, width):
        super().__init__(CaffeBottleneck, depths, width)

    def forward(self, x):
        _, c3, c4, c5 = self.features(x)
        return {'p3': c3, 'p4': c4, 'p5': c5}


class C5(SmallResNet):
    """Table 1 (b): a single level of stride 32."""

    def __init__(self, depths, width):
        super().__init__(CaffeBottleneck, depths, width)

    def forward(self, x):
        return {'p5': self.features(x)[-1]}


class C4(SmallResNet):
    """Table 1 (a): a single level of stride 16. There is no fourth stage; its depth is given all the same."""

    def __init__(self, depths, width):
        super().__init__(CaffeBottleneck, depths[:3], width)

    def forward(self, x):
        return {'p4': self.features(x)[-1]}


class ImagePyramid(C4):
    """Figure 1 (a): one network, one stride, four sizes of the image."""

    scales = {'p2': 4, 'p3': 2, 'p4': 1, 'p5': 0.5}

    def forward(self, x):
        pyramid = {}
        for level, scale in self.scales.items():
            size = tuple(math.ceil(length * scale) for length in x.shape[2:])
            image = x if scale == 1 else F.interpolate(x, size=size, mode='bilinear', align_corners=False)
            pyramid[level] = self.features(image)[-1]
        return pyramid
