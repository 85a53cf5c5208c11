"""Checks the makers of the hashes against a second, slower truth: outputs sampled from every variant of every chunk
kind, each formula in Python's Fractions (exponentials in Decimal), each output compared with its two midpoints.

    python3 check.py [operator ...]
"""
import sys
from decimal import Decimal, getcontext
from fractions import Fraction
from functools import lru_cache
from itertools import product

import numpy as np

from make import solve
from schedule import VARIANTS, chunk_of

SAMPLES = 40
INFINITY = 0x7F800000
getcontext().prec = 120


def value(bits):
    """The float32 as a Fraction; for the infinities the 2^128 that follows the last finite one."""
    magnitude = int(bits) & 0x7FFFFFFF
    x = Fraction(2)**128 if magnitude == INFINITY else Fraction(float(np.uint32(magnitude).view(np.float32)))
    return -x if int(bits) >> 31 else x


def judge(bits, compare):
    """'tie', 'near' (a tie but for less than 2^-60) or 'plain'; fails where `bits` is not the nearest float32.

    compare(point) is the sign of the exact value minus the point.
    """
    bits = int(bits)
    magnitude, sign = bits & 0x7FFFFFFF, -1 if bits >> 31 else 1
    assert magnitude <= INFINITY
    if magnitude == 0:
        assert compare(Fraction(0)) == (-1 if bits else 0) or (bits == 0 and compare(Fraction(0)) > 0), 'sign of zero'
    kind = 'plain'
    for side in (-1, 1):
        if magnitude == INFINITY and side == 1:
            continue
        neighbour = -value(1) if magnitude + side < 0 else value(magnitude + side)
        midpoint = sign * (value(magnitude) + neighbour) / 2
        order = sign * side * compare(midpoint)
        assert order <= 0, f'{bits:#010x} is not the nearest'
        if order == 0:
            assert magnitude % 2 == 0, f'{bits:#010x}: a tie to odd'
            return 'tie'
        hair = abs(midpoint) / 2**60
        if sign * side * compare(midpoint - sign * side * hair) >= 0:
            kind = 'near'
    return kind


def sign_of(x):
    return (x > 0) - (x < 0)


def near_sum(x):
    return lambda point: sign_of(x - point)


def convolution(chunk, inputs, n, o, i, j):
    x, weight = inputs['x'], inputs['weight']
    total = value(inputs['bias'][o]) if 'bias' in inputs else Fraction(0)
    first = o // (chunk['filters'] // chunk['groups']) * weight.shape[1]
    for c, u, v in product(*map(range, weight.shape[1:])):
        row = i * chunk['stride'][0] - chunk['padding'][0] + u * chunk['dilation'][0]
        column = j * chunk['stride'][1] - chunk['padding'][2] + v * chunk['dilation'][1]
        if 0 <= row < x.shape[2] and 0 <= column < x.shape[3]:
            total += value(x[n, first + c, row, column]) * value(weight[o, c, u, v])
    return near_sum(total)


def transposed(chunk, inputs, n, o, i, j):
    x, weight = inputs['x'], inputs['weight']
    total = value(inputs['bias'][o]) if 'bias' in inputs else Fraction(0)
    first = o // (chunk['filters'] // chunk['groups']) * weight.shape[1]
    for row, u in product(range(x.shape[2]), range(weight.shape[2])):
        if row * chunk['stride'][0] + u * chunk['dilation'][0] != i + chunk['padding'][0]:
            continue
        for column, v in product(range(x.shape[3]), range(weight.shape[3])):
            if column * chunk['stride'][1] + v * chunk['dilation'][1] != j + chunk['padding'][2]:
                continue
            for c in range(weight.shape[1]):
                total += value(x[n, first + c, row, column]) * value(weight[o, c, u, v])
    return near_sum(total)


def average(chunk, inputs, n, c, i, j):
    top, bottom, left, right = chunk['padding']
    padded = np.pad(inputs['x'][n, c], ((top, bottom), (left, right)))
    inside = np.pad(np.ones(inputs['x'].shape[2:]), ((top, bottom), (left, right)), constant_values=chunk['countPadding'])
    at = tuple(slice(d * s, d * s + k) for d, s, k in zip((i, j), chunk['stride'], chunk['kernel']))
    return near_sum(sum(map(value, padded[at].ravel())) / int(inside[at].sum()))


def interpolated(chunk, inputs, n, c, i, j):
    def axis(d, length, out):
        if chunk['alignCorners']:
            at = Fraction(d * (length - 1), out - 1)
        else:
            at = (d + Fraction(1, 2)) * Fraction(length, out) - Fraction(1, 2)
        return min(max(at, Fraction(0)), Fraction(length - 1))

    x = inputs['x'][n, c]
    v, u = axis(i, x.shape[0], chunk['size'][0]), axis(j, x.shape[1], chunk['size'][1])
    # Every pixel weighs the product of two hat functions, of which at most four are not zero.
    return near_sum(sum(
        max(1 - abs(v - row), 0) * max(1 - abs(u - column), 0) * value(x[row, column])
        for row in range(int(v), min(int(v) + 2, x.shape[0])) for column in range(int(u), min(int(u) + 2, x.shape[1]))))


def normalised(chunk, inputs, n, c, i, j):
    mean, variance = value(inputs['mean'][c]), value(inputs['variance'][c])
    return affine(inputs, c, value(inputs['x'][n, c, i, j]) - mean, variance + Fraction(chunk['epsilon']))


