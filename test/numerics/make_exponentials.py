"""Writes exponentials.json: [x, mantissa, exponent], where mantissa * 2^exponent <= e^x < (mantissa + 1) * 2^exponent and the
mantissa has 600 bits, from MPFR. Debian's python3-gmpy2.

    python3 make_exponentials.py
"""
import json
import random
from pathlib import Path

import gmpy2

BITS = 600
gmpy2.get_context().precision = BITS
gmpy2.get_context().round = gmpy2.RoundDown
LN2 = 0.6931471805599453


def arguments():
    """Of every size, of both signs, and about the ends of the reduced range (odd multiples of ln 2 / 2)."""
    drawn = random.Random(1)
    sizes = [2.0**k for k in range(-30, 8)] + [2.0**-149, 2.0**-126, 2.0**-60, 103.97, 104.0, 120.0, 150.0, 160.0]
    halves = [(2 * k + 1) * LN2 / 2 for k in (0, 1, 2, 10, 50, 100, 150, 200, 230)]
    ends = [end * (1 + hair) for end in halves for hair in (-(2.0**-50), 0, 2.0**-50, 2.0**-20)]
    anywhere = [drawn.uniform(0, 160) for _ in range(40)] + [drawn.uniform(0, 1) for _ in range(20)]
    return [sign * x for x in sizes + ends + anywhere for sign in (1, -1)]


def line(x):
    mantissa, exponent = gmpy2.exp(gmpy2.mpfr(x)).as_mantissa_exp()
    mantissa, exponent = int(mantissa), int(exponent)
    shift = BITS - mantissa.bit_length()
    return json.dumps([x, f'{mantissa << shift:x}', exponent - shift])


path = Path(__file__).with_name('exponentials.json')
path.write_text('[\n' + ',\n'.join(map(line, arguments())) + '\n]\n')
