"""ShuLiu1993/PANet at f055f71, lib/modeling/FPN.py with panet_buttomup, under its names.

Of a checkpoint's names this is what follows `Conv_Body.`. Modules count from the coarsest level down, except
the path upwards, which counts from the finest up. The path carries what conv2 gives: N_{i+1} =
conv2(conv1(N_i) + P_{i+1}). Upsampling doubles, so every map must be exactly half as long as the one before.

The class's default has no norms (`group_norm` None). configs/panet/ have them everywhere (FPN.USE_GN: 32
groups, epsilon 1e-5): then laterals and posthoc convolutions lose their biases, the path's keep theirs, and
after each of the path's norms comes a ReLU.
"""
import torch.nn.functional as F
from torch import nn

from .common import levels


class Lateral(nn.Module):
    def __init__(self, conv_lateral):
        super().__init__()
        self.conv_lateral = conv_lateral

    def forward(self, x):
        return self.conv_lateral(x)


class Panet(nn.Module):
    def __init__(self, inputs, channels, group_norm, p6):
        super().__init__()
        self.p6 = p6

        def conv(width, kernel, stride=1, in_path=False):
            bias = in_path or group_norm is None
            layer = nn.Conv2d(width, channels, kernel, stride, kernel // 2, bias=bias)
            if group_norm is None:
                return layer
            norm = nn.GroupNorm(group_norm['groups'], channels, eps=group_norm['epsilon'])
            return nn.Sequential(layer, norm, nn.ReLU()) if in_path else nn.Sequential(layer, norm)

        top, *others = reversed(list(inputs.values()))
        self.conv_top = conv(top, 1)
        self.topdown_lateral_modules = nn.ModuleList(Lateral(conv(width, 1)) for width in others)
        self.posthoc_modules = nn.ModuleList(conv(channels, 3) for _ in inputs)
        self.panet_buttomup_conv1_modules = nn.ModuleList(conv(channels, 3, 2, in_path=True) for _ in others)
        self.panet_buttomup_conv2_modules = nn.ModuleList(conv(channels, 3, in_path=True) for _ in others)

    def forward(self, features):
        top, *others = reversed(list(features.values()))
        merged = [self.conv_top(top)]
        for lateral, x in zip(self.topdown_lateral_modules, others, strict=True):
            merged.append(lateral(x) + F.interpolate(merged[-1], scale_factor=2, mode='nearest'))
        fpn = [conv(x) for conv, x in zip(self.posthoc_modules, merged, strict=True)][::-1]
        outs = [fpn[0]]
        steps = zip(self.panet_buttomup_conv1_modules, self.panet_buttomup_conv2_modules, fpn[1:], strict=True)
        for conv1, conv2, x in steps:
            outs.append(conv2(conv1(outs[-1]) + x))
        if self.p6:
            outs.append(F.max_pool2d(outs[-1], 1, stride=2))
        return levels(2, outs)
