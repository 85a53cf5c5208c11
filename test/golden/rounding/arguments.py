"""Inputs of sigmoid, silu, hard sigmoid, hard swish and exponential units. The twin of arguments.ts.

plain:       any float32s of the range
short:       those that have no more than `bits` bits after the first
consecutive: neighbouring float32s, or every other one; each chunk goes on where the one before it ends
odd:         odd multiples of 2^-23 and of -2^-24: 1/2 + x/4 is a midpoint, and sigmoid(x) is |x|^3/48 or less off it
multiples:   odd multiples of `factor` 2^unit, from the `first` where there is one, or their neighbours `beside`
hardest:     those whose results lie closest to a midpoint of all float32s
"""
import numpy as np

from floats import floats, scaled, stream, u32
from hardest import hardest


def arguments(chunk):
    number = chunk['index'] * chunk['count'] + np.arange(chunk['count'], dtype=np.int64)
    return {'x': FORMS[chunk['form']](chunk, number)}


def plain(chunk, number):
    return floats(stream(chunk, 'x', number.shape), chunk['x'])


def short(chunk, number):
    return plain(chunk, number) & ~u32((1 << (23 - chunk['bits'])) - 1)


def consecutive(chunk, number):
    return u32(chunk['first'] + chunk.get('step', 1) * number)


def odd(chunk, number):
    return scaled(chunk['sign'] * (2 * number + 1), -23 if chunk['sign'] > 0 else -24)


def multiples(chunk, number):
    number = number % chunk['count'] + chunk['first'] if 'first' in chunk else number
    return u32(scaled(chunk['factor'] * (2 * number + 1), chunk['unit']) + np.int64(chunk['beside']))


def closest(chunk, number):
    return u32(hardest(chunk['operator'])[:len(number)])


FORMS = {'plain': plain, 'short': short, 'consecutive': consecutive, 'odd': odd, 'multiples': multiples,
         'hardest': closest}
