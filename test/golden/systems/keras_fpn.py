"""The Keras systems' pyramids and heads. Each function returns its outputs by name.

matterport/Mask_RCNN mrcnn/model.py, fizyr/keras-retinanet 7ac91df, NawafKhalid/FPN_TensorFlow cb5faf7,
mr7495/COVID-CT-Code 0ef8225.
"""
import torch
import torch.nn.functional as F

from .keras_layers import flatten, max_pool, repeat, upsample_like
from .keras_resnet import applications_v1, applications_v2, keras_resnet, matterport


def mask_rcnn(layers, x, depths, width, channels, topDown=None):
    """`topDown` channels before the 3x3s and `channels` after them; one number where only `channels` is given."""
    topDown = topDown or channels
    c2, c3, c4, c5 = matterport(layers, x, depths, width)
    m5 = layers.conv(c5, 'fpn_c5p5', topDown, 1)
    m4 = repeat(m5) + layers.conv(c4, 'fpn_c4p4', topDown, 1)
    m3 = repeat(m4) + layers.conv(c3, 'fpn_c3p3', topDown, 1)
    m2 = repeat(m3) + layers.conv(c2, 'fpn_c2p2', topDown, 1)
    pyramid = {
        f'p{level}': layers.conv(merged, f'fpn_p{level}', channels, 3, 1, 'same')
        for level, merged in enumerate((m2, m3, m4, m5), 2)
    }
    return {**pyramid, 'p6': max_pool(pyramid['p5'], 1, 2)}


def retinanet(layers, x, depths, width, channels):
    _, c3, c4, c5 = keras_resnet(layers, x, depths, width)
    m5 = layers.conv(c5, 'C5_reduced', channels, 1)
    p5 = layers.conv(m5, 'P5', channels, 3, 1, 'same')
    m4 = upsample_like(m5, c4) + layers.conv(c4, 'C4_reduced', channels, 1)
    p4 = layers.conv(m4, 'P4', channels, 3, 1, 'same')
    m3 = upsample_like(m4, c3) + layers.conv(c3, 'C3_reduced', channels, 1)
    p3 = layers.conv(m3, 'P3', channels, 3, 1, 'same')
    p6 = layers.conv(c5, 'P6', channels, 3, 2, 'same')
    p7 = layers.conv(F.relu(p6), 'P7', channels, 3, 2, 'same')
    return {'p3': p3, 'p4': p4, 'p5': p5, 'p6': p6, 'p7': p7}


def merge(layers, deeper, feature, name, channels):
    """Concatenation instead of a sum, the upsampled map first."""
    return torch.cat([upsample_like(deeper, feature), layers.conv(feature, name, channels, 1)], 1)


def heads(layers, pyramid, names):
    """Each level's Dense(2, relu) of its flattened map (dropout does nothing when a network is run)."""
    return {
        f'head{level[1:]}': F.relu(layers.dense(flatten(feature), name, 2))
        for (level, feature), name in zip(pyramid.items(), names)
    }


def fpn_tensorflow(layers, x, depths, width, channels, c3Block):
    """C3 is the end of block `c3Block` of conv4 (11 of 23 in ResNet101), at the same stride as C4.

    The source leaves the Dense layers to be named by tf.keras: dense, dense_1, ... in their order.
    """
    maps = applications_v1(layers, x, depths, width)
    c2, c3, c4, c5 = (maps[name] for name in (
        f'conv3_block{depths[1]}_out', f'conv4_block{c3Block}_out',
        f'conv4_block{depths[2]}_out', f'conv5_block{depths[3]}_out',
    ))
    m5 = layers.conv(c5, 'C5_reduced', channels, 1)
    p5 = layers.conv(m5, 'P5', channels, 3, 1, 'same')
    m4 = merge(layers, m5, c4, 'C4_reduced', channels)
    p4 = layers.conv(m4, 'P4', channels, 3)
    m3 = merge(layers, m4, c3, 'C3_reduced', channels)
    p3 = layers.conv(m3, 'P3', channels, 3)
    m2 = merge(layers, m3, c2, 'C2_reduced', channels)
    p2 = layers.conv(m2, 'P2', channels, 1)
    pyramid = {'p2': p2, 'p3': p3, 'p4': p4, 'p5': p5}
    scores = heads(layers, pyramid, ('dense', 'dense_1', 'dense_2', 'dense_3'))
    probability = torch.sigmoid(layers.dense(torch.cat(list(scores.values()), 1), 'dense_4', 1))
    return {**pyramid, **scores, 'probability': probability}


def covid_ct(layers, x, depths, width, channels):
    """The source leaves the Dense layers to be named by Keras 2.3: dense_1, dense_2, ... in their order."""
    maps = applications_v2(layers, x, depths, width)
    c3, c4, c5 = (maps[name] for name in ('conv4_block1_preact_relu', 'conv5_block1_preact_relu', 'post_relu'))
    m5 = layers.conv(c5, 'C5_reduced', channels, 1)
    p5 = layers.conv(m5, 'P5', channels, 3, 1, 'same')
    m4 = merge(layers, m5, c4, 'C4_reduced', channels)
    p4 = layers.conv(m4, 'P4', channels, 3)
    m3 = merge(layers, m4, c3, 'C3_reduced', channels)
    p3 = layers.conv(m3, 'P3', channels, 3)
    p6 = layers.conv(c5, 'P6', channels, 3, 2, 'same')
    p7 = layers.conv(F.relu(p6), 'P7', channels, 3, 2, 'same')
    pyramid = {'p3': p3, 'p4': p4, 'p5': p5, 'p6': p6, 'p7': p7}
    scores = heads(layers, pyramid, ('dense_1', 'dense_2', 'dense_3', 'dense_4', 'dense_5'))
    probability = torch.softmax(layers.dense(torch.cat(list(scores.values()), 1), 'dense_6', 2), 1)
    return {**pyramid, **scores, 'probability': probability}
