"""Float32 inputs as bit patterns: everything here is integer arithmetic on uint32 words of Philox streams.

The twin of floats.ts. Fields are biased exponents (0 = subnormal, 127 = [1, 2)), ranges of them inclusive.
"""
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from philox import words  # noqa: E402

SIGN = np.uint32(0x80000000)
FRACTION = np.uint32(0x7FFFFF)


def stream(chunk, tensor, shape):
    """The first words of the chunk's stream for one of its tensors."""
    name = f"rounding/{chunk['operator']}/{chunk['class']}/{chunk['index']}/{tensor}"
    return words(name, int(np.prod(shape))).reshape(shape)


def u32(x):
    return np.asarray(x).astype(np.uint32)


def field_of(bits):
    """The biased exponent, as int64."""
    return (np.asarray(bits, dtype=np.int64) >> 23) & 0xFF


def fields(word, span):
    """An exponent field in `span`, picked by bits 23 … 30 of the word."""
    low, high = span
    return low + (((np.asarray(word, dtype=np.int64) >> 23) & 0xFF) * (high - low + 1) >> 8)


def floats(word, span):
    """Sign and fraction are the word's own, the exponent field lies in `span`."""
    return (word & (SIGN | FRACTION)) | u32(fields(word, span) << 23)


def edgy(word, span):
    """As `floats`, but one in 16 has a fraction of all ones, one in 16 is a power of two."""
    bits = floats(word, span)
    low = word & np.uint32(15)
    return np.where(low == 0, bits | FRACTION, np.where(low == 1, bits & ~FRACTION, bits))


def power(exponent):
    """2^exponent, for exponents from -149 to 127."""
    exponent = np.asarray(exponent, dtype=np.int64)
    subnormal = np.int64(1) << np.clip(exponent + 149, 0, 22)
    return u32(np.where(exponent >= -126, (exponent + 127) << 23, subnormal))


def ulp(bits):
    """The distance to the next float32 of larger magnitude, with the sign of `bits`."""
    return power(np.maximum(field_of(bits), 1) - 150) | (bits & SIGN)


def scaled(integer, exponent):
    """integer * 2^exponent, which must be a float32: |integer| < 2^53, the product of float64s is exact."""
    value = np.asarray(integer, dtype=np.float64) * np.ldexp(1.0, np.asarray(exponent))
    bits = value.astype(np.float32)
    assert (bits == value).all(), 'not a float32'
    return bits.view(np.uint32)


def flips(word):
    """In one of eight words a pattern for the three lowest bits, else zero."""
    return np.where(word >> np.uint32(29) == 0, word & np.uint32(7), np.uint32(0))