def grouped(chunk, inputs, n, c, i, j):
    members = chunk['shape'][1] // chunk['groups']
    first = c // members * members
    mean, variance = moments(inputs['x'][n, first:first + members].tobytes())
    return affine(inputs, c, value(inputs['x'][n, c, i, j]) - mean, variance + Fraction(chunk['epsilon']))


@lru_cache(maxsize=256)
def moments(group):
    """The mean and the biased variance of the float32s that these bytes are."""
    units = [int(value(bits) * 2**149) for bits in np.frombuffer(group, np.uint32)]
    count, total = len(units), sum(units)
    squares = sum((count * x - total)**2 for x in units)
    return Fraction(total, count * 2**149), Fraction(squares, count**3 * 2**298)


def affine(inputs, c, centred, variance):
    """centred/sqrt(variance) * scale + shift."""
    scale, shift = (value(inputs[name][c] if name in inputs else default)
                    for name, default in (('scale', 0x3F800000), ('shift', 0)))
    numerator = centred * scale

    def compare(point):
        # numerator/sqrt(variance) against right: by signs, then by squares.
        right = point - shift
        if sign_of(numerator) != sign_of(right):
            return sign_of(sign_of(numerator) - sign_of(right))
        return sign_of(numerator) * sign_of(numerator**2 - right**2 * variance)

    return compare


def logistic(chunk, inputs, i):
    x = Decimal(float(inputs['x'].view(np.float32)[i]))
    if x < -1000:
        return near_sum(Fraction(1, 2**200))  # less than that in truth, and rounded alike
    y = 1 / (1 + (-x).exp())
    return near_sum(Fraction(y))


def swish(chunk, inputs, i):
    x = Decimal(float(inputs['x'].view(np.float32)[i]))
    if x < -1000:
        return near_sum(Fraction(-1, 2**200))
    return near_sum(Fraction(x / (1 + (-x).exp())))


def hard(chunk, inputs, i):
    x = value(inputs['x'][i])
    line = Fraction(float(np.float32(0.2))) * x + Fraction(1, 2) if chunk['slope'] == 'fifth' else (x + 3) / 6
    return near_sum(min(max(line, Fraction(0)), Fraction(1)))


def hard_swished(chunk, inputs, i):
    x = value(inputs['x'][i])
    return near_sum(x * min(max(x + 3, Fraction(0)), Fraction(6)) / 6)


def unit(chunk, inputs, i):
    x = value(inputs['x'][i])
    (name, given), = chunk['operation'].items()
    alpha, gamma = (given['alpha'], given['gamma']) if name == 'selu' else (given, 1.0)
    if x >= 0:
        return near_sum(Fraction(gamma) * x)
    exponent = Decimal(float(x)) / Decimal(alpha if name == 'celu' else 1)
    # e^-250 is no less than a hair either
    return near_sum(Fraction(gamma) * Fraction(alpha) * Fraction(max(exponent, Decimal(-250)).exp() - 1))


def share(chunk, inputs, row, column):
    logits = [Decimal(float(x)) for x in inputs['x'].view(np.float32)[row]]
    if max(logits) - logits[column] > 1000:
        return near_sum(Fraction(1, 2**200))
    return near_sum(Fraction(1 / sum((x - logits[column]).exp() for x in logits if x > max(logits) - 1000)))


def fused(chunk, inputs, i):
    weights = [max(value(bits), 0) for bits in inputs['weights']]
    total = sum(w * value(x[i]) for w, x in zip(weights, inputs['x']))
    return near_sum(total / (sum(weights) + Fraction(chunk['epsilon'])))


def combined(chunk, inputs, i):
    a, b = value(inputs['a'][i]), value(inputs['b'][i])
    operations = {'add': lambda: a + b, 'subtract': lambda: a - b, 'multiply': lambda: a * b, 'divide': lambda: a / b}
    return near_sum(operations[chunk['operation']]())


COMPARISONS = {'conv2d': convolution, 'conv-transpose2d': transposed, 'linear': convolution, 'average-pool': average, 'bilinear': interpolated,
               'batch-norm': normalised, 'group-norm': grouped, 'sigmoid': logistic, 'hard-sigmoid': hard,
               'hard-swish': hard_swished, 'exponential-unit': unit, 'elementwise': combined,
               'weighted-mean': fused, 'silu': swish, 'softmax': share}


def main():
    random = np.random.default_rng(1)
    for operator in sys.argv[1:] or VARIANTS:
        classes = VARIANTS[operator]
        for name, variants in classes.items():
            seen = {'plain': 0, 'near': 0, 'tie': 0}
            for index in range(len(variants)):
                chunk = chunk_of(operator, name, index)
                inputs, y = solve(chunk)
                for flat in random.integers(y.size, size=SAMPLES):
                    at = np.unravel_index(flat, y.shape)
                    seen[judge(y[at], COMPARISONS[operator](chunk, inputs, *map(int, at)))] += 1
            print(f'{operator:13} {name:14}', seen, flush=True)
            # of a transposed convolution one tap reaches one output in stride * stride
            share = 0.2 if operator == 'conv-transpose2d' else 0.8
            assert name != 'midpoint' or seen['tie'] > share * sum(seen.values()), 'too few ties'


if __name__ == '__main__':
    main()
