"""batchNorm2d, sigmoid, hardSigmoid, hardSwish, relu, add, scale, elementwise, concat and pad."""
import numpy as np
import torch
import torch.nn.functional as F

import philox

from .common import Goldens, padded

# case: (x shape, x scale, (smallest, largest variance), with scale, with shift, epsilon)
BATCH_NORMS = {
    'torch': ((2, 5, 7, 5), 2, (0.5, 1.5), True, True, 1e-5),
    'keras': ((2, 5, 7, 5), 2, (0.5, 1.5), True, True, 1e-3),
    'keras applications': ((2, 5, 7, 5), 2, (0.5, 1.5), True, True, 1.001e-5),
    'no epsilon': ((2, 5, 7, 5), 2, (0.5, 1.5), True, True, 0.0),
    'not affine': ((1, 3, 5, 7), 2, (0.5, 1.5), False, False, 1e-5),
    'scale only': ((1, 3, 5, 7), 2, (0.5, 1.5), True, False, 1e-3),
    'shift only': ((1, 3, 5, 7), 2, (0.5, 1.5), False, True, 1e-5),
    'tiny variances torch': ((1, 8, 3, 5), 2, (1e-12, 1e-4), True, True, 1e-5),
    'tiny variances keras applications': ((1, 8, 3, 5), 2, (1e-12, 1e-4), True, True, 1.001e-5),
    'tiny variances no epsilon': ((1, 8, 3, 5), 2, (1e-30, 1e-20), True, True, 0.0),
    'subnormal variances no epsilon': ((1, 8, 3, 5), 1e-20, (1e-44, 1e-38), True, True, 0.0),
    'large variances': ((1, 8, 3, 5), 1e6, (1e6, 1e12), True, True, 1e-5),
    'one pixel': ((2, 3, 1, 1), 2, (0.5, 1.5), True, True, 1e-5),
}

SPECIAL = [0.0, -0.0, np.inf, -np.inf, 1e-45, -1e-45, 1e-38, -1e-38, 3.4e38, -3.4e38, 1.0, -1.0]
LINES = ((1 / 6, 0.5), (-0.3, 0.7), (1e-3, 0.1), (2.5, -3.0), (0.0, 0.25))
HARD_SIGMOID_ENDS = [2.5, 2.4999998, 2.5000002, -2.5, -2.4999998, -2.5000002, 3.0, 2.9999998, 3.0000002, -3.0, -2.9999998]
SIGMOID_TAILS = [-150.0, -104.0, -103.9, -100.0, -88.0, -87.4, -50.0, -17.4, 16.6, 17.4, 50.0, 104.0]


def batch_norm2d():
    goldens = Goldens('batchNorm2d')
    for case, (shape, x_scale, (smallest, largest), scaled, shifted, epsilon) in BATCH_NORMS.items():
        channels = shape[1:2]
        x = goldens.input(case, 'x', shape, x_scale)
        mean = goldens.input(case, 'mean', channels, x_scale / 4)
        spread = (philox.uniform(f'batchNorm2d/{case}/variance', channels).astype(float) + 1) / 2
        variance = goldens.given(case, 'variance', smallest * (largest / smallest) ** spread)
        scale = goldens.input(case, 'scale', channels) if scaled else None
        shift = goldens.input(case, 'shift', channels) if shifted else None
        goldens.output(case, normalised(x, mean, variance, scale, shift, epsilon), {'epsilon': epsilon})
    return goldens


def normalised(x, mean, variance, scale, shift, epsilon):
    """The formula itself. The framework folds it to x·a + b, which in float64 is the same to 1e-12."""
    mean, variance, *affine = (v if v is None else v[:, None, None] for v in (mean, variance, scale, shift))
    y = (x - mean) / (variance + epsilon).sqrt()
    y = y if affine[0] is None else y * affine[0]
    y = y if affine[1] is None else y + affine[1]
    folded = F.batch_norm(x, mean.flatten(), variance.flatten(), scale, shift, eps=epsilon)
    assert (folded - y).abs().max() <= 1e-12 * y.abs().max()
    return y


