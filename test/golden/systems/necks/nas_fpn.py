"""open-mmlab/mmdetection, mmdet/models/necks/nas_fpn.py at 5ec86c9, with mmcv's merge_cells at 1ecd6e5.

Of a checkpoint's names this is what follows `neck.`. The merging cells' convolutions are made with bias=True
and keep it under their batch norm; the laterals' and the extra levels' have none. A merging cell is ReLU, 3x3,
norm. Extra levels are 2x2 max pools that drop an odd last row. A map that shrinks inside a cell is max-pooled
with kernel and stride ceil(h/h'), ceil(w/w'), after padding with *zeros* to a multiple, the smaller half
before; one is told from the other by comparing (h, w) with (h', w') as tuples.
"""
import torch.nn.functional as F
from torch import nn

from .common import levels, nearest
from .mmdet_fpn import ConvModule


def resize(x, size):
    if x.shape[2:] == size:
        return x
    if x.shape[2:] < size:
        return nearest(x, size)
    kernel = [-(-length // wanted) for length, wanted in zip(x.shape[2:], size)]
    tops = [(k * wanted - length) // 2 for k, wanted, length in zip(kernel, size, x.shape[2:])]
    ends = [k * wanted - length - top for k, wanted, length, top in zip(kernel, size, x.shape[2:], tops)]
    return F.max_pool2d(F.pad(x, (tops[1], ends[1], tops[0], ends[0])), kernel, kernel)


class SumCell(nn.Module):
    def __init__(self, channels, epsilon, with_out_conv=True):
        super().__init__()
        self.out_conv = ConvModule(channels, channels, 3, epsilon=epsilon, bias=True) if with_out_conv else None

    def merge(self, a, b):
        return a + b

    def forward(self, a, b, size):
        merged = self.merge(resize(a, size), resize(b, size))
        return merged if self.out_conv is None else self.out_conv(F.relu(merged))


class GlobalPoolingCell(SumCell):
    def merge(self, a, b):
        return b + b.mean((2, 3), keepdim=True).sigmoid() * a


class NasFpn(nn.Module):
    def __init__(self, inputs, channels, start_level, num_outs, stack_times, epsilon):
        super().__init__()
        self.start_level = start_level
        self.first = int(next(iter(inputs))[1:]) + start_level
        widths = list(inputs.values())[start_level:]
        self.lateral_convs = nn.ModuleList(ConvModule(width, channels, 1, epsilon=epsilon) for width in widths)
        self.extra_downsamples = nn.ModuleList(
            nn.Sequential(ConvModule(channels, channels, 1, epsilon=epsilon), nn.MaxPool2d(2, 2))
            for _ in range(num_outs - len(widths)))
        self.fpn_stages = nn.ModuleList(
            nn.ModuleDict({
                'gp_64_4': GlobalPoolingCell(channels, epsilon),
                'sum_44_4': SumCell(channels, epsilon),
                'sum_43_3': SumCell(channels, epsilon),
                'sum_34_4': SumCell(channels, epsilon),
                'gp_43_5': GlobalPoolingCell(channels, epsilon, with_out_conv=False),
                'sum_55_5': SumCell(channels, epsilon),
                'gp_54_7': GlobalPoolingCell(channels, epsilon, with_out_conv=False),
                'sum_77_7': SumCell(channels, epsilon),
                'gp_75_6': GlobalPoolingCell(channels, epsilon),
            })
            for _ in range(stack_times))

    def forward(self, features):
        maps = list(features.values())[self.start_level:]
        maps = [conv(x) for conv, x in zip(self.lateral_convs, maps, strict=True)]
        for downsample in self.extra_downsamples:
            maps.append(downsample(maps[-1]))
        p3, p4, p5, p6, p7 = maps
        size3, size4, size5, size6, size7 = (x.shape[2:] for x in maps)
        for stage in self.fpn_stages:
            early = stage['gp_64_4'](p6, p4, size4)
            middle = stage['sum_44_4'](early, p4, size4)
            p3 = stage['sum_43_3'](middle, p3, size3)
            p4 = stage['sum_34_4'](p3, middle, size4)
            p5 = stage['sum_55_5'](p5, stage['gp_43_5'](p4, p3, size5), size5)
            p7 = stage['sum_77_7'](p7, stage['gp_54_7'](p5, middle, size7), size7)
            p6 = stage['gp_75_6'](p7, p5, size6)
        return levels(self.first, [p3, p4, p5, p6, p7])
