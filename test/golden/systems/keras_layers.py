"""Keras layers on NCHW tensors of any precision, with Keras' own names, layouts and padding rules.

A network is a function of a `Layers` and an image; the first run makes every parameter, by its name.
"""
import math

import numpy as np
import torch
import torch.nn.functional as F

import philox
import seeded

ROLES = {'gamma': 'scale', 'beta': 'shift', 'moving_mean': 'mean', 'moving_variance': 'variance', 'bias': 'bias'}
TINY = {'moving_variance': np.float32(2**-17), 'gamma': np.float32(2**-8)}


class Layers:
    """The layers of one model: `parameters` maps `layer/weight` to float32, in the order of their first use."""

    def __init__(self, seed, tiny_variances=False):
        self.seed, self.tiny_variances, self.parameters = seed, tiny_variances, {}

    def weight(self, layer, leaf, shape, like):
        name = f'{layer}/{leaf}'
        if name not in self.parameters:
            self.parameters[name] = self.make(name, leaf, shape)
        value = self.parameters[name]
        assert value.shape == tuple(shape), f'{name} is {value.shape}, not {shape}'
        return torch.from_numpy(value).to(like)

    def make(self, name, leaf, shape):
        if leaf == 'kernel':  # the last axis is the output's, in HWIO and in Dense alike
            value = philox.symmetric(philox.words(f'{self.seed}/{name}', math.prod(shape)))
            return (value * math.sqrt(6 / math.prod(shape[:-1]))).astype(np.float32).reshape(shape)
        value = seeded.parameter(self.seed, name, ROLES[leaf], shape)
        return value * TINY.get(leaf, np.float32(1)) if self.tiny_variances else value

    def conv(self, x, name, filters, kernel, stride=1, padding='valid', bias=True):
        weight = self.weight(name, 'kernel', (kernel, kernel, x.shape[1], filters), x)
        shift = self.weight(name, 'bias', (filters,), x) if bias else None
        if padding == 'same':
            x = F.pad(x, same(x, kernel, stride))
        return F.conv2d(x, weight.permute(3, 2, 0, 1), shift, stride)

    def norm(self, x, name, epsilon):
        gamma, beta, mean, variance = (
            self.weight(name, leaf, (x.shape[1],), x)
            for leaf in ('gamma', 'beta', 'moving_mean', 'moving_variance')
        )
        return F.batch_norm(x, mean, variance, gamma, beta, False, 0, epsilon)

    def dense(self, x, name, units):
        return x @ self.weight(name, 'kernel', (x.shape[1], units), x) + self.weight(name, 'bias', (units,), x)


def same(x, kernel, stride):
    """TensorFlow's SAME as (left, right, top, bottom): the output has ceil(n/s) elements, the odd zero is last."""
    sides = []
    for length in (x.shape[3], x.shape[2]):
        total = max((math.ceil(length / stride) - 1) * stride + kernel - length, 0)
        sides += [total // 2, total - total // 2]
    return sides


def max_pool(x, kernel, stride, padding='valid'):
    if padding == 'same':
        x = F.pad(x, same(x, kernel, stride), value=-math.inf)
    return F.max_pool2d(x, kernel, stride)


def zero_pad(x, sides):
    return F.pad(x, (sides,) * 4)


def repeat(x):
    """UpSampling2D((2, 2)): every element twice, along both axes."""
    return x.repeat_interleave(2, 2).repeat_interleave(2, 3)


def upsample_like(x, target):
    """keras-retinanet's UpsampleLike: TF1's nearest, whose source is min(floor(y * (in/out)), in-1) in float32."""
    for axis in (2, 3):
        short, long = x.shape[axis], target.shape[axis]
        source = np.floor(np.arange(long, dtype=np.float32) * np.float32(short / long)).astype(np.int64)
        x = x.index_select(axis, torch.from_numpy(np.minimum(source, short - 1)))
    return x


def flatten(x):
    """Flatten() of channels-last data: the channel runs fastest."""
    return x.permute(0, 2, 3, 1).flatten(1)
