"""torchvision's ResNet at any width, and its block with the stride in the first 1x1."""
from torch import nn
from torchvision.models import resnet

BasicBlock, Bottleneck = resnet.BasicBlock, resnet.Bottleneck


class CaffeBottleneck(Bottleneck):
    """The bottleneck of He et al. and of the FPN paper: stride in the first 1x1, not in the 3x3."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.conv1.stride, self.conv2.stride = self.conv2.stride, self.conv1.stride


class SmallResNet(resnet.ResNet):
    """torchvision's class, blocks and stages, with `width` where it has 64, and without the classifier."""

    def __init__(self, block, depths, width, norm_layer=nn.BatchNorm2d, groups=1, base_width=64):
        nn.Module.__init__(self)
        self._norm_layer = norm_layer
        self.inplanes, self.dilation, self.groups, self.base_width = width, 1, groups, base_width
        self.conv1 = nn.Conv2d(3, width, kernel_size=7, stride=2, padding=3, bias=False)
        self.bn1 = norm_layer(width)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(kernel_size=3, stride=2, padding=1)
        for stage, depth in enumerate(depths):
            layer = self._make_layer(block, width << stage, depth, stride=1 if stage == 0 else 2)
            self.add_module(f'layer{stage + 1}', layer)

    def features(self, x):
        """[C2, C3, C4, C5], as far as there are stages."""
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        maps = []
        for name, part in self.named_children():
            if name.startswith('layer'):
                x = part(x)
                maps.append(x)
        return maps
