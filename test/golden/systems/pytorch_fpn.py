"""kuangliu/pytorch-fpn at 4421a71, fpn.py and retina_fpn.py, under its parameter names.

P5 is not smoothed; the top-down chain carries unsmoothed maps; upsampling is bilinear to the lateral's
size. F.upsample's align_corners became False by default with PyTorch 0.4.
"""
import torch.nn.functional as F
from torch import nn


class Bottleneck(nn.Module):
    def __init__(self, inputs, width, stride):
        super().__init__()
        outputs = 4 * width
        self.conv1 = nn.Conv2d(inputs, width, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, stride, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(width, outputs, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(outputs)
        projection = [nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs)]
        self.shortcut = nn.Sequential(*(projection if stride != 1 or inputs != outputs else []))

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        y = F.relu(self.bn2(self.conv2(y)))
        return F.relu(self.bn3(self.conv3(y)) + self.shortcut(x))


class Backbone(nn.Module):
    def __init__(self, depths, width, first_layer):
        super().__init__()
        self.conv1 = nn.Conv2d(3, width, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.layers = [f'layer{first_layer + stage}' for stage in range(4)]
        inputs = width
        for stage, (layer, depth) in enumerate(zip(self.layers, depths)):
            strides = [1 if stage == 0 else 2] + [1] * (depth - 1)
            blocks = []
            for stride in strides:
                blocks.append(Bottleneck(inputs, width << stage, stride))
                inputs = 4 * (width << stage)
            self.add_module(layer, nn.Sequential(*blocks))

    def features(self, x):
        """[C2, C3, C4, C5]."""
        x = F.max_pool2d(F.relu(self.bn1(self.conv1(x))), 3, 2, 1)
        maps = []
        for layer in self.layers:
            x = getattr(self, layer)(x)
            maps.append(x)
        return maps


def upsample_add(top, lateral):
    return F.interpolate(top, size=lateral.shape[2:], mode='bilinear', align_corners=False) + lateral


class PytorchFpn(Backbone):
    def __init__(self, depths, width, channels):
        super().__init__(depths, width, first_layer=1)
        self.toplayer = nn.Conv2d(32 * width, channels, 1)
        for i in (1, 2, 3):
            self.add_module(f'smooth{i}', nn.Conv2d(channels, channels, 3, padding=1))
        for i in (1, 2, 3):
            self.add_module(f'latlayer{i}', nn.Conv2d((32 * width) >> i, channels, 1))

    def forward(self, x):
        c2, c3, c4, c5 = self.features(x)
        m5 = self.toplayer(c5)
        m4 = upsample_add(m5, self.latlayer1(c4))
        m3 = upsample_add(m4, self.latlayer2(c3))
        m2 = upsample_add(m3, self.latlayer3(c2))
        return {'p2': self.smooth3(m2), 'p3': self.smooth2(m3), 'p4': self.smooth1(m4), 'p5': m5}


class PytorchRetinaFpn(Backbone):
    def __init__(self, depths, width, channels):
        super().__init__(depths, width, first_layer=2)
        self.conv6 = nn.Conv2d(32 * width, channels, 3, 2, 1)
        self.conv7 = nn.Conv2d(channels, channels, 3, 2, 1)
        self.toplayer = nn.Conv2d(32 * width, channels, 1)
        for i in (1, 2):
            self.add_module(f'smooth{i}', nn.Conv2d(channels, channels, 3, padding=1))
        for i in (1, 2):
            self.add_module(f'latlayer{i}', nn.Conv2d((32 * width) >> i, channels, 1))

    def forward(self, x):
        _, c3, c4, c5 = self.features(x)
        p6 = self.conv6(c5)
        m5 = self.toplayer(c5)
        m4 = upsample_add(m5, self.latlayer1(c4))
        m3 = upsample_add(m4, self.latlayer2(c3))
        return {
            'p3': self.smooth2(m3), 'p4': self.smooth1(m4), 'p5': m5, 'p6': p6, 'p7': self.conv7(F.relu(p6)),
        }
