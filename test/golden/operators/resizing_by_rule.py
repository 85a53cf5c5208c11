"""resize by ONNX' coordinates and roundings: its formulas (onnx.ai, Resize) in fractions, rounded once to float64."""
from fractions import Fraction
from math import ceil, floor

import numpy as np
import torch

HALF = Fraction(1, 2)


def half_pixel(d, n, m, scale):
    return (d + HALF) / scale - HALF


def half_pixel_symmetric(d, n, m, scale):
    adjustment = Fraction(m) / (scale * n)
    return Fraction(n, 2) * (1 - adjustment) + half_pixel(d, n, m, scale)


def pytorch_half_pixel(d, n, m, scale):
    return half_pixel(d, n, m, scale) if m > 1 else Fraction(0)


def align_corners(d, n, m, scale):
    return Fraction(d * (n - 1), m - 1) if m > 1 else Fraction(0)


def asymmetric(d, n, m, scale):
    return d / scale


def tf_half_pixel_for_nn(d, n, m, scale):
    return (d + HALF) / scale


COORDINATES = [
    half_pixel, half_pixel_symmetric, pytorch_half_pixel, align_corners, asymmetric, tf_half_pixel_for_nn,
]
ROUNDINGS = {
    'prefer-floor': lambda x: floor(x) if x - floor(x) <= HALF else ceil(x),
    'prefer-ceil': lambda x: floor(x) if x - floor(x) < HALF else ceil(x),
    'floor': floor,
    'ceil': ceil,
}


# The kernel's a, and whether inputs outside count nothing.
KERNELS = [(-0.75, False), (-0.5, True), (float(np.float32(-0.6)), True)]


def float32(x):
    return float(np.float32(x))


TARGETS = [
    ((2, 26), {'size': [1, 64]}),
    ((5, 8), {'size': [13, 3]}),
    ((4, 3), {'size': [1, 3]}),
    ((9, 7), {'factor': [float32(0.6), 1.0]}),
    ((5, 6), {'factor': [float32(1.15), float32(2.3)]}),
    ((10, 7), {'factor': [0.6, 0.7]}),
    ((1, 101), {'factor': [1.0, float32(0.01)]}),
    ((4, 5), {'factor': [float32(0.35), float32(1.7)], 'size': [2, 9]}),
]


def add_by_rule(goldens):
    for coordinates in COORDINATES:
        name = coordinates.__name__.replace('_', '-')
        for before, target in TARGETS:
            scales = scales_of(before, target)
            after = target.get('size') or [floor(n * scale) for n, scale in zip(before, scales)]
            words = f'{before[0]}x{before[1]} to {after[0]}x{after[1]}' + (' by factors' if 'factor' in target else '')
            places = [
                [coordinates(d, n, m, scale) for d in range(m)] for n, m, scale in zip(before, after, scales)
            ]
            for rounding, whole in ROUNDINGS.items():
                case = f'nearest-by-rule {name} {rounding} {words}'
                x = goldens.input(case, 'x', (1, 1, *before))
                rows, columns = [
                    [min(max(whole(place), 0), n - 1) for place in axis] for axis, n in zip(places, before)
                ]
                y = x[:, :, rows][:, :, :, columns]
                goldens.output(case, y, {'mode': 'nearest-by-rule', 'coordinates': name, 'rounding': rounding, **target})
            case = f'bilinear {name} {words}'
            x = goldens.input(case, 'x', (1, 1, *before))
            y = torch.tensor(blends(x[0, 0].tolist(), places, hats), dtype=torch.float64)[None, None]
            goldens.output(case, y, {'mode': 'bilinear', 'coordinates': name, **target})
            for coefficient, excluding in KERNELS:
                def weights(place, n):
                    return cubics(place, n, Fraction(coefficient), excluding)

                if excluding and not all(weights(p, n) for axis, n in zip(places, before) for p in axis):
                    continue
                case = f"cubic {coefficient}{' excluding' if excluding else ''} {name} {words}"
                x = goldens.input(case, 'x', (1, 1, *before))
                y = torch.tensor(blends(x[0, 0].tolist(), places, weights), dtype=torch.float64)[None, None]
                options = {'coefficient': coefficient, 'excludeOutside': excluding}
                goldens.output(case, y, {'mode': 'cubic', 'coordinates': name, **options, **target})


def scales_of(before, target):
    if 'factor' in target:
        # a float32 is itself, another number the decimal fraction that it is written as
        return [Fraction(f) if float32(f) == f else Fraction(repr(f)) for f in target['factor']]
    return [Fraction(m, n) for n, m in zip(before, target['size'])]


def blends(x, places, taps):
    height, width = len(x), len(x[0])
    return [[float(sum(v * u * Fraction(x[i][j]) for i, v in taps(row, height) for j, u in taps(column, width)))
             for column in places[1]] for row in places[0]]


def hats(place, n):
    """The inputs that a place lies between, beyond the ends the end itself, and their weights."""
    place = min(max(place, 0), n - 1)
    return [(i, 1 - abs(place - i)) for i in {floor(place), ceil(place)}]


def cubics(place, n, a, excluding):
    """The four inputs around a place and their weights by Keys' kernel; beyond the ends the end itself, or none of weight."""
    taps = []
    for i in range(floor(place) - 1, floor(place) + 3):
        x = abs(place - i)
        weight = (a + 2) * x**3 - (a + 3) * x**2 + 1 if x <= 1 else a * (x**3 - 5 * x**2 + 8 * x - 4)
        if not excluding or 0 <= i < n:
            taps.append((min(max(i, 0), n - 1), weight))
    total = sum(weight for _, weight in taps)
    return [(i, weight / total) for i, weight in taps] if total else []
