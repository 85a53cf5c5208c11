"""Cubic resizes in fractions, rounded once to float32, as bits: python3 cubic_goldens.py > cubic.json. Needs nothing else."""
import json
import random
import struct
from fractions import Fraction
from math import floor

F = Fraction
random.seed('cubic')


def bits(x):
    return struct.unpack('<I', struct.pack('<f', x))[0]


def from_bits(word):
    return struct.unpack('<f', struct.pack('<I', word))[0]


def nearest(x):
    """The bits of the float32 nearest to a fraction, ties to even; zero is +0."""
    if x == 0:
        return 0
    low, high = 0, 0x7F800000  # of magnitudes, whose order is that of their bits
    size = abs(x)

    def value(word):
        return F(2) ** 128 if word == 0x7F800000 else F(from_bits(word))

    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if value(middle) <= size else (low, middle)
    below, above = size - value(low), value(high) - size
    word = low if below < above or (below == above and low % 2 == 0) else high
    return word | (0x80000000 if x < 0 else 0)


def keys(x, a):
    x = abs(x)
    return (a + 2) * x**3 - (a + 3) * x**2 + 1 if x <= 1 else a * (x**3 - 5 * x**2 + 8 * x - 4)


def axis(n, m, scale, coordinates, a, excluding):
    rows = []
    for d in range(m):
        place = {'asymmetric': d / scale, 'half-pixel': (d + F(1, 2)) / scale - F(1, 2)}[coordinates]
        taps = [(i, keys(place - i, a)) for i in range(floor(place) - 1, floor(place) + 3)]
        if excluding:
            taps = [(i, w) for i, w in taps if 0 <= i < n]
            total = sum(w for _, w in taps)
            taps = [(i, w / total) for i, w in taps]
        rows.append([(min(max(i, 0), n - 1), w) for i, w in taps])
    return rows


def resized(x, size, options):
    n = len(x), len(x[0])
    factor = [F(m, n) for n, m in zip(n, size)]
    by = [axis(n[k], size[k], factor[k], options['coordinates'], F(options['coefficient']), options['excludeOutside'])
          for k in (0, 1)]
    return [nearest(sum(v * w * F(x[i][j]) for i, v in row for j, w in column)) for row in by[0] for column in by[1]]


def wide():
    return from_bits(random.getrandbits(31) % 0x7F000000 | random.getrandbits(1) << 31)


KINDS = {
    'uniform': lambda: from_bits(bits(random.uniform(-1, 1))),
    'positive': lambda: from_bits(bits(random.uniform(0, 255))),
    'wide': wide,
    'small': lambda: from_bits(random.getrandbits(12)),
    'zeros': lambda: random.choice([0.0, 0.0, -0.0, 1.0, -1.0]),
}

# By 4, output 5 of an axis lies a quarter behind input 1.
HALF, QUARTER = F(-1, 2), F(1, 4)
WEIGHTS = [int(128 * keys(QUARTER - k, HALF)) for k in (-1, 0, 1, 2)]


def aimed(hair):
    """A map of whole numbers whose output [5, 5] is half-way between two float32s, but for a hair."""
    assert WEIGHTS == [-9, 111, 29, -3]
    x = [[0.0] * 4 for _ in range(4)]
    x[1] = [-float(random.randrange(2**22, 2**23)), float(2**24 - random.randrange(2**20)),
            float(2**24 - random.randrange(2**20)), 0.0]
    x[2] = [0.0, float(random.randrange(2**23, 2**24)), float(random.randrange(2**23, 2**24)), 0.0]
    rest = sum(WEIGHTS[i] * WEIGHTS[j] * int(x[i][j]) for i in range(4) for j in range(4))
    free = WEIGHTS[1] * WEIGHTS[3]
    # of values from 2^24 on the midpoints are the odd numbers
    x[1][3] = float((2**14 - rest) * pow(free, -1, 2**15) % 2**15)
    total = rest + free * int(x[1][3])
    assert total % 2**15 == 2**14 and 2**24 <= F(total, 2**14) < 2**25, total / 2**14
    x[3][3] = hair
    return x


def cases():
    for coordinates in ('asymmetric', 'half-pixel'):
        for coefficient, excluding in ((-0.75, False), (-0.5, True), (from_bits(bits(-0.6)), True), (3.0, False)):
            for kind, draw in KINDS.items():
                for before, size in (((4, 5), (7, 11)), ((6, 3), (2, 5))):
                    x = [[draw() for _ in range(before[1])] for _ in range(before[0])]
                    yield kind, x, size, coordinates, coefficient, excluding
    for hair in [0.0] * 4 + [from_bits(1), -from_bits(1), 2.0**-100, -(2.0**-100)] * 3:
        yield f'aimed, {hair}', aimed(hair), (16, 16), 'asymmetric', -0.5, False


rows = []
for kind, x, size, coordinates, coefficient, excluding in cases():
    options = {'coordinates': coordinates, 'coefficient': coefficient, 'excludeOutside': excluding, 'size': size}
    rows.append(json.dumps({'kind': kind, 'options': options, 'shape': [1, 1, len(x), len(x[0])],
                            'x': [bits(v) for row in x for v in row], 'y': resized(x, size, options)},
                           separators=(',', ':')))
print('[\n' + ',\n'.join(rows) + '\n]')
