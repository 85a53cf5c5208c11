"""EfficientDet's BiFPN: google/automl at 6a54c87 (efficientdet_arch.py), rwightman/efficientdet-pytorch's names.

efficientdet-pytorch at c6dff77, effdet/efficientdet.py, config/fpn_config.py and model_config.py. Of a checkpoint's
names this is what follows `fpn.`. Every model has BN, with epsilon 1e-3, in the 1x1 resamplers too; in the rest
they differ, and where nothing is said a Bifpn is as in the tf_efficientdet models, which is as in automl:

                   padding    redundant_bias (under a norm)  separable  activation
  tf_efficientdet  same       yes                            yes        silu
  efficientdet_d0  symmetric  no                             yes        silu
  resdet50         symmetric  no                             no         relu

Padding only shows in the max pools, and there on even sizes: SAME puts its one row behind, symmetric in front.

The maps of a cell are numbered: 0 … n-1 are its inputs from the finest up, then its nodes in the order in which
they are made. First down: P6, P5, P4, P3, each of its own input and the node above (for P6 the input P7).
Then up: P4, P5, P6 of their own input, their first node and the node below; P7 of its input and the node
below. A node resamples each of its inputs by itself, so in the first cell C4 and C5 have a 1x1 for each of
their two uses. There is no 1x1 where a map has the pyramid's channels already.
"""
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn

from .common import levels, nearest, pad_same


@dataclass
class Style:
    """What all nodes of a pyramid have in common."""

    channels: int
    fusion: str
    epsilon: float
    fusion_epsilon: float
    padding: str
    redundant_bias: bool
    separable: bool
    activation: str


class ConvBn(nn.Module):
    def __init__(self, inputs, kernel, style):
        super().__init__()
        self.conv = nn.Conv2d(inputs, style.channels, kernel, padding=kernel // 2, bias=style.redundant_bias)
        self.bn = nn.BatchNorm2d(style.channels, eps=style.epsilon)

    def forward(self, x):
        return self.bn(self.conv(x))


class Resample(nn.Module):
    """The 1x1 first, then the size: max pool or nearest. Both sides shrink or neither does."""

    def __init__(self, inputs, style):
        super().__init__()
        self.padding = style.padding
        self.conv = None if inputs == style.channels else ConvBn(inputs, 1, style)

    def forward(self, x, size):
        if self.conv is not None:
            x = self.conv(x)
        height, width = x.shape[2:]
        if height > size[0] and width > size[1]:
            stride = (height - 1) // size[0] + 1
            assert stride == (width - 1) // size[1] + 1
            if self.padding == 'same':
                return F.max_pool2d(pad_same(x, stride + 1, stride, -torch.inf), stride + 1, stride)
            return F.max_pool2d(x, stride + 1, stride, padding=(2 * stride - 1) // 2)
        assert height <= size[0] and width <= size[1], 'a map that grows on one side and shrinks on the other'
        return x if x.shape[2:] == tuple(size) else nearest(x, size)


class Combine(nn.Module):
    def __init__(self, widths, offsets, style):
        super().__init__()
        self.fusion_epsilon = style.fusion_epsilon
        self.edge_weights = nn.Parameter(torch.ones(len(offsets))) if style.fusion == 'fastattn' else None
        self.resample = nn.ModuleDict({str(offset): Resample(widths[offset], style) for offset in offsets})

    def forward(self, maps, size):
        nodes = [resample(maps[int(offset)], size) for offset, resample in self.resample.items()]
        if self.edge_weights is None:
            return sum(nodes)
        weights = F.relu(self.edge_weights)
        return sum(x * weight / (weights.sum() + self.fusion_epsilon) for x, weight in zip(nodes, weights))


class SeparableConv(nn.Module):
    def __init__(self, style):
        super().__init__()
        channels = style.channels
        self.conv_dw = nn.Conv2d(channels, channels, 3, padding=1, groups=channels, bias=False)
        self.conv_pw = nn.Conv2d(channels, channels, 1, bias=style.redundant_bias)
        self.bn = nn.BatchNorm2d(channels, eps=style.epsilon)

    def forward(self, x):
        return self.bn(self.conv_pw(self.conv_dw(x)))


class Node(nn.Module):
    def __init__(self, level, combine, style):
        super().__init__()
        self.level = level
        self.combine = combine
        self.after_combine = nn.Sequential()
        self.after_combine.add_module('act', {'silu': nn.SiLU, 'relu': nn.ReLU}[style.activation]())
        conv = SeparableConv(style) if style.separable else ConvBn(style.channels, 3, style)
        self.after_combine.add_module('conv', conv)

    def forward(self, maps, size):
        return self.after_combine(self.combine(maps, size))


def plan(count):
    """(level, offsets) of every node of a cell, levels counted from 0."""
    made = [[level] for level in range(count)]
    nodes = []
    for level in reversed(range(count - 1)):
        nodes.append((level, [made[level][-1], made[level + 1][-1]]))
        made[level].append(count + len(nodes) - 1)
    for level in range(1, count):
        nodes.append((level, [*made[level], made[level - 1][-1]]))
        made[level].append(count + len(nodes) - 1)
    return nodes


class Cell(nn.Module):
    def __init__(self, widths, style):
        super().__init__()
        self.count = len(widths)
        nodes = plan(self.count)
        widths = widths + [style.channels] * len(nodes)
        self.fnode = nn.ModuleList(
            Node(level, Combine(widths, offsets, style), style) for level, offsets in nodes)

    def forward(self, maps):
        maps = list(maps)
        for node in self.fnode:
            maps.append(node(maps, maps[node.level].shape[2:]))
        return maps[-self.count:]


class Bifpn(nn.Module):
    def __init__(self, inputs, channels, num_levels, cells, fusion, epsilon, fusion_epsilon,
                 padding='same', redundant_bias=True, separable=True, activation='silu'):
        super().__init__()
        style = Style(
            channels, fusion, epsilon, fusion_epsilon, padding, redundant_bias, separable, activation)
        self.first = int(next(iter(inputs))[1:])
        widths = list(inputs.values())
        self.resample = nn.ModuleDict()
        for level in range(len(widths), num_levels):
            self.resample[str(level)] = Resample(widths[-1], style)
            widths.append(channels)
        self.cell = nn.Sequential()
        for cell in range(cells):
            self.cell.add_module(str(cell), Cell(widths, style))
            widths = [channels] * num_levels

    def forward(self, features):
        maps = list(features.values())
        for resample in self.resample.values():
            maps.append(resample(maps[-1], [(length + 1) // 2 for length in maps[-1].shape[2:]]))
        return levels(self.first, self.cell(maps))
