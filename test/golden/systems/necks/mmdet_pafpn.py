"""open-mmlab/mmdetection, mmdet/models/necks/pafpn.py at 114dbbf: its FPN, then a path upwards.

The path carries what is not yet smoothed: down(inter) + inter, and pafpn_convs stand beside it, not in it.
The first level is the FPN's own.
"""
from torch import nn

from .common import levels
from .mmdet_fpn import ConvModule, MmdetFpn


class MmdetPafpn(MmdetFpn):
    def __init__(self, inputs, channels, start_level, num_outs, add_extra_convs, relu_before_extra_convs):
        super().__init__(inputs, channels, start_level, num_outs, add_extra_convs, relu_before_extra_convs)
        steps = range(len(self.lateral_convs) - 1)
        self.downsample_convs = nn.ModuleList(ConvModule(channels, channels, 3, stride=2) for _ in steps)
        self.pafpn_convs = nn.ModuleList(ConvModule(channels, channels, 3) for _ in steps)

    def forward(self, features):
        laterals = self.merged(features)
        path = [conv(x) for conv, x in zip(self.fpn_convs, laterals)]
        for i, down in enumerate(self.downsample_convs):
            path[i + 1] = path[i + 1] + down(path[i])
        outs = [path[0]] + [conv(x) for conv, x in zip(self.pafpn_convs, path[1:], strict=True)]
        return levels(2 + self.start_level, self.extended(outs, features, laterals))