def sigmoid():
    goldens = Goldens('sigmoid')
    for case, shape, scale in (
        ('odd', (2, 3, 7, 5), 4.0), ('near zero', (1, 1, 5, 7), 1e-4), ('wide', (1, 2, 9, 11), 110.0),
        ('vector', (13,), 4.0), ('one pixel', (1, 1, 1, 1), 4.0),
    ):
        goldens.output(case, torch.sigmoid(goldens.input(case, 'x', shape, scale)), {})
    for case, values in (('special values', SPECIAL), ('tails', SIGMOID_TAILS)):
        goldens.output(case, torch.sigmoid(goldens.given(case, 'x', np.array([[[values]]]))), {})
    return goldens


def hard_sigmoid():
    """The sixth is PyTorch's own; the fifth is Keras 2's, with its constant in float32; other lines are ONNX' formula."""
    slopes = {
        'fifth': lambda x: (x * float(np.float32(0.2)) + 0.5).clamp(0, 1),
        'sixth': F.hardsigmoid,
    }
    goldens = Goldens('hardSigmoid')
    for slope, function in slopes.items():
        for case, shape, scale in (('odd', (2, 3, 7, 5), 4.0), ('near zero', (1, 1, 5, 7), 1e-4), ('vector', (13,), 4.0)):
            case = f'{case} {slope}'
            goldens.output(case, function(goldens.input(case, 'x', shape, scale)), {'slope': slope})
        for case, values in (('special values', SPECIAL), ('ends', HARD_SIGMOID_ENDS)):
            case = f'{case} {slope}'
            goldens.output(case, function(goldens.given(case, 'x', np.array([[[values]]]))), {'slope': slope})
    for slope, offset in LINES:
        line = {'slope': float(np.float32(slope)), 'offset': float(np.float32(offset))}
        case = f'{slope} and {offset}'
        x = goldens.input(case, 'x', (2, 3, 7, 5), 4.0)
        goldens.output(case, (x * line['slope'] + line['offset']).clamp(0, 1), {'slope': line})
    return goldens


def hard_swish():
    """PyTorch's own, but at -inf, where its steps give -inf * 0."""
    goldens = Goldens('hardSwish')
    for case, shape, scale in (('odd', (2, 3, 7, 5), 4.0), ('near zero', (1, 1, 5, 7), 1e-4), ('vector', (13,), 4.0)):
        goldens.output(case, F.hardswish(goldens.input(case, 'x', shape, scale)), {})
    finite = [value for value in SPECIAL if value != -np.inf]
    for case, values in (('special values', finite), ('ends', HARD_SIGMOID_ENDS)):
        goldens.output(case, F.hardswish(goldens.given(case, 'x', np.array([[[values]]]))), {})
    return goldens


def relu():
    goldens = Goldens('relu')
    for case, shape in (('odd', (2, 3, 7, 5)), ('vector', (13,)), ('one pixel', (1, 1, 1, 1))):
        goldens.output(case, torch.relu(goldens.input(case, 'x', shape)), {})
    goldens.output('special values', torch.relu(goldens.given('special values', 'x', np.array([[[SPECIAL]]]))), {})
    return goldens


def add():
    goldens = Goldens('add')
    for case, shape, a_scale, b_scale in (
        ('odd', (2, 3, 7, 5), 2.0, 2.0), ('far apart', (1, 2, 5, 3), 1e6, 1e-3), ('vector', (13,), 2.0, 2.0),
        ('subnormal', (1, 2, 3, 5), 1e-38, 1e-38), ('one pixel', (1, 1, 1, 1), 2.0, 2.0),
    ):
        goldens.output(case, goldens.input(case, 'a', shape, a_scale) + goldens.input(case, 'b', shape, b_scale), {})
    return goldens


def scale():
    goldens = Goldens('scale')
    for case, shape, factor in (
        ('half', (2, 3, 7, 5), 0.5), ('third', (2, 3, 5, 7), float(np.float32(1 / 3))), ('negative', (13,), -1.5),
        ('zero', (1, 1, 3, 5), 0.0), ('to subnormal', (1, 1, 3, 5), float(np.float32(1e-38))),
    ):
        goldens.output(case, goldens.input(case, 'x', shape) * factor, {'factor': factor})
    return goldens


BINARY = {
    'add': torch.add, 'subtract': torch.sub, 'multiply': torch.mul, 'divide': torch.div,
    'maximum': torch.maximum, 'minimum': torch.minimum,
}


