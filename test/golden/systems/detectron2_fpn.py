"""facebookresearch/detectron2 at 02b5c4e, modeling/backbone/resnet.py and fpn.py, under its names.

Stride in the first 1x1 (MODEL.RESNETS.STRIDE_IN_1X1 is true by default); a shortcut is projected where
the channel count changes; FrozenBN with epsilon 1e-5 is PyTorch's batch norm in evaluation; the
upsampling doubles, so the input must be a multiple of 32.
"""
import torch.nn.functional as F
from torch import nn


class NormalisedConv(nn.Conv2d):
    def __init__(self, inputs, outputs, kernel, stride=1, padding=0):
        super().__init__(inputs, outputs, kernel, stride, padding, bias=False)
        self.norm = nn.BatchNorm2d(outputs)

    def forward(self, x):
        return self.norm(super().forward(x))


class BottleneckBlock(nn.Module):
    def __init__(self, inputs, width, outputs, stride, stride_in_1x1):
        super().__init__()
        first, second = (stride, 1) if stride_in_1x1 else (1, stride)
        self.shortcut = NormalisedConv(inputs, outputs, 1, stride) if inputs != outputs else None
        self.conv1 = NormalisedConv(inputs, width, 1, first)
        self.conv2 = NormalisedConv(width, width, 3, second, 1)
        self.conv3 = NormalisedConv(width, outputs, 1)

    def forward(self, x):
        y = self.conv3(F.relu(self.conv2(F.relu(self.conv1(x)))))
        return F.relu(y + (x if self.shortcut is None else self.shortcut(x)))


class Stem(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.conv1 = NormalisedConv(3, width, 7, 2, 3)

    def forward(self, x):
        return F.max_pool2d(F.relu(self.conv1(x)), 3, 2, 1)


class ResNet(nn.Module):
    def __init__(self, depths, width, stride_in_1x1):
        super().__init__()
        self.stem = Stem(width)
        inputs = width
        for stage, depth in enumerate(depths):
            outputs = 4 * width << stage
            blocks = []
            for i in range(depth):
                stride = 2 if i == 0 and stage > 0 else 1
                blocks.append(BottleneckBlock(inputs, width << stage, outputs, stride, stride_in_1x1))
                inputs = outputs
            self.add_module(f'res{stage + 2}', nn.Sequential(*blocks))

    def forward(self, x):
        x = self.stem(x)
        maps = {}
        for stage in range(2, 6):
            maps[stage] = x = getattr(self, f'res{stage}')(x)
        return maps


class LastLevelP6P7(nn.Module):
    """RetinaNet's, of res5."""

    def __init__(self, inputs, channels):
        super().__init__()
        self.p6 = nn.Conv2d(inputs, channels, 3, 2, 1)
        self.p7 = nn.Conv2d(channels, channels, 3, 2, 1)

    def forward(self, x):
        p6 = self.p6(x)
        return p6, self.p7(F.relu(p6))


class Fpn(nn.Module):
    def __init__(self, bottom_up, width, channels, fuse, finest=2):
        super().__init__()
        self.fuse, self.finest = fuse, finest
        for stage in range(finest, 6):
            self.add_module(f'fpn_lateral{stage}', nn.Conv2d(width << stage, channels, 1))
            self.add_module(f'fpn_output{stage}', nn.Conv2d(channels, channels, 3, padding=1))
        if finest == 3:
            self.top_block = LastLevelP6P7(32 * width, channels)
        self.bottom_up = bottom_up

    def forward(self, x):
        maps = self.bottom_up(x)
        merged, pyramid = None, {}
        for stage in range(5, self.finest - 1, -1):
            lateral = getattr(self, f'fpn_lateral{stage}')(maps[stage])
            if merged is not None:
                lateral = lateral + F.interpolate(merged, scale_factor=2.0, mode='nearest')
                if self.fuse == 'avg':
                    lateral = lateral / 2
            merged = lateral
            pyramid[f'p{stage}'] = getattr(self, f'fpn_output{stage}')(merged)
        if self.finest == 3:
            pyramid['p6'], pyramid['p7'] = self.top_block(maps[5])
        else:
            pyramid['p6'] = F.max_pool2d(pyramid['p5'], kernel_size=1, stride=2)
        return dict(sorted(pyramid.items()))


class Detectron2Fpn(nn.Module):
    """The FPN as the member `backbone` of a detector, which is how its checkpoints name it."""

    def __init__(self, depths, width, channels, fuse, stride_in_1x1=True):
        super().__init__()
        self.backbone = Fpn(ResNet(depths, width, stride_in_1x1), width, channels, fuse)

    def forward(self, x):
        return self.backbone(x)


class Detectron2RetinaNet(Detectron2Fpn):
    """The same with RetinaNet's pyramid."""

    def __init__(self, depths, width, channels):
        nn.Module.__init__(self)
        self.backbone = Fpn(ResNet(depths, width, True), width, channels, 'sum', finest=3)
