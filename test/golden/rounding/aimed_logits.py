"""Writes aimed.json: pairs of logits whose second share float64 puts on the wrong side of a midpoint of two float32s.

    python3 aimed_logits.py

The larger logit L is 64 or more, the other is tiny: their difference loses up to 64 units of roundoff in float64, and so
does the share, 1/(1 + exp(L - x)). x is the float32 nearest to the one that gives a midpoint.
"""
import json
from pathlib import Path

import gmpy2
import numpy as np
from gmpy2 import mpfr

from floats import floats
from philox import words

COUNT = 512
LARGEST = [133, 133]  # from 64 to 128, of which below 86 the share is normal
PATH = Path(__file__).with_name('aimed.json')


def aimed():
    """Pairs of the bits of float32s."""
    return json.loads(PATH.read_text())['softmax']


def aimed_at_midpoint(largest):
    share = np.uint32(np.float32(1 / (1 + gmpy2.exp(mpfr(largest)))).view(np.uint32))
    low, high = (mpfr(float(np.uint32(bits).view(np.float32))) for bits in (share, share + np.uint32(1)))
    midpoint = (low + high) / 2
    return np.float32(largest + gmpy2.log(midpoint / (1 - midpoint)))


def search():
    largest = floats(words('rounding/softmax/aimed', 4 * COUNT), LARGEST).view(np.float32)
    largest = [x for x in np.abs(largest).tolist() if x < 86][:COUNT]
    return [[int(np.float32(x).view(np.uint32)) for x in (each, aimed_at_midpoint(each))] for each in largest]


if __name__ == '__main__':
    gmpy2.get_context().precision = 200
    PATH.write_text(json.dumps({'softmax': search()}) + '\n')
