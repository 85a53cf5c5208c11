"""torchvision's own classes: the backbone of resnet_fpn_backbone, of both RetinaNets and of Faster R-CNN v2.

resnet_fpn_backbone and _resnet_fpn_extractor fix the pyramid at 256 channels, so what they do is done
here with the class they build, at any width. FrozenBatchNorm2d is resnet_fpn_backbone's default; the RetinaNets
take BatchNorm2d where they are built without weights, as here. Epsilon is 1e-5 in both.
"""
from torch import nn
from torchvision.models.mobilenetv3 import MobileNetV3, _mobilenet_v3_conf
from torchvision.models.detection.backbone_utils import BackboneWithFPN
from torchvision.ops.feature_pyramid_network import LastLevelMaxPool, LastLevelP6P7
from torchvision.ops.misc import FrozenBatchNorm2d

from .resnet import BasicBlock, Bottleneck, SmallResNet


class Pyramid(BackboneWithFPN):
    """BackboneWithFPN with its outputs called p2, p3, … from the first returned layer on."""

    def __init__(self, body, returned_layers, channels, extra_blocks, norm_layer=None):
        layers = {f'layer{layer}': f'p{layer + 1}' for layer in returned_layers}
        widths = [body.inplanes // 8 << (layer - 1) for layer in returned_layers]
        super().__init__(body, layers, widths, channels, extra_blocks, norm_layer)
        self.first = returned_layers[0] + 1

    def forward(self, x):
        return {f'p{level}': value for level, value in enumerate(super().forward(x).values(), self.first)}


class Detector(nn.Module):
    """A detector's checkpoint has the pyramid under `backbone.`."""

    def __init__(self, backbone):
        super().__init__()
        self.backbone = backbone

    def forward(self, x):
        return self.backbone(x)


def resnet_fpn(block, depths, width, channels, **groups):
    body = SmallResNet(block, depths, width, FrozenBatchNorm2d, **groups)
    return Pyramid(body, [1, 2, 3, 4], channels, LastLevelMaxPool())


def resnet18_fpn(depths, width, channels):
    return resnet_fpn(BasicBlock, depths, width, channels)


def resnet50_fpn(depths, width, channels):
    return resnet_fpn(Bottleneck, depths, width, channels)


def resnext101_fpn(depths, width, channels):
    """resnext101_32x8d's groups and their width in a network of width 64."""
    return resnet_fpn(Bottleneck, depths, width, channels, groups=32, base_width=8)


def wide_resnet50_fpn(depths, width, channels):
    return resnet_fpn(Bottleneck, depths, width, channels, base_width=128)


class MobilePyramid(Pyramid):
    """BackboneWithFPN on a MobileNet's layers 13 and 16, as _mobilenet_extractor chooses them."""

    def __init__(self, body, channels):
        widths = [body[layer].out_channels for layer in (13, 16)]
        BackboneWithFPN.__init__(self, body, {'13': 'p4', '16': 'p5'}, widths, channels, LastLevelMaxPool())
        self.first = 4


def mobilenet_fpn(width, channels):
    """fasterrcnn_mobilenet_v3_large_fpn's, with the multiplier that gives the stem `width` channels."""
    settings, last = _mobilenet_v3_conf('mobilenet_v3_large', width_mult=width / 16)
    body = MobileNetV3(settings, last, norm_layer=FrozenBatchNorm2d).features
    return Detector(MobilePyramid(body, channels))


def retinanet(depths, width, channels):
    """retinanet_resnet50_fpn: P6 from P5."""
    body = SmallResNet(Bottleneck, depths, width)
    return Detector(Pyramid(body, [2, 3, 4], channels, LastLevelP6P7(channels, channels)))


def retinanet_v2(depths, width, channels):
    """retinanet_resnet50_fpn_v2: P6 from C5. Its pyramid is the first one's, biased and without norms."""
    body = SmallResNet(Bottleneck, depths, width)
    extra_blocks = LastLevelP6P7(32 * width, channels)
    assert not extra_blocks.use_P5, 'the class tells C5 from P5 by the number of channels'
    return Detector(Pyramid(body, [2, 3, 4], channels, extra_blocks))


def faster_rcnn_v2(depths, width, channels):
    """fasterrcnn_resnet50_fpn_v2: a norm after every convolution of the pyramid, which then has no bias.

    All norms, the body's too, are BatchNorm2d as it comes, with or without weights: epsilon 1e-5.
    """
    body = SmallResNet(Bottleneck, depths, width)
    return Detector(Pyramid(body, [1, 2, 3, 4], channels, LastLevelMaxPool(), nn.BatchNorm2d))
