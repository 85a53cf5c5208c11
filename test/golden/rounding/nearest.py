"""Rounding an exact value to float32, and float32s as exact integers."""
from gmpy2 import mpz


def nearest(negative, magnitude, unit, inexact):
    """The float32 bits of +-(magnitude + t) 2^unit, ties to even, where 0 < t < 1 if inexact, else t = 0.

    unit <= -150, so that every float32 and every midpoint of two is a multiple of 2^unit.
    """
    sign = 0x80000000 if negative else 0
    if magnitude == 0:
        return sign if inexact else 0
    last = max(magnitude.bit_length() - 24, -149 - unit)
    significand = magnitude >> last
    twice_below = 2 * (magnitude - (significand << last)) - (1 << last)
    if twice_below > 0 or (twice_below == 0 and (inexact or significand & 1)):
        significand += 1
    return sign | min(int(((last + unit + 149) << 23) + significand), 0x7F800000)


def integer(bits):
    """A finite float32 in units of 2^-149."""
    bits = int(bits)
    field, fraction = bits >> 23 & 0xFF, bits & 0x7FFFFF
    assert field < 255
    magnitude = mpz(fraction | 0x800000) << (field - 1) if field else mpz(fraction)
    return -magnitude if bits >> 31 else magnitude
