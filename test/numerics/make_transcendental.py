"""Writes transcendental.jsonl: correctly rounded outputs of silu and softmax, from MPFR at 400 bits.

    python3 test/numerics/make_transcendental.py      # Debian's python3-numpy and python3-gmpy2; two minutes

Lines with `x` and `y` hold the bits of hostile inputs and of their outputs, row by row for softmax. Lines with a
`stream` hold a hash alone: the first 8 bytes of the SHA-256 of the little-endian outputs on the float32s that
floats.py makes of that Philox stream's words, with the sign bit set or cleared where `sign` is 1 or 0.

400 bits hold every difference of two float32s exactly. Each further operation errs by at most 2^-399 of its result, so the
true value lies within 2^-380 of the computed one; both ends must round alike, or the script fails. They always do: no
value is a midpoint of two float32s, as e^x is transcendental for every other rational x than 0 (Lindemann).
"""
import hashlib
import json
import sys
from pathlib import Path

import gmpy2
import numpy as np
from gmpy2 import mpfr, mpz

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / 'golden' / 'rounding'))
from floats import floats, words  # noqa: E402

gmpy2.set_context(gmpy2.context(precision=400, emin=gmpy2.get_emin_min(), emax=gmpy2.get_emax_max()))
BELOW, ABOVE = 1 - mpfr(2)**-380, 1 + mpfr(2)**-380
SIGN = 0x80000000


# ---- the truth ------------------------------------------------------------------------------------------

def magnitude_bits(value):
    """The bits of the float32 nearest to a positive value, no midpoint, at or below the largest float32."""
    exponent = max(gmpy2.get_exp(value), -125)  # value = f * 2^exponent with f in [1/2, 1), unless it is subnormal
    units = gmpy2.mul_2exp(value, 24 - exponent) if exponent <= 24 else gmpy2.div_2exp(value, exponent - 24)
    significand = int(gmpy2.rint_round(units))  # of 24 bits, or 2^24, or subnormal
    return (exponent + 125 << 23) + significand if significand else 0


def nearest(value):
    low, high = magnitude_bits(value * BELOW), magnitude_bits(value * ABOVE)
    assert low == high, 'not decided by 400 bits'
    return low


def silu(x):
    """The bits of x / (1 + e^-x) for a finite float32."""
    if x == 0:
        return 0
    if x < -1000:
        return SIGN  # below 2^-1000
    magnitude = nearest(abs(mpfr(x)) / (1 + gmpy2.exp(-mpfr(x))))
    return magnitude | SIGN if x < 0 else magnitude


def softmax(logits):
    """The bits of e^x / sum of e^x for finite float32s; shares below e^-1000 are +0."""
    largest = max(logits)
    powers = [gmpy2.exp(mpfr(x) - mpfr(largest)) if x - largest > -1000 else mpfr(0) for x in logits]
    total = sum(powers)
    return [nearest(power / total) if power else 0 for power in powers]


def bits_of(values):
    return np.asarray(values, np.float32).view(np.uint32)


# ---- inputs ---------------------------------------------------------------------------------------------

def streamed(name, count, span, sign=None):
    bits = floats(words(name, count), span)
    return bits if sign is None else bits & np.uint32(0x7FFFFFFF) | np.uint32(sign << 31)


def hardest(x, approximate, count):
    """The inputs whose values, by an approximation in 64-bit significands, are closest to a midpoint of two float32s."""
    value = np.abs(approximate(x))
    _, exponent = np.frexp(value)
    units = np.ldexp(value, 25 - np.maximum(exponent, -125))  # in half units of the last place
    distance = np.abs(units - np.rint(units)) + (np.rint(units) % 2 == 0)
    return x[np.argsort(distance)[:count]]


def logistic(x):
    return 1 / (1 + np.exp(-x.astype(np.longdouble)))


def candidates():
    """Every eighth float32 of magnitude 2^-12 ... 2^7, in parts."""
    for sign in (0, SIGN):
        for field in range(115, 134):
            yield (np.arange(field << 23, (field + 1) << 23, 8, dtype=np.uint32) | np.uint32(sign)).view(np.float32)


def searched(approximate, count):
    best = np.concatenate([hardest(x, approximate, count) for x in candidates()])
    return hardest(best, approximate, count)


