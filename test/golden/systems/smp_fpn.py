"""qubvel/segmentation_models.pytorch at bd7f877, decoders/fpn/decoder.py on torchvision's ResNets, under its names.

The pyramid are the merged maps, without 3x3s; the decoder brings P5...P2 to the size of P2 by blocks of a 3x3, a group
norm, a ReLU and a doubling, and sums them up. The segmentation head, whose channels are the user's classes, is left out.
"""
import torch.nn.functional as F
from torch import nn

from .resnet import BasicBlock, Bottleneck, SmallResNet


class Block(nn.Module):
    def __init__(self, inputs, outputs, groups, upsample):
        super().__init__()
        self.upsample = upsample
        self.block = nn.Sequential(
            nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.GroupNorm(groups, outputs), nn.ReLU())

    def forward(self, x):
        x = self.block(x)
        return F.interpolate(x, scale_factor=2, mode='bilinear', align_corners=True) if self.upsample else x


class Branch(nn.Module):
    """A level's blocks: one for every doubling, and one where there is none."""

    def __init__(self, inputs, outputs, groups, doublings):
        super().__init__()
        widths = [inputs] + [outputs] * max(doublings, 1)
        self.block = nn.Sequential(*(Block(*pair, groups, doublings > 0) for pair in zip(widths, widths[1:])))

    def forward(self, x):
        return self.block(x)


class Merge(nn.Module):
    def __init__(self, inputs, channels):
        super().__init__()
        self.skip_conv = nn.Conv2d(inputs, channels, 1)

    def forward(self, x, skip):
        return F.interpolate(x, scale_factor=2, mode='nearest') + self.skip_conv(skip)


class Decoder(nn.Module):
    def __init__(self, widths, channels, hidden):
        super().__init__()
        c2, c3, c4, c5 = widths
        self.p5 = nn.Conv2d(c5, channels, 1)
        self.p4, self.p3, self.p2 = Merge(c4, channels), Merge(c3, channels), Merge(c2, channels)
        groups = min(32, hidden)
        self.seg_blocks = nn.ModuleList(Branch(channels, hidden, groups, doublings) for doublings in (3, 2, 1, 0))

    def forward(self, c2, c3, c4, c5):
        p5 = self.p5(c5)
        p4 = self.p4(p5, c4)
        p3 = self.p3(p4, c3)
        p2 = self.p2(p3, c2)
        decoder = sum(branch(p) for branch, p in zip(self.seg_blocks, (p5, p4, p3, p2)))
        return {'p2': p2, 'p3': p3, 'p4': p4, 'p5': p5, 'decoder': decoder}


class SmpFpn(nn.Module):
    """The real one has 256 `channels` and 128 `hidden`."""

    def __init__(self, block, expansion, depths, width, channels, hidden):
        super().__init__()
        self.encoder = SmallResNet(block, depths, width)
        self.decoder = Decoder([width * expansion << stage for stage in range(4)], channels, hidden)

    def forward(self, x):
        return self.decoder(*self.encoder.features(x))


def smp_resnet34(depths, width, channels, hidden):
    return SmpFpn(BasicBlock, 1, depths, width, channels, hidden)


def smp_resnet50(depths, width, channels, hidden):
    return SmpFpn(Bottleneck, 4, depths, width, channels, hidden)
