"""SSD FPN and FPNLite: tensorflow/models, research/object_detection at 0ba83cf and 5440b66.

models/feature_map_generators.py (KerasFpnTopDownFeatureMaps, and fpn_top_down_feature_maps of slim) and
models/ssd_mobilenet_v2_fpn_keras_feature_extractor.py for the levels above. Norm and activation as
configs/tf2/ssd_mobilenet_v2_fpnlite_640x640_coco17_tpu-8.config has them: batch norm with epsilon 1e-3, scale
and shift, then ReLU6; so the convolutions under them have no bias. The projections have a bias and nothing else.

The two generators differ. `chain` 'smoothed' is Keras (TF 2): what is upsampled is the level above as it is
put out, after 3x3, norm and ReLU6. 'merged' is slim (TF 1): the sums go on, as in the paper. The coarsest
level is its projection, neither smoothed nor activated. Levels above are made one from the other.
`explicit_padding`: the 3x3s pad one on every side (SAME differs at stride 2 on even lengths) and the
upsampled map is cut to the lateral's size; without it every map must be exactly half as long as the one before.
With explicit padding slim, at this commit, goes on from the padded sums; that is not done here.

TensorFlow has no names with dots, and slim's and Keras' differ: here a layer has its Keras name
(`projection_3`, `smoothing_2_depthwise_conv`, `smoothing_2_batchnorm`, `bottom_up_Conv2d_20_…`, projections
and smoothings counted from 1 at the finest level) and PyTorch's leaves, in PyTorch's layout; a separable
convolution has `depthwise.weight` [C, 1, 3, 3] and `pointwise.weight` [D, C, 1, 1].
"""
import torch.nn.functional as F
from torch import nn

from .common import levels, pad_same

LAYERS_OF_MOBILENET = 19


class SeparableConv(nn.Module):
    def __init__(self, channels, stride):
        super().__init__()
        self.depthwise = nn.Conv2d(channels, channels, 3, stride, groups=channels, bias=False)
        self.pointwise = nn.Conv2d(channels, channels, 1, bias=False)

    def forward(self, x):
        return self.pointwise(self.depthwise(x))


class SsdFpnlite(nn.Module):
    def __init__(self, inputs, channels, max_level, depthwise, explicit_padding, chain, epsilon):
        super().__init__()
        assert chain == 'smoothed' or not explicit_padding
        self.first = int(next(iter(inputs))[1:])
        self.count = len(inputs)
        self.suffix = 'depthwise_conv' if depthwise else 'conv'
        self.explicit_padding = explicit_padding
        self.chain = chain
        self.extra = [
            f'bottom_up_Conv2d_{LAYERS_OF_MOBILENET + 1 + i}'
            for i in range(max_level - (self.first + self.count - 1))]

        def add_block(name, stride):
            conv = SeparableConv(channels, stride) if depthwise else nn.Conv2d(
                channels, channels, 3, stride, bias=False)
            self.add_module(f'{name}_{self.suffix}', conv)
            self.add_module(f'{name}_batchnorm', nn.BatchNorm2d(channels, eps=epsilon))

        for i, width in enumerate(inputs.values(), 1):
            self.add_module(f'projection_{i}', nn.Conv2d(width, channels, 1))
        for i in range(1, self.count):
            add_block(f'smoothing_{i}', 1)
        for name in self.extra:
            add_block(name, 2)

    def block(self, name, x, stride):
        x = F.pad(x, (1, 1, 1, 1)) if self.explicit_padding else pad_same(x, 3, stride)
        x = getattr(self, f'{name}_batchnorm')(getattr(self, f'{name}_{self.suffix}')(x))
        return F.relu6(x)

    def doubled(self, x, size):
        x = x.repeat_interleave(2, 2).repeat_interleave(2, 3)
        return x[:, :, :size[0], :size[1]] if self.explicit_padding else x

    def forward(self, features):
        laterals = [getattr(self, f'projection_{i}')(x) for i, x in enumerate(features.values(), 1)]
        above = laterals[-1]
        outs = [above]
        for i in range(self.count - 1, 0, -1):
            lateral = laterals[i - 1]
            merged = lateral + self.doubled(above, lateral.shape[2:])
            outs.insert(0, self.block(f'smoothing_{i}', merged, 1))
            above = outs[0] if self.chain == 'smoothed' else merged
        for name in self.extra:
            outs.append(self.block(name, outs[-1], 2))
        return levels(self.first, outs)