def elementwise():
    """Every operation on shapes that broadcast, on results that are subnormal and on ties of them, and on zeros and infinities."""
    goldens = Goldens('elementwise')
    for operation, function in BINARY.items():
        for case, a_shape, b_shape, a_scale, b_scale in (
            ('one shape', (2, 3, 7, 5), (2, 3, 7, 5), 2.0, 2.0), ('a channel', (2, 3, 5, 5), (3, 1, 1), 2.0, 2.0),
            ('columns', (1, 5, 3, 5), (5,), 2.0, 2.0), ('a scalar first', (), (13,), 2.0, 2.0),
            ('both', (3, 1, 7), (2, 1, 5, 1), 2.0, 2.0), ('far apart', (1, 2, 5, 3), (3,), 1e6, 1e-3),
            ('subnormal', (2, 3, 5), (3, 1), 1e-38, 1e-38),
            ('to subnormal', (2, 3, 5), (3, 1), 1e-20, 1e19 if operation == 'divide' else 1e-19),
        ):
            case = f'{case} {operation}'
            a, b = goldens.input(case, 'a', a_shape, a_scale), goldens.input(case, 'b', b_shape, b_scale)
            goldens.output(case, function(a, b), {'operation': operation})
        # multiples of 2^-149 by powers of two: ties among the subnormal numbers
        case = f'ties {operation}'
        a = goldens.given(case, 'a', np.arange(-9, 10, 2)[:, None] * 2.0**-149)
        b = goldens.given(case, 'b', np.array([2.0, 4.0, 0.5, -0.25, 6.0]))
        goldens.output(case, function(a, b), {'operation': operation})
        case = f'special values {operation}'
        a, b = goldens.given(case, 'a', np.array(SPECIAL)[:, None]), goldens.given(case, 'b', np.array([1.0, -3.0, 1e-38]))
        goldens.output(case, function(a, b), {'operation': operation})
    return goldens


def concat():
    goldens = Goldens('concat')
    for case, channels, rest in (
        ('two', (3, 2), (2, 7, 5)), ('three', (1, 4, 2), (2, 3, 5)), ('one', (3,), (1, 5, 3)),
        ('one pixel', (2, 3), (1, 1, 1)), ('rows', (2, 1, 2), (3,)),
    ):
        xs = [goldens.input(case, f'x{i}', (rest[0], c, *rest[1:])) for i, c in enumerate(channels)]
        goldens.output(case, torch.cat(xs, 1), {})
    return goldens


def pad():
    goldens = Goldens('pad')
    for case, shape, by_side, value in (
        ('stem', (2, 3, 7, 5), (3, 3, 3, 3), None), ('sides', (2, 2, 5, 3), (1, 0, 2, 4), None),
        ('none', (1, 2, 3, 5), (0, 0, 0, 0), None), ('value', (1, 2, 3, 5), (2, 1, 0, 1), -1.5),
        ('one pixel', (2, 1, 1, 1), (1, 2, 3, 4), None),
    ):
        named = dict(zip(('top', 'bottom', 'left', 'right'), by_side))
        options = {'sides': named} if value is None else {'sides': named, 'value': value}
        goldens.output(case, padded(goldens.input(case, 'x', shape), by_side, value or 0.0), options)
    for mode, theirs, shape, by_side in (
        ('edge', 'replicate', (2, 3, 3, 4), (4, 1, 0, 2)), ('edge', 'replicate', (1, 1, 1, 1), (2, 0, 1, 1)),
        ('reflect', 'reflect', (2, 3, 4, 5), (3, 1, 0, 4)), ('reflect', 'reflect', (1, 2, 1, 3), (0, 0, 2, 1)),
        ('wrap', 'circular', (2, 3, 4, 5), (4, 1, 0, 5)), ('symmetric', None, (2, 3, 4, 5), (4, 1, 0, 5)),
        ('symmetric', None, (1, 2, 1, 3), (1, 0, 2, 3)),
    ):
        top, bottom, left, right = by_side
        case = f'{mode} {shape[2]}x{shape[3]}'
        x = goldens.input(case, 'x', shape)
        if theirs:
            y = F.pad(x, (left, right, top, bottom), mode=theirs)
        else:
            y = torch.from_numpy(np.pad(x.numpy(), ((0, 0), (0, 0), (top, bottom), (left, right)), mode))
        goldens.output(case, y, {'sides': dict(zip(('top', 'bottom', 'left', 'right'), by_side)), 'value': 0, 'mode': mode})
    return goldens
