"""The norms, in integers alone: they divide by a square root."""
import gmpy2
import numpy as np
from gmpy2 import mpz

from nearest import integer, nearest

ONE = 0x3F800000


def exactly(epsilon):
    """In units of 2^-1074, of which every float64 is a multiple."""
    numerator, denominator = epsilon.as_integer_ratio()
    return (mpz(numerator) << 1074) // denominator


def affine(inputs, channel):
    return (integer(inputs[name][channel]) if name in inputs else integer(default)
            for name, default in (('scale', ONE), ('shift', 0)))


def batch_norm(chunk, inputs):
    """(x - mean)/sqrt(variance + epsilon)*scale + shift."""
    epsilon = exactly(chunk['epsilon'])
    n, c, h, w = chunk['shape']
    x = inputs['x'].reshape(n, c, h * w)
    y = np.empty((n, c, h * w), np.uint32)
    for channel in range(c):
        mean = integer(inputs['mean'][channel])
        scale, shift = affine(inputs, channel)
        variance = (integer(inputs['variance'][channel]) << 925) + epsilon  # in units of 2^-1074
        for image in range(n):
            y[image, channel] = [
                normalised(integer(bits) - mean, scale, shift, variance) for bits in x[image, channel].tolist()]
    return y.reshape(n, c, h, w)


def group_norm(chunk, inputs):
    """(N x - S)/sqrt(N sum of x^2 - S^2 + N^2 epsilon)*scale + shift, S the sum of a group's N elements: both the
    deviation from the mean and the root N times as large."""
    epsilon = exactly(chunk['epsilon'])
    n, c, h, w = chunk['shape']
    members = c // chunk['groups']
    count = members * h * w
    x = inputs['x'].reshape(n * chunk['groups'], members, h * w)
    y = np.empty_like(x)
    for block, channels in enumerate(x):
        elements = [[integer(bits) for bits in channel] for channel in channels.tolist()]
        flat = sum(elements, [])
        total = sum(flat)
        spread = (count * sum(each * each for each in flat) - total * total << 776) + count * count * epsilon
        assert spread > 0, 'equal numbers and no epsilon: 0/0'
        for member, channel in enumerate(elements):
            scale, shift = affine(inputs, block % chunk['groups'] * members + member)
            y[block, member] = [normalised(count * each - total, scale, shift, spread) for each in channel]
    return y.reshape(n, c, h, w)


def normalised(centred, scale, shift, variance):
    """centred/sqrt(V)*scale + shift; V in units of 2^-1074, the others of 2^-149.

    In units of 2^-150 the first term is +-sqrt(Q) with the rational Q = centred^2 scale^2 2^300/V. Its floor is
    isqrt(floor(Q)), it is an integer exactly where isqrt(..)^2 = Q, and the shift is an integer: so the floor of
    the whole and whether anything lies above it are known, and `nearest` needs no more.
    """
    numerator = centred * scale  # in units of 2^-298
    # Q = (numerator 2^-298)^2 2^300 / (variance 2^-1074)
    dividend = numerator * numerator << 778
    quotient, remainder = gmpy2.f_divmod(dividend, variance)
    root, rest = gmpy2.isqrt_rem(quotient)
    inexact = rest != 0 or remainder != 0
    # Now the value is +-(root + t) + 2 shift, with t in (0, 1) if inexact; write it as floor + t'.
    floor = (root if numerator >= 0 else -root - inexact) + 2 * shift
    if floor >= 0:
        return nearest(False, floor, -150, inexact)
    return nearest(True, -floor - inexact, -150, inexact)
