"""The operators that have an exponential, in MPFR: both ends of an enclosure of the true value must round alike."""
import gmpy2
import numpy as np
from gmpy2 import mpfr, mpz

from nearest import nearest

PRECISION = 120
MORE_PRECISION = 480
LOST_BITS = 12
gmpy2.get_context().precision = PRECISION


def decided(y, precision=PRECISION):
    """The bits of the float32 nearest to a value within 2^(LOST_BITS - precision) of y >= 0, relatively, or None
    where that leaves more than one."""
    slack, unit = gmpy2.div_2exp(y, precision - LOST_BITS), -precision - 180
    low, high = (nearest(False, mpz(gmpy2.floor(gmpy2.mul_2exp(end, -unit))), unit, True)
                 for end in (y - slack, y + slack))
    return low if low == high else None


def sigmoid(chunk, inputs):
    """1/(1 + exp(-x)) in MPFR, whose three operations each err by at most 2^-119 of their result."""
    assert len(inputs['x']) == chunk['count']
    return np.array([rounded_sigmoid(x) for x in inputs['x'].view(np.float32).tolist()], np.uint32)


def rounded_sigmoid(x):
    """The value is on a boundary itself only at x = 0, where it is 1/2: exp(-x) is irrational for every other
    rational x. Where exp(-x) exceeds MPFR's exponents, which reach 2^30, y is 0 and the value far below 2^-150.
    """
    y = decided(1 / (1 + gmpy2.exp(mpfr(-x))))
    assert y is not None, f'sigmoid: {PRECISION} bits do not decide x = {x.hex()}'
    return y


def silu(chunk, inputs):
    """x/(1 + exp(-x)), with more bits for subnormal x: there it is x/2 + x^2/4, and x/2 may be a midpoint."""
    return np.array([rounded_silu(x) for x in inputs['x'].view(np.float32).tolist()], np.uint32)


def rounded_silu(x):
    """The value is on a boundary itself only at x = 0, as sigmoid's is."""
    if x == 0:
        return 0
    y = decided(abs(x) / (1 + gmpy2.exp(mpfr(-x))))
    if y is None:
        with gmpy2.local_context(precision=MORE_PRECISION):
            y = decided(abs(x) / (1 + gmpy2.exp(mpfr(-x))), MORE_PRECISION)
    assert y is not None, f'silu: {MORE_PRECISION} bits do not decide x = {x.hex()}'
    return y if x > 0 else y | 0x80000000


def exponential_unit(chunk, inputs):
    """scale (exp(x/width) - 1) below zero; above it slope x, which float64 holds exactly."""
    slope, scale, width = unit_of(chunk['operation'])
    x = inputs['x'].view(np.float32)
    with np.errstate(over='ignore'):
        above = (np.float64(slope) * x.astype(np.float64)).astype(np.float32).view(np.uint32)
    return np.array([rounded_unit(float(each), scale, width) if each < 0 else bits for each, bits in zip(x, above)], np.uint32)


def unit_of(operation):
    (name, given), = operation.items()
    if name == 'selu':
        return given['gamma'], mpfr(given['gamma']) * given['alpha'], 1.0
    return 1.0, mpfr(given), given if name == 'celu' else 1.0


def rounded_unit(x, scale, width):
    """The value is never on a boundary: exp(x/width) is irrational. Far below zero it may be a hair from -scale, which may be one."""
    for precision in (PRECISION, MORE_PRECISION):
        with gmpy2.local_context(precision=precision):
            y = decided(abs(scale) * -gmpy2.expm1(max(mpfr(x) / width, mpfr(-200))), precision)
        if y is not None:
            return y | 0x80000000 if scale > 0 else y
    raise AssertionError(f'exponential unit: {MORE_PRECISION} bits do not decide x = {x.hex()}')


FAR = -1000


def softmax(chunk, inputs):
    """exp(d_i) / sum of exp(d_j), where d = x - the largest x of the row.

    A d >= FAR errs by at most 2^-120 of itself, exp(d) then by less than 2^-109. Below FAR exp(d) is far
    below 2^-150, its share rounds to +0, and a thousand of them change no sum: it is 1 at least.
    """
    rows = inputs['x'].view(np.float32)
    assert rows.shape[1] <= 1000
    return np.array([rounded_shares([mpfr(x) for x in row]) for row in rows.tolist()], np.uint32)


def rounded_shares(logits):
    largest = max(logits)
    powers = [gmpy2.exp(x - largest) if x - largest > FAR else 0 for x in logits]
    total = gmpy2.fsum(powers)
    shares = [decided(power / total) if power else 0 for power in powers]
    assert None not in shares, f'softmax: {PRECISION} bits do not decide {logits}'
    return shares
