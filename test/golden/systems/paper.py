"""The FPN of arXiv 1612.03144: nearest, sums, a 3x3 on every merged map, P6 by subsampling P5.

The paper names no parameters: the backbone has torchvision's names, the pyramid lateral2-5 and output2-5.
"""
import torch.nn.functional as F
from torch import nn

from .resnet import CaffeBottleneck, SmallResNet


class PaperFpn(SmallResNet):
    def __init__(self, depths, width, channels):
        super().__init__(CaffeBottleneck, depths, width)
        for stage in range(2, 6):
            self.add_module(f'lateral{stage}', nn.Conv2d(width << stage, channels, 1))
        for stage in range(2, 6):
            self.add_module(f'output{stage}', nn.Conv2d(channels, channels, 3, padding=1))

    def forward(self, x):
        merged, pyramid = None, {}
        for stage, feature in reversed(list(enumerate(self.features(x), 2))):
            lateral = getattr(self, f'lateral{stage}')(feature)
            if merged is not None:
                lateral = lateral + F.interpolate(merged, size=lateral.shape[2:], mode='nearest')
            merged = lateral
            pyramid[f'p{stage}'] = getattr(self, f'output{stage}')(merged)
        pyramid['p6'] = F.max_pool2d(pyramid['p5'], kernel_size=1, stride=2)
        return dict(sorted(pyramid.items()))
