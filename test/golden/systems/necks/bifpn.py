"""EfficientDet's BiFPN: google/automl at 6a54c87 (efficientdet_arch.py), rwightman/efficientdet-pytorch's names.

efficientdet-pytorch at c6dff77, effdet/efficientdet.py and config/fpn_config.py as its tf_efficientdet models
set it: padding SAME, `redundant_bias` (a bias under every norm), BN in the 1x1 resamplers. Of a checkpoint's
names this is what follows `fpn.`.

The maps of a cell are numbered: 0 … n-1 are its inputs from the finest up, then its nodes in the order in which
they are made. First down: P6, P5, P4, P3, each of its own input and the node above (for P6 the input P7).
Then up: P4, P5, P6 of their own input, their first node and the node below; P7 of its input and the node
below. A node resamples each of its inputs by itself, so in the first cell C4 and C5 have a 1x1 for each of
their two uses. There is no 1x1 where a map has the pyramid's channels already.
"""
import torch
import torch.nn.functional as F
from torch import nn

from .common import levels, nearest, pad_same


class ConvBn(nn.Module):
    def __init__(self, inputs, outputs, epsilon):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, 1)
        self.bn = nn.BatchNorm2d(outputs, eps=epsilon)

    def forward(self, x):
        return self.bn(self.conv(x))


class Resample(nn.Module):
    """The 1x1 first, then the size: max pool or nearest. Both sides shrink or neither does."""

    def __init__(self, inputs, outputs, epsilon):
        super().__init__()
        self.conv = None if inputs == outputs else ConvBn(inputs, outputs, epsilon)

    def forward(self, x, size):
        if self.conv is not None:
            x = self.conv(x)
        height, width = x.shape[2:]
        if height > size[0] and width > size[1]:
            stride = (height - 1) // size[0] + 1
            assert stride == (width - 1) // size[1] + 1
            return F.max_pool2d(pad_same(x, stride + 1, stride, -torch.inf), stride + 1, stride)
        assert height <= size[0] and width <= size[1], 'a map that grows on one side and shrinks on the other'
        return x if x.shape[2:] == tuple(size) else nearest(x, size)


class Combine(nn.Module):
    def __init__(self, widths, offsets, channels, fusion, epsilon, fusion_epsilon):
        super().__init__()
        self.fusion_epsilon = fusion_epsilon
        self.edge_weights = nn.Parameter(torch.ones(len(offsets))) if fusion == 'fastattn' else None
        self.resample = nn.ModuleDict(
            {str(offset): Resample(widths[offset], channels, epsilon) for offset in offsets})

    def forward(self, maps, size):
        nodes = [resample(maps[int(offset)], size) for offset, resample in self.resample.items()]
        if self.edge_weights is None:
            return sum(nodes)
        weights = F.relu(self.edge_weights)
        return sum(x * weight / (weights.sum() + self.fusion_epsilon) for x, weight in zip(nodes, weights))


class SeparableConv(nn.Module):
    def __init__(self, channels, epsilon):
        super().__init__()
        self.conv_dw = nn.Conv2d(channels, channels, 3, padding=1, groups=channels, bias=False)
        self.conv_pw = nn.Conv2d(channels, channels, 1)
        self.bn = nn.BatchNorm2d(channels, eps=epsilon)

    def forward(self, x):
        return self.bn(self.conv_pw(self.conv_dw(x)))


class Node(nn.Module):
    def __init__(self, level, combine, channels, epsilon):
        super().__init__()
        self.level = level
        self.combine = combine
        self.after_combine = nn.Sequential()
        self.after_combine.add_module('act', nn.SiLU())
        self.after_combine.add_module('conv', SeparableConv(channels, epsilon))

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
    def __init__(self, widths, channels, *fusing):
        super().__init__()
        self.count = len(widths)
        nodes = plan(self.count)
        widths = widths + [channels] * len(nodes)
        epsilon = fusing[1]
        self.fnode = nn.ModuleList(
            Node(level, Combine(widths, offsets, channels, *fusing), channels, epsilon) for level, offsets in nodes)

    def forward(self, maps):
        maps = list(maps)
        for node in self.fnode:
            maps.append(node(maps, maps[node.level].shape[2:]))
        return maps[-self.count:]


class Bifpn(nn.Module):
    def __init__(self, inputs, channels, num_levels, cells, fusion, epsilon, fusion_epsilon):
        super().__init__()
        self.first = int(next(iter(inputs))[1:])
        widths = list(inputs.values())
        self.resample = nn.ModuleDict()
        for level in range(len(widths), num_levels):
            self.resample[str(level)] = Resample(widths[-1], channels, epsilon)
            widths.append(channels)
        self.cell = nn.Sequential()
        for cell in range(cells):
            self.cell.add_module(str(cell), Cell(widths, channels, fusion, epsilon, fusion_epsilon))
            widths = [channels] * num_levels

    def forward(self, features):
        maps = list(features.values())
        for resample in self.resample.values():
            maps.append(resample(maps[-1], [(length + 1) // 2 for length in maps[-1].shape[2:]]))
        return levels(self.first, self.cell(maps))
