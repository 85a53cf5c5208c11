"""The outputs of a chunk in exact arithmetic, as the bits of float32.

Sums and weighted sums go through exact.c, a fixed-point accumulator. The quotient of the weighted mean is done here,
with integers alone; roots.py has the norms, exponentials.py what needs an exponential.
"""
import ctypes
import subprocess
import tempfile
from pathlib import Path

import gmpy2
import numpy as np
from gmpy2 import mpz

from exponentials import exponential_unit, sigmoid, silu, softmax
from nearest import integer, nearest
from roots import batch_norm, group_norm

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


def spread(chunk):
    """The `Window` of a transposed convolution, and its output's height and width."""
    n, c, h, w = chunk['shape']
    (kernel_h, kernel_w), (stride_h, stride_w) = chunk['kernel'], chunk['stride']
    (dilation_h, dilation_w), (more_h, more_w) = chunk['dilation'], chunk['outputPadding']
    top, bottom, left, right = chunk['padding']
    out_h = (h - 1) * stride_h + dilation_h * (kernel_h - 1) + 1 + more_h - top - bottom
    out_w = (w - 1) * stride_w + dilation_w * (kernel_w - 1) + 1 + more_w - left - right
    numbers = (n, c, h, w, out_h, out_w, kernel_h, kernel_w, stride_h, stride_w, top, left, dilation_h, dilation_w)
    return (ctypes.c_int64 * 14)(*numbers), out_h, out_w


def products(chunk, inputs):
    transposed = chunk['operator'] == 'conv-transpose2d'
    geometry, out_h, out_w = (spread if transposed else window)(chunk)
    y = np.empty((chunk['shape'][0], chunk['filters'], out_h, out_w), np.uint32)
    x, weight, bias = (inputs.get(name) for name in ('x', 'weight', 'bias'))
    convolve = C.conv_transpose2d if transposed else C.conv2d
    convolve(geometry, *i64(chunk['filters'], chunk['groups']), pointer(x), pointer(weight),
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


LINES = {'fifth': (13421773, 2**25, 2**26), 'sixth': (1, 3, 6)}  # (slope x + offset)/divisor


def hard_sigmoid(chunk, inputs):
    y = np.empty(chunk['count'], np.uint32)
    C.hard_sigmoid(*i64(chunk['count'], *LINES[chunk['slope']]), pointer(inputs['x']), pointer(y))
    return y


def hard_swish(chunk, inputs):
    y = np.empty(chunk['count'], np.uint32)
    C.hard_swish(*i64(chunk['count']), pointer(inputs['x']), pointer(y))
    return y


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


def elementwise(chunk, inputs):
    of = PAIRS[chunk['operation']]
    return np.array([of(int(a), int(b)) for a, b in zip(inputs['a'], inputs['b'])], np.uint32)


def added(a, b):
    total = integer(a) + integer(b)
    if total == 0:
        return a & b & 0x80000000
    return nearest(total < 0, abs(total) << 1, -150, False)


def multiplied(a, b):
    magnitude = abs(integer(a) * integer(b))
    return nearest(False, magnitude, -298, False) | (a ^ b) & 0x80000000


def divided(a, b):
    above, below = abs(integer(a)), abs(integer(b))
    if below == 0:
        return 0x7FC00000 if above == 0 else 0x7F800000 | (a ^ b) & 0x80000000
    return rounded_quotient(above << 150, below) | (a ^ b) & 0x80000000


PAIRS = {'add': added, 'subtract': lambda a, b: added(a, b ^ 0x80000000), 'multiply': multiplied, 'divide': divided}


def rounded_quotient(numerator, denominator):
    magnitude, remainder = gmpy2.f_divmod(abs(numerator), denominator)
    return nearest(numerator < 0, magnitude, -150, remainder != 0)


OUTPUTS = {'conv2d': products, 'conv-transpose2d': products, 'linear': products, 'average-pool': average_pool, 'bilinear': bilinear,
           'batch-norm': batch_norm, 'group-norm': group_norm, 'weighted-mean': weighted_mean,
           'sigmoid': sigmoid, 'silu': silu, 'hard-sigmoid': hard_sigmoid,
           'exponential-unit': exponential_unit, 'hard-swish': hard_swish, 'elementwise': elementwise, 'softmax': softmax}
