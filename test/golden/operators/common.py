"""What the operators' cases share: input streams, padding by side, and the golden file's layout."""
import json
import math

import torch
import torch.nn.functional as F

import philox
import tensorfile


class Goldens:
    """One operator's file: `<case>/<tensor>` in F32, `<case>/output` in F64, and the case's options as JSON."""

    def __init__(self, operator):
        self.operator = operator
        self.tensors = {}
        self.options = {}

    def input(self, case, name, shape, scale=2.0):
        """A seeded input, given back as the float64 tensor of its float32 values."""
        return self.given(case, name, philox.uniform(f'{self.operator}/{case}/{name}', shape, scale))

    def given(self, case, name, array):
        """A float32 array as an input."""
        array = array.astype('float32')
        self.tensors[f'{case}/{name}'] = array
        return torch.from_numpy(array).double()

    def output(self, case, value, options):
        """The truth of a case, and the options that it was computed with."""
        assert case not in self.options, f'{self.operator} has two cases {case}'
        assert value.dtype == torch.float64 and not value.isnan().any(), case
        self.tensors[f'{case}/output'] = value.numpy()
        self.options[case] = json.dumps(options)

    def save(self, folder):
        folder.mkdir(exist_ok=True)
        tensorfile.save(folder / f'{self.operator}.safetensors', self.tensors, self.options)


def pair(value):
    return (value, value) if isinstance(value, int) else tuple(value)


def sides(padding, size, kernel, stride, dilation):
    """(top, bottom, left, right) of a padding as src/ops/backend.ts writes it."""
    if isinstance(padding, dict):
        return tuple(padding[side] for side in ('top', 'bottom', 'left', 'right'))
    if padding == 'valid':
        return (0, 0, 0, 0)
    if padding == 'same':
        return sum((same(*axis) for axis in zip(size, kernel, stride, dilation)), ())
    vertical, horizontal = pair(padding)
    return (vertical, vertical, horizontal, horizontal)


def same(n, kernel, stride, dilation):
    """TensorFlow's SAME for one axis: ceil(n/stride) outputs, the odd pixel of padding after the map."""
    extent = (kernel - 1) * dilation + 1
    total = max((math.ceil(n / stride) - 1) * stride + extent - n, 0)
    return (total // 2, total - total // 2)


def padded(x, by_side, value=0.0):
    top, bottom, left, right = by_side
    return F.pad(x, (left, right, top, bottom), value=value)
