"""The outputs of a chunk in exact arithmetic, as the bits of float32.

Sums and weighted sums go through exact.c, a fixed-point accumulator. The square root of batch norm and the
quotient of the weighted mean are done here, with integers alone; exponentials.py has what needs an exponential.
"""
import ctypes
import subprocess
import tempfile
from pathlib import Path

import gmpy2
import numpy as np
from gmpy2 import mpz

from exponentials import sigmoid, silu, softmax
from nearest import integer, nearest

ONE = 0x3F800000
HERE = Path(__file__).resolve().parent


def compiled():
    """exact.c as a shared library."""
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / 'exact.so'
        subprocess.run(['gcc', '-O2', '-shared', '-fPIC', str(HERE / 'exact.c'), '-o', str(library)], check=True)
        return ctypes.CDLL(str(library))


C = compiled()


def pointer(bits):
    """To C-ordered uint32 data; the array must outlive the call."""
    assert bits.dtype == np.uint32 and bits.flags.c_contiguous
    return bits.ctypes.data_as(ctypes.c_void_p)


def i64(*numbers):
    return (ctypes.c_int64(n) for n in numbers)


# ---- the operators --------------------------------------------------------------------------------------

def window(chunk):
    """The `Window` of exact.c, and the output's height and width."""
    n, c, h, w = chunk['shape']
    (kernel_h, kernel_w), (stride_h, stride_w) = chunk['kernel'], chunk['stride']
    dilation_h, dilation_w = chunk.get('dilation', [1, 1])
    top, bottom, left, right = chunk['padding']
    out_h = (h + top + bottom - dilation_h * (kernel_h - 1) - 1) // stride_h + 1
    out_w = (w + left + right - dilation_w * (kernel_w - 1) - 1) // stride_w + 1
    numbers = (n, c, h, w, out_h, out_w, kernel_h, kernel_w, stride_h, stride_w, top, left, dilation_h, dilation_w)
    return (ctypes.c_int64 * 14)(*numbers), out_h, out_w


def products(chunk, inputs):
    geometry, out_h, out_w = window(chunk)
    y = np.empty((chunk['shape'][0], chunk['filters'], out_h, out_w), np.uint32)
    x, weight, bias = (inputs.get(name) for name in ('x', 'weight', 'bias'))
    C.conv2d(geometry, *i64(chunk['filters'], chunk['groups']), pointer(x), pointer(weight),
             None if bias is None else pointer(bias), pointer(y))
    return y


def average_pool(chunk, inputs):
    geometry, out_h, out_w = window(chunk)
    y = np.empty((*chunk['shape'][:2], out_h, out_w), np.uint32)
    _, bottom, _, right = chunk['padding']
    C.average_pool(geometry, *i64(bottom, right), int(chunk['countPadding']), pointer(inputs['x']), pointer(y))
    return y


def bilinear(chunk, inputs):
    n, c, h, w = chunk['shape']
    y = np.empty((n, c, *chunk['size']), np.uint32)
    C.bilinear(*i64(n * c, h, w, *chunk['size']), int(chunk['alignCorners']), pointer(inputs['x']), pointer(y))
    return y


def batch_norm(chunk, inputs):
    """(x - mean)/sqrt(V)*scale + shift, V = variance + epsilon.

    In units of 2^-150 the first term is +-sqrt(Q) with the rational Q = (x - mean)^2 scale^2 2^300/V. Its floor is
    isqrt(floor(Q)), it is an integer exactly where isqrt(..)^2 = Q, and the shift is an integer: so the floor of
    the whole and whether anything lies above it are known, and `nearest` needs no more.
    """
    numerator, denominator = chunk['epsilon'].as_integer_ratio()
    epsilon = (mpz(numerator) << 1074) // denominator  # in units of 2^-1074, exact for every float64
    n, c, h, w = chunk['shape']
    x = inputs['x'].reshape(n, c, h * w)
    y = np.empty((n, c, h * w), np.uint32)
    for channel in range(c):
        mean = integer(inputs['mean'][channel])
        scale = integer(inputs['scale'][channel] if 'scale' in inputs else ONE)
        shift = integer(inputs['shift'][channel] if 'shift' in inputs else 0)
        variance = (integer(inputs['variance'][channel]) << 925) + epsilon  # in units of 2^-1074
        for image in range(n):
            y[image, channel] = [
                normalised(integer(bits) - mean, scale, shift, variance) for bits in x[image, channel].tolist()]
    return y.reshape(n, c, h, w)


def normalised(centred, scale, shift, variance):
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


def weighted_mean(chunk, inputs):
    """Sum of relu(w) x over sum of relu(w) + epsilon: an integer in units of 2^-298 by one in units of 2^-1074."""
    numerator, denominator = chunk['epsilon'].as_integer_ratio()
    total = (mpz(numerator) << 1074) // denominator
    sums = np.full(chunk['count'], mpz(0), object)
    for bits, x in zip(inputs['weights'], inputs['x']):
        weight = max(integer(bits), 0)
        total += weight << 925
        if weight:
            sums += [weight * integer(each) for each in x.tolist()]
    # The quotient in units of 2^-150: 2^-298 / 2^-1074 = 2^926 2^-150.
    return np.array([rounded_quotient(each << 926, total) for each in sums], np.uint32)


def rounded_quotient(numerator, denominator):
    magnitude, remainder = gmpy2.f_divmod(abs(numerator), denominator)
    return nearest(numerator < 0, magnitude, -150, remainder != 0)


OUTPUTS = {'conv2d': products, 'linear': products, 'average-pool': average_pool, 'bilinear': bilinear,
           'batch-norm': batch_norm, 'weighted-mean': weighted_mean,
           'sigmoid': sigmoid, 'silu': silu, 'softmax': softmax}
