"""The four ResNets of the Keras systems, each from its own source; `width` is where they have 64.

Stage s has bottlenecks of width * 2^(s-2) and four times as many outputs. `depths` are blocks per stage.
"""
import torch.nn.functional as F

from .keras_layers import max_pool, zero_pad


def letter(block):
    return chr(ord('a') + block)


def matterport(layers, x, depths, width):
    """Mask_RCNN's resnet_graph: biases, epsilon 1e-3, pad 3 + VALID stem, SAME pool, stride in the first 1x1."""
    def unit(x, name, filters, kernel, stride=1):
        x = layers.conv(x, f'res{name}', filters, kernel, stride, 'same' if kernel == 3 else 'valid')
        return layers.norm(x, f'bn{name}', 1e-3)

    x = layers.norm(layers.conv(zero_pad(x, 3), 'conv1', width, 7, 2), 'bn_conv1', 1e-3)
    x = max_pool(F.relu(x), 3, 2, 'same')
    maps = []
    for index, depth in enumerate(depths):
        filters = width << index
        for block in range(depth):
            stride = 2 if index > 0 and block == 0 else 1
            base = f'{index + 2}{letter(block)}_branch'
            y = F.relu(unit(x, f'{base}2a', filters, 1, stride))
            y = F.relu(unit(y, f'{base}2b', filters, 3))
            y = unit(y, f'{base}2c', 4 * filters, 1)
            x = F.relu(y + (unit(x, f'{base}1', 4 * filters, 1, stride) if block == 0 else x))
        maps.append(x)
    return maps


def keras_resnet(layers, x, depths, width):
    """keras-resnet 0.2.0's ResNet2D50: no biases, epsilon 1e-5, SAME stem and pool, stride in the first 1x1."""
    def unit(x, name, filters, kernel, stride=1):
        return layers.norm(layers.conv(x, f'res{name}', filters, kernel, stride, bias=False), f'bn{name}', 1e-5)

    x = layers.norm(layers.conv(x, 'conv1', width, 7, 2, 'same', bias=False), 'bn_conv1', 1e-5)
    x = max_pool(F.relu(x), 3, 2, 'same')
    maps = []
    for index, depth in enumerate(depths):
        filters = width << index
        for block in range(depth):
            stride = 2 if index > 0 and block == 0 else 1
            base = f'{index + 2}{letter(block)}_branch'
            y = F.relu(unit(x, f'{base}2a', filters, 1, stride))
            y = F.relu(unit(zero_pad(y, 1), f'{base}2b', filters, 3))
            y = unit(y, f'{base}2c', 4 * filters, 1)
            x = F.relu(y + (unit(x, f'{base}1', 4 * filters, 1, stride) if block == 0 else x))
        maps.append(x)
    return maps


# keras.applications' epsilon, in both versions
EPSILON = 1.001e-5


def applications_v1(layers, x, depths, width):
    """ResNet of keras.applications (block1): biases, pad + VALID stem and pool. {layer name: map} of block ends."""
    def unit(x, name, filters, kernel, stride=1):
        x = layers.conv(x, f'{name}_conv', filters, kernel, stride, 'same' if kernel == 3 else 'valid')
        return layers.norm(x, f'{name}_bn', EPSILON)

    x = F.relu(layers.norm(layers.conv(zero_pad(x, 3), 'conv1_conv', width, 7, 2), 'conv1_bn', EPSILON))
    x = max_pool(zero_pad(x, 1), 3, 2)
    maps = {}
    for index, depth in enumerate(depths):
        filters = width << index
        for block in range(1, depth + 1):
            name = f'conv{index + 2}_block{block}'
            stride = 2 if index > 0 and block == 1 else 1
            shortcut = unit(x, f'{name}_0', 4 * filters, 1, stride) if block == 1 else x
            y = F.relu(unit(x, f'{name}_1', filters, 1, stride))
            y = F.relu(unit(y, f'{name}_2', filters, 3))
            x = F.relu(shortcut + unit(y, f'{name}_3', 4 * filters, 1))
            maps[f'{name}_out'] = x
    return maps


def applications_v2(layers, x, depths, width):
    """ResNetV2 of keras.applications (block2): pre-activation; a stack strides in its last block, conv5 nowhere.

    A stack has at least two blocks: the source names its first and its last ones apart.
    {layer name: map} of the pre-activations and of post_relu.
    """
    assert min(depths) >= 2
    x = layers.conv(zero_pad(x, 3), 'conv1_conv', width, 7, 2)
    x = max_pool(zero_pad(x, 1), 3, 2)  # nothing before it makes x positive: the zeros take part
    maps = {}
    for index, depth in enumerate(depths):
        filters = width << index
        for block in range(1, depth + 1):
            name = f'conv{index + 2}_block{block}'
            stride = 2 if index < 3 and block == depth else 1
            before = F.relu(layers.norm(x, f'{name}_preact_bn', EPSILON))
            maps[f'{name}_preact_relu'] = before
            if block == 1:
                shortcut = layers.conv(before, f'{name}_0_conv', 4 * filters, 1, stride)
            else:
                shortcut = max_pool(x, 1, stride)
            y = layers.conv(before, f'{name}_1_conv', filters, 1, bias=False)
            y = zero_pad(F.relu(layers.norm(y, f'{name}_1_bn', EPSILON)), 1)
            y = layers.conv(y, f'{name}_2_conv', filters, 3, stride, bias=False)
            y = F.relu(layers.norm(y, f'{name}_2_bn', EPSILON))
            x = shortcut + layers.conv(y, f'{name}_3_conv', 4 * filters, 1)
    maps['post_relu'] = F.relu(layers.norm(x, 'post_bn', EPSILON))
    return maps
