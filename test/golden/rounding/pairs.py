"""Inputs of the operations on two numbers. The twin of pairs.ts.

plain:    any float32s of two ranges
half:     a number and half of its last place, or a neighbour of that: sums and differences on midpoints, and off them
product:  a 13-bit odd number and a 12-bit odd number, whose product has 25 bits: a midpoint; or a neighbour of the first
multiple: m b and b with m odd of `bits` bits and b odd of `others`: quotients on midpoints of subnormal numbers
inverse:  b odd of 24 bits, and +-2^-s modulo b: a 2^s is m b +- 1, so that no quotient of float32s lies nearer to m 2^-s,
          which is a midpoint wherever m is odd and the quotient is brought to 2^-150, or m has 25 bits
"""
import numpy as np

from floats import FRACTION, SIGN, floats, scaled, stream, u32, ulp


def pairs(chunk):
    shape = (chunk['count'],)
    return dict(zip('ab', FORMS[chunk['form']](chunk, stream(chunk, 'a', shape), stream(chunk, 'b', shape))))


def plain(chunk, a, b):
    return floats(a, chunk['a']), floats(b, chunk['b'])


def half(chunk, a, b):
    a = floats(a, chunk['a'])
    return a, u32((ulp(a) - np.uint32(1 << 23)).astype(np.int64) + chunk['beside']) ^ b & SIGN


def product(chunk, a, b):
    x = np.uint32(1 << 22 | 1 << 11) | (a & np.uint32(0x3FF)) << np.uint32(12)
    w = np.uint32(1 << 22 | 1 << 12) | (b & np.uint32(0x1FF)) << np.uint32(13)
    x = u32((floats(a, chunk['a']) & ~FRACTION | x).astype(np.int64) + chunk['beside'])
    return x, floats(b, chunk['b']) & ~FRACTION | w


def multiple(chunk, a, b):
    m, by = odd(a, chunk['bits']), odd(b, chunk['others'])
    return scaled(m * by, chunk['e']) ^ a & SIGN, scaled(by, chunk['f'])


def odd(word, bits):
    top = 1 << (bits - 1)
    return (word.astype(np.int64) & (top - 1)) | top | 1


def inverse(chunk, a, b):
    by = odd(b, 24)
    of = np.array([pow(2, -chunk['s'], int(n)) for n in by])
    of = np.where(a & SIGN, by - of, of)
    return scaled(of, chunk['e']), scaled(by, chunk['f']) ^ b & SIGN


FORMS = {'plain': plain, 'half': half, 'product': product, 'multiple': multiple, 'inverse': inverse}
