"""mmdetection's ResNet in style `caffe` (models/backbones/resnet.py: the stride in the first 1x1) under its FPN."""
from torch import nn

from .necks.mmdet_fpn import MmdetFpn
from .resnet import CaffeBottleneck, SmallResNet


class MmdetCaffe(nn.Module):
    """Faster R-CNN's: P6 is a pool of P5."""

    def __init__(self, depths, width, channels, start_level=0, extra=False, relu=False):
        super().__init__()
        self.backbone = SmallResNet(CaffeBottleneck, depths, width)
        widths = {f'c{stage}': width << stage for stage in range(2, 6)}
        self.neck = MmdetFpn(widths, channels, start_level, 5, extra, relu)

    def forward(self, x):
        return self.neck({f'c{stage}': feature for stage, feature in enumerate(self.backbone.features(x), 2)})


def retinanet_caffe(depths, width, channels):
    return MmdetCaffe(depths, width, channels, 1, 'on_input')


def fcos_caffe(depths, width, channels):
    return MmdetCaffe(depths, width, channels, 1, 'on_output', True)
