"""resize: the framework's values, each checked here against the mode's rule in exact arithmetic; and ONNX' rules."""
from fractions import Fraction
from math import floor

import numpy as np
import torch
import torch.nn.functional as F

from .common import Goldens
from .resizing_by_rule import add_by_rule, align_corners, cubics, half_pixel

# (height, width) before and after. The first rows are what an odd-sized image makes of a pyramid.
PYRAMID = [
    ((10, 15), (19, 29)), ((19, 29), (38, 57)), ((38, 5), (75, 10)), ((25, 13), (49, 25)), ((13, 25), (26, 49)),
]
GENERAL = [
    ((5, 7), (11, 13)), ((5, 7), (5, 7)), ((7, 9), (3, 4)), ((13, 11), (5, 23)), ((12, 10), (6, 5)),
    ((1, 1), (3, 5)), ((1, 6), (4, 1)), ((6, 5), (1, 1)), ((1, 1), (1, 1)), ((2, 3), (5, 2)), ((17, 3), (6, 10)),
]
# PyTorch's nearest takes in/out, and its product with the index, in float32: in each of these axes
# that is not the exact floor(d * in / out) for some d.
FLOAT32_NEAREST = [
    ((26, 9), (22, 111)), ((4, 14), (82, 46)), ((39, 6), (33, 74)), ((30, 21), (58, 69)), ((54, 58), (38, 54)),
    ((2, 48), (94, 74)),
]
# Not among them: a factor whose output is as long as the input or twice as long. There PyTorch's nearest
# copies or doubles in one of its loops and takes the factor in the other.
FACTORS = [
    ((5, 7), 2), ((5, 7), [3, 2]), ((6, 5), 1.5), ((7, 9), 0.5), ((7, 9), [2.5, 0.7]), ((5, 7), [1, 1.35]),
    ((1, 1), 4), ((11, 10), 0.3), ((1, 7), [2, 0.15]),
]

# What leaves an axis as long as it is: bilinear copies it, whatever the factor.
FACTORS_THAT_KEEP = [((5, 7), 1.12), ((5, 7), [1.15, 2]), ((9, 4), [0.5, 1.2]), ((1, 1), 1.9)]


def resize():
    goldens = Goldens('resize')
    for mode in ('nearest', 'nearest-exact', 'bilinear', 'bilinear aligned', 'cubic', 'cubic aligned'):
        extra = FLOAT32_NEAREST if mode == 'nearest' else []
        for before, after in PYRAMID + GENERAL + extra:
            case = f'{mode} {before[0]}x{before[1]} to {after[0]}x{after[1]}'
            add(goldens, case, mode, before, {'size': list(after)})
        for axis in (axis for sizes in extra for axis in zip(*sizes)):
            assert not torch.equal(matrix('nearest', *axis, None), matrix('exact', *axis, None)), axis
        for before, factor in FACTORS:
            add(goldens, f'{mode} {before[0]}x{before[1]} by {factor}', mode, before, {'factor': factor})
    for mode in ('nearest-exact', 'bilinear', 'bilinear aligned'):
        for before, factor in FACTORS_THAT_KEEP:
            add(goldens, f'{mode} {before[0]}x{before[1]} by {factor}', mode, before, {'factor': factor})
    for before, factor in (((5, 7), 2), ((3, 5), [3, 1]), ((1, 1), 2)):
        case = f'repeat {before[0]}x{before[1]} by {factor}'
        x = goldens.input(case, 'x', (2, 2, *before))
        rows, columns = np.broadcast_to(factor, 2).tolist()
        y = x.repeat_interleave(rows, 2).repeat_interleave(columns, 3)
        goldens.output(case, y, {'mode': 'repeat', 'factor': factor})
    add_by_rule(goldens)
    return goldens


def add(goldens, case, mode, before, target):
    height, width = np.maximum(before, target.get('size', before))
    x = goldens.input(case, 'x', (1, 1, *before) if height * width > 1000 else (2, 2, *before))
    name, *corner = mode.split(' ')
    aligned = corner == ['aligned']
    blends = name in ('bilinear', 'cubic')
    corners = {'align_corners': aligned} if blends else {}
    factor = target.get('factor')
    factors = None if factor is None else tuple(np.broadcast_to(factor, 2).astype(float).tolist())
    # Run in float64, PyTorch's nearest takes its scale in float64 too, in one of its two loops. What users
    # run is the float32 rule; it only copies values, so nothing is lost.
    dtype = torch.float64 if blends else torch.float32
    y = F.interpolate(x.to(dtype), size=target.get('size'), scale_factor=factors, mode={'cubic': 'bicubic'}.get(name, name), **corners).double()

    weights = [
        matrix(mode, n, m, factors and Fraction(factors[axis]))
        for axis, (n, m) in enumerate(zip(before, y.shape[2:]))
    ]
    exact = weights[0] @ x @ weights[1].T
    tolerance = 1e-14 if blends else 0
    assert (exact - y).abs().max() <= tolerance * y.abs().max(), case
    options = {'mode': name, **({'alignCorners': True} if aligned else {}), **target}
    goldens.output(case, y, options)


def matrix(mode, n, m, factor):
    """The m×n matrix of one axis. A factor, where there is one, takes the place of m/n."""
    step = 1 / factor if factor else Fraction(n, m)
    rows = torch.zeros(m, n, dtype=torch.float64)
    if mode.startswith('cubic'):
        coordinates = align_corners if mode.endswith('aligned') else half_pixel
        for d in range(m):
            for i, weight in cubics(coordinates(d, n, m, 1 / step), n, Fraction(-3, 4), False):
                rows[d, i] += float(weight)
        return rows
    for d in range(m):
        if mode == 'nearest':
            place = min(floor(np.float32(d) * np.float32(step)), n - 1)
        elif mode == 'exact':
            place = floor(d * step)
        elif mode == 'nearest-exact':
            place = min(floor((d + Fraction(1, 2)) * step), n - 1)
        elif mode == 'bilinear' and n == m:
            place = d
        elif mode == 'bilinear':
            place = min(max((d + Fraction(1, 2)) * step - Fraction(1, 2), 0), n - 1)
        else:
            place = Fraction(d * (n - 1), m - 1) if m > 1 else 0
        low = floor(place)
        rows[d, low] += float(1 - (place - low))
        rows[d, min(low + 1, n - 1)] += float(place - low)
    return rows
