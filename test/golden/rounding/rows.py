"""Rows of logits for softmax. The twin of rows.ts.

plain:   any float32s of the range
around:  those of a row differ in their lowest 12 bits
tied:    each is one of its row's three
below:   one is the largest, the others lie from `below[0]` to `below[1]` below it, in steps of 2^-16
odd:     a centre, and as often the centre plus an odd multiple d of 2^unit, |d| < 2^(bits + unit). A share is
         1/2 +- d/4, which may be a midpoint, less |d|^3/48, over a power of two. Columns after these, if there
         are any, are far below zero.
hardest: 0 and a logit whose sigmoid lies close to a midpoint, each of them as often as the other
aimed:   64 or more, and a logit of about 0: the pairs of aimed.json
"""
import numpy as np

from aimed_logits import aimed
from floats import SIGN, floats, scaled, stream, u32
from hardest import hardest


def rows(chunk):
    return {'x': FORMS[chunk['form']](chunk, *chunk['shape'])}


def plain(chunk, n, k):
    return floats(stream(chunk, 'x', (n, k)), chunk['x'])


def around(chunk, n, k):
    centre = floats(stream(chunk, 'centre', (n, 1)), chunk['x'])
    return centre ^ stream(chunk, 'x', (n, k)) & np.uint32(0xFFF)


def tied(chunk, n, k):
    levels = floats(stream(chunk, 'levels', (n, 3)), chunk['x'])
    return np.take_along_axis(levels, (stream(chunk, 'x', (n, k)) % np.uint32(3)).astype(np.int64), axis=1)


def below(chunk, n, k):
    top = (stream(chunk, 'top', (n, 1)) & np.uint32(0xFFFFF)).astype(np.int64)
    largest = np.arange(k) == np.arange(n)[:, None] % k
    return scaled(top - np.where(largest, 0, drops(chunk, (n, k))), -16)


def drops(chunk, shape):
    """In units of 2^-16."""
    low, high = chunk['below']
    return (low << 16) + (stream(chunk, 'x', shape) % np.uint32((high - low) << 16)).astype(np.int64)


def odd(chunk, n, k):
    centre = (stream(chunk, 'centre', (n, 1)) & np.uint32(0x3FFFFF)).astype(np.int64) - 0x200000
    word = stream(chunk, 'step', (n, 1))
    step = (word & np.uint32((1 << chunk['bits']) - 1) | np.uint32(1)).astype(np.int64)
    step = np.where(word & SIGN, -step, step)
    column = np.arange(k)
    near = scaled(centre + np.where((np.arange(n)[:, None] + column) % 2, step, 0), chunk['unit'])
    if 'below' not in chunk:
        return near
    return np.where(column < chunk['near'], near, scaled(-drops(chunk, (n, k)), -16))


def close(_, n, k):
    return np.where(np.arange(k) % 2, u32(hardest('sigmoid')[:n])[:, None], np.uint32(0))


FORMS = {'plain': plain, 'around': around, 'tied': tied, 'below': below, 'odd': odd, 'hardest': close,
         'aimed': lambda _, n, k: u32(aimed())}
