"""Writes hardest.json: the float32s whose silu, and whose sigmoid, lies closest to a midpoint of two float32s.

    python3 hardest.py

Every float32 is tried where the function is neither saturated nor so flat that its series decides: silu from
2^-24, sigmoid from 2^-6, below which the odd multiples of 2^-24 crowd out all others. The long double of x86
(64 bits) finds the candidates, MPFR puts them in order.
"""
import json
from pathlib import Path

import gmpy2
import numpy as np

from floats import FRACTION, u32

COUNT = 1024
FUNCTIONS = {  # function of x and 1 + exp(-x), fields of positive and of negative x
    'silu': (lambda x, denominator: x / denominator, (103, 131), (103, 133)),
    'sigmoid': (lambda x, denominator: 1 / denominator, (121, 131), (121, 133)),
}


PATH = Path(__file__).with_name('hardest.json')


def hardest(name):
    """The bits of the float32s."""
    return json.loads(PATH.read_text())[name]


def distance(y):
    """From y to the nearest midpoint of two float32s, in units of the last place, for arrays of long doubles."""
    _, exponent = np.frexp(y)
    places = np.ldexp(np.abs(y), np.minimum(24 - exponent, 149))
    return np.abs(places - np.floor(places) - 0.5)


def exact_distance(y):
    places = abs(y) * gmpy2.mpfr(2)**int(min(24 - gmpy2.get_exp(y), 149))
    return abs(places - gmpy2.floor(places) - gmpy2.mpfr(0.5))


def candidates(function, field, sign):
    bits = u32(sign << 31 | field << 23) | np.arange(int(FRACTION) + 1, dtype=np.uint32)
    x = bits.view(np.float32).astype(np.longdouble)
    near = distance(function(x, 1 + np.exp(-x)))
    return bits[near < 2.0**-16]


def search(name):
    function, positive, negative = FUNCTIONS[name]
    found = np.concatenate([candidates(function, field, sign)
                            for sign, (first, last) in enumerate((positive, negative))
                            for field in range(first, last + 1)])

    def key(bits):
        x = gmpy2.mpfr(float(bits.view(np.float32)))
        return exact_distance(function(x, 1 + gmpy2.exp(-x)))

    ordered = sorted(found, key=key)[:COUNT]
    print(f'{name}: {len(found)} candidates, the last kept is {float(key(ordered[-1])):.1e} of a place off')
    return sorted(int(bits) for bits in ordered)


if __name__ == '__main__':
    gmpy2.get_context().precision = 200
    lines = (f'"{name}": {json.dumps(search(name))}' for name in FUNCTIONS)
    PATH.write_text('{\n' + ',\n'.join(lines) + '\n}\n')
