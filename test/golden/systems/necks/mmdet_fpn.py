"""open-mmlab/mmdetection, mmdet/models/necks/fpn.py at 6f7d0ed, with mmcv's ConvModule, under their names.

Of a checkpoint's names this is what follows `neck.`. No activations, and without `epsilon` no norms, as in the
Faster R-CNN, Mask R-CNN and RetinaNet configurations. `epsilon` is that of norm_cfg BN: then every convolution has a
norm and no bias, but laterals only if `norm_on_lateral` (configs/nas_fpn/retinanet_r50_fpn_crop640_50e_coco.py has
it off). `relu_before_extra_convs` concerns the second extra convolution and the ones after it; before the first
there is never a ReLU.
"""
import torch.nn.functional as F
from torch import nn

from .common import levels, nearest


class ConvModule(nn.Module):
    """mmcv's without an activation: `conv`, and with a norm `bn`. `bias` is true where there is no norm."""

    def __init__(self, inputs, outputs, kernel, stride=1, epsilon=None, bias=None):
        super().__init__()
        bias = epsilon is None if bias is None else bias
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=bias)
        self.bn = None if epsilon is None else nn.BatchNorm2d(outputs, eps=epsilon)

    def forward(self, x):
        x = self.conv(x)
        return x if self.bn is None else self.bn(x)


class MmdetFpn(nn.Module):
    def __init__(self, inputs, channels, start_level, num_outs, add_extra_convs, relu_before_extra_convs,
                 epsilon=None, norm_on_lateral=True):
        super().__init__()
        widths = list(inputs.values())
        self.start_level = start_level
        self.num_outs = num_outs
        self.source = add_extra_convs
        self.relu = relu_before_extra_convs
        self.lateral_convs = nn.ModuleList(
            ConvModule(width, channels, 1, epsilon=epsilon if norm_on_lateral else None)
            for width in widths[start_level:])
        self.fpn_convs = nn.ModuleList(
            ConvModule(channels, channels, 3, epsilon=epsilon) for _ in self.lateral_convs)
        if add_extra_convs:
            width = widths[-1] if add_extra_convs == 'on_input' else channels
            for _ in range(num_outs - len(self.lateral_convs)):
                self.fpn_convs.append(ConvModule(width, channels, 3, stride=2, epsilon=epsilon))
                width = channels

    def merged(self, features):
        """The laterals after the top-down path: the coarsest one as it was."""
        maps = list(features.values())[self.start_level:]
        laterals = [conv(x) for conv, x in zip(self.lateral_convs, maps, strict=True)]
        for i in reversed(range(len(laterals) - 1)):
            laterals[i] = laterals[i] + nearest(laterals[i + 1], laterals[i].shape[2:])
        return laterals

    def extended(self, outs, features, laterals):
        """`outs` with the levels above the backbone's last one."""
        if not self.source:
            while len(outs) < self.num_outs:
                outs.append(F.max_pool2d(outs[-1], 1, stride=2))
            return outs
        first, *rest = self.fpn_convs[len(outs):]
        sources = {'on_input': list(features.values())[-1], 'on_lateral': laterals[-1], 'on_output': outs[-1]}
        outs.append(first(sources[self.source]))
        for conv in rest:
            outs.append(conv(F.relu(outs[-1]) if self.relu else outs[-1]))
        return outs

    def forward(self, features):
        laterals = self.merged(features)
        outs = [conv(x) for conv, x in zip(self.fpn_convs, laterals)]
        return levels(2 + self.start_level, self.extended(outs, features, laterals))
