"""thawro/yolo-pytorch at 00b31a1, detection/architectures/yolo_v10/neck.py and both blocks.py, under its names.

Its YOLOv8 and YOLOv10 have the same neck, of three kinds: `kind` n (models n and s), m (model m) and b (models
b, l, x). Of a checkpoint's names this is what follows `neck.`. A convolution has no bias, pads k//2, and is
followed by batch norm (epsilon 1e-5, PyTorch's default) and SiLU. No channel count is changed: the neck has no
laterals, and every map comes out with the channels that it came in with. Upsampling doubles, so every map must
be exactly half as long as the one before. Concatenations have the map that was resampled first.
"""
import torch
import torch.nn.functional as F
from torch import nn

from .common import levels


class Conv(nn.Module):
    def __init__(self, inputs, outputs, kernel=1, stride=1, groups=1, activation=True, *, epsilon):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False)
        self.bn = nn.BatchNorm2d(outputs, eps=epsilon)
        self.activation = nn.SiLU() if activation else nn.Identity()

    def forward(self, x):
        return self.activation(self.bn(self.conv(x)))


def depthwise(channels, kernel, stride=1, activation=True, *, epsilon):
    return Conv(channels, channels, kernel, stride, channels, activation, epsilon=epsilon)


class Bottleneck(nn.Module):
    """Two 3x3; in the neck without a shortcut."""

    def __init__(self, channels, epsilon):
        super().__init__()
        self.conv_1 = Conv(channels, channels, 3, epsilon=epsilon)
        self.conv_2 = Conv(channels, channels, 3, epsilon=epsilon)

    def forward(self, x):
        return self.conv_2(self.conv_1(x))


class RepVggDw(nn.Module):
    """A 7x7 and a 3x3 depthwise, each with its norm; SiLU of their sum."""

    def __init__(self, channels, epsilon):
        super().__init__()
        self.conv = depthwise(channels, 7, activation=False, epsilon=epsilon)
        self.extra_conv = depthwise(channels, 3, activation=False, epsilon=epsilon)

    def forward(self, x):
        return F.silu(self.conv(x) + self.extra_conv(x))


class Cib(nn.Module):
    """3x3 depthwise, 1x1 to twice the channels, 3x3 (or 7x7) depthwise, 1x1 back, 3x3 depthwise; a shortcut."""

    def __init__(self, channels, large_kernel, epsilon):
        super().__init__()
        wide = 2 * channels
        middle = RepVggDw(wide, epsilon) if large_kernel else depthwise(wide, 3, epsilon=epsilon)
        self.cib = nn.Sequential(
            depthwise(channels, 3, epsilon=epsilon), Conv(channels, wide, epsilon=epsilon), middle,
            Conv(wide, channels, epsilon=epsilon), depthwise(channels, 3, epsilon=epsilon))

    def forward(self, x):
        return x + self.cib(x)


class C2f(nn.Module):
    """1x1 to two halves; every bottleneck works on the last map; all maps concatenated; 1x1."""

    def __init__(self, inputs, outputs, bottlenecks, epsilon, bottleneck=Bottleneck):
        super().__init__()
        self.half = outputs // 2
        self.conv_1 = Conv(inputs, 2 * self.half, epsilon=epsilon)
        self.conv_2 = Conv((2 + bottlenecks) * self.half, outputs, epsilon=epsilon)
        self.bottlenecks = nn.ModuleList(bottleneck(self.half, epsilon=epsilon) for _ in range(bottlenecks))

    def forward(self, x):
        maps = list(self.conv_1(x).split(self.half, 1))
        for bottleneck in self.bottlenecks:
            maps.append(bottleneck(maps[-1]))
        return self.conv_2(torch.cat(maps, 1))


class ScDown(nn.Module):
    """1x1 with SiLU, then a strided depthwise without."""

    def __init__(self, channels, epsilon):
        super().__init__()
        self.pw_conv = Conv(channels, channels, epsilon=epsilon)
        self.dw_conv = depthwise(channels, 3, 2, activation=False, epsilon=epsilon)

    def forward(self, x):
        return self.dw_conv(self.pw_conv(x))


def small_cib(channels, epsilon):
    return Cib(channels, False, epsilon)


def large_cib(channels, epsilon):
    return Cib(channels, True, epsilon)


# The bottlenecks of conv_td_p4, conv_td_p3, conv_bu_p4 and conv_bu_p5.
KINDS = {
    'n': (Bottleneck, Bottleneck, Bottleneck, large_cib),
    'm': (Bottleneck, Bottleneck, small_cib, small_cib),
    'b': (small_cib, Bottleneck, small_cib, small_cib),
}


class YoloNeck(nn.Module):
    def __init__(self, inputs, kind, bottlenecks, epsilon):
        super().__init__()
        c3, c4, c5 = inputs.values()
        td_p4, td_p3, bu_p4, bu_p5 = KINDS[kind]
        self.conv_td_p4 = C2f(c5 + c4, c4, bottlenecks, epsilon, td_p4)
        self.conv_td_p3 = C2f(c4 + c3, c3, bottlenecks, epsilon, td_p3)
        self.downsample_p3 = Conv(c3, c3, 3, 2, epsilon=epsilon)
        self.conv_bu_p4 = C2f(c3 + c4, c4, bottlenecks, epsilon, bu_p4)
        self.downsample_p4 = ScDown(c4, epsilon)
        self.conv_bu_p5 = C2f(c4 + c5, c5, bottlenecks, epsilon, bu_p5)

    def forward(self, features):
        p3, p4, p5 = features.values()
        p4 = self.conv_td_p4(torch.cat([self.doubled(p5), p4], 1))
        p3 = self.conv_td_p3(torch.cat([self.doubled(p4), p3], 1))
        p4 = self.conv_bu_p4(torch.cat([self.downsample_p3(p3), p4], 1))
        p5 = self.conv_bu_p5(torch.cat([self.downsample_p4(p4), p5], 1))
        return levels(3, [p3, p4, p5])

    @staticmethod
    def doubled(x):
        return F.interpolate(x, scale_factor=2, mode='nearest')