def silu_cases():
    dense = [sign * odd * 2.0**-k for sign in (1, -1) for k in range(4, 31) for odd in (1, 3, 5, 7, 2**20 + 1)]
    thresholds = np.concatenate([
        np.arange(bits - 8, bits + 9, dtype=np.uint32)
        for bits in bits_of([-108.66030362, -103.97208, -87.33654, -88.0, -120.0, 120.0, 16.635532, 17.328680, -1.2784645])])
    yield 'every exponent', floats(words('transcendental/silu/fields', 256), [0, 0]) | np.arange(256, dtype=np.uint32) % 255 << 23
    yield 'smallest', np.array([sign | i for sign in (0, SIGN) for i in [*range(1, 40), *range(0x7FFFF0, 0x800010)]], np.uint32)
    yield 'near a midpoint by a hair', bits_of(dense)
    yield 'subnormal results', streamed('transcendental/silu/subnormal', 200, [133, 133], sign=1)
    yield 'thresholds', thresholds
    yield 'hard to round', bits_of(searched(lambda x: x.astype(np.longdouble) * logistic(x), 200))


def softmax_cases():
    hard = searched(logistic, 120)
    yield 'hard to round', bits_of([row for x in hard for row in ([0, x], [x, 0])]).reshape(-1, 2)
    odd = [j * 2.0**-k for k in (23, 24) for j in (1, -1, 3, -3, 5, -7, 1025, -1025, 4097, -65537)]
    yield 'near a midpoint by a hair', bits_of(  # 1/2 + x/4 - x^3/48 and so on, and halves of it
        [row for x in odd for row in ([0, x, 0, x], [x, 0, x, 0])] + [[2, 2 + 8 * x] * 2 for x in odd]).reshape(-1, 4)
    yield 'the smallest shares', bits_of([[0, x] for x in np.arange(-105, -85, 0.125)]).reshape(-1, 2)
    yield 'beside a distant logit', bits_of(
        [[0, x, far] for x in (-104.5, -103.97, -17.32868, 0, 1e-30) for far in (-160, -1e3, -1e6, -1e9, -3.4e38)])
    yield 'equal logits', bits_of([[x] * 7 for x in (0, 1, -3e38, 1e-45)])
    yield 'nearly equal logits', bits_of([[1, 1 + 2.0**-23, 1 - 2.0**-24, 1 + j * 2.0**-22] for j in range(20)])
    yield 'of every size', streamed('transcendental/softmax/wide', 240, [0, 254]).reshape(-1, 8)
    yield 'one', bits_of([[x] for x in (0, -1, 3e38, 1e-45)])


SILU_STREAMS = [
    ('random', [100, 133], None, 2**19), ('wide', [0, 254], None, 2**18), ('subnormal', [133, 133], 1, 2**18),
    ('saturating', [131, 131], 0, 2**18), ('small', [60, 110], None, 2**16), ('tiny', [0, 2], None, 2**12)]
SOFTMAX_STREAMS = [
    ('two', [100, 132], 2, 2**18), ('three', [115, 131], 3, 2**16), ('ten', [120, 130], 10, 2**15),
    ('ninety-one', [127, 131], 91, 2**12), ('wide', [0, 254], 4, 2**13), ('distant', [131, 135], 5, 2**14)]


def hashed(bits):
    return hashlib.sha256(np.asarray(bits).astype('<u4').tobytes()).hexdigest()[:16]


def hexadecimal(bits):
    return [f'{word:08x}' for word in np.asarray(bits).ravel().tolist()]


def lines():
    for name, x in silu_cases():
        y = [silu(value) for value in x.view(np.float32).tolist()]
        yield {'operator': 'silu', 'class': name, 'x': hexadecimal(x), 'y': hexadecimal(y)}
    for name, x in softmax_cases():
        y = [softmax(row) for row in x.view(np.float32).tolist()]
        yield {'operator': 'softmax', 'class': name, 'shape': x.shape, 'x': hexadecimal(x), 'y': hexadecimal(y)}
    for name, span, sign, count in SILU_STREAMS:
        stream = f'transcendental/silu/{name}'
        y = [silu(value) for value in streamed(stream, count, span, sign).view(np.float32).tolist()]
        yield {'operator': 'silu', 'stream': stream, 'fields': span, 'sign': sign, 'shape': [count], 'sha256': hashed(y)}
    for name, span, classes, rows in SOFTMAX_STREAMS:
        stream = f'transcendental/softmax/{name}'
        x = streamed(stream, rows * classes, span).reshape(rows, classes)
        y = [softmax(row) for row in x.view(np.float32).tolist()]
        yield {'operator': 'softmax', 'stream': stream, 'fields': span, 'sign': None, 'shape': x.shape, 'sha256': hashed(y)}


if __name__ == '__main__':
    with open(HERE / 'transcendental.jsonl', 'w') as file:
        for line in lines():
            print(line['operator'], line.get('class') or line['stream'], flush=True)
            file.write(json.dumps(line) + '\n')
