"""Variants of the operators of one variable."""
import numpy as np

FIRST_BELOW_MINUS_87 = 0xC2AE0000  # to -104.5, where e^x is below 2^-150
SIXTEEN = 0x41800000  # to 18, where 1 - e^-x rounds to 1
FIRST_BELOW_MINUS_91 = 0xC2B70000  # to -120, every other one; from -91.9 on silu is subnormal, from -108.7 a zero
MINIMUM_OF_SILU = 0xBFA3A4BA  # -1.2784645
MINIMUM_OF_HARD_SWISH = 0xBFC00000  # -1.5
TWO_AND_A_HALF, THREE = 0x40200000, 0x40400000
MINUS = 0x80000000
ONE_BY_ONE = 2**16  # outputs of a chunk


def counted(classes):
    return {name: [dict(variant, count=variant.get('count', ONE_BY_ONE)) for variant in variants]
            for name, variants in classes.items()}


SIGMOID = counted({
    'random': [dict(form='plain', x=[100, 133])],
    'near-zero': [dict(form='plain', x=[60, 126])],
    'wide': [dict(form='plain', x=[0, 254])],
    'subnormal': [dict(form='consecutive', first=FIRST_BELOW_MINUS_87)],
    'saturation': [dict(form='consecutive', first=SIXTEEN)],
    'dense': [dict(form='consecutive', first=0x3F800000), dict(form='consecutive', first=0xBF000000)],
    'midpoint-hair': [dict(form='odd', sign=1), dict(form='odd', sign=-1)],
    'hardest': [dict(form='hardest', count=1024)],
})
SILU = counted({
    'random': [dict(form='plain', x=[100, 133])],
    'near-zero': [dict(form='plain', x=[60, 126])],
    'wide': [dict(form='plain', x=[0, 254])],
    'subnormal': [dict(form='consecutive', first=FIRST_BELOW_MINUS_91, step=2)],
    'saturation': [dict(form='consecutive', first=SIXTEEN)],
    'minimum': [dict(form='consecutive', first=MINIMUM_OF_SILU - 2**19)],
    'dense': [dict(form='consecutive', first=0x3F800000), dict(form='consecutive', first=0xBF000000)],
    # x/2 is a midpoint of two subnormals, and silu(x) is x^2/4 off it.
    'midpoint-hair': [dict(form='consecutive', first=first, step=2, count=2**14)
                      for first in (0x00000001, 0x80000001, 0x00800001, 0x80F00001)],
    'hardest': [dict(form='hardest', count=1024)],
})


def sloped(*variants):
    return [dict(variant, slope=slope) for slope in ('fifth', 'sixth') for variant in variants]


def ends(*points):
    """Float32s about each point, which the third of its four chunks has in its middle."""
    return [dict(form='consecutive', slope=slope, first=bits - (2 * len(points) + i) * ONE_BY_ONE - ONE_BY_ONE // 2)
            for i, (slope, bits) in enumerate(points)]


HARD_SIGMOID = counted({
    'random': sloped(dict(form='plain', x=[100, 130])),
    'near-zero': sloped(dict(form='plain', x=[60, 126])),
    'wide': sloped(dict(form='plain', x=[0, 254])),
    'subnormal': sloped(dict(form='plain', x=[0, 0])),
    'ends': ends(('fifth', TWO_AND_A_HALF), ('fifth', MINUS | TWO_AND_A_HALF), ('sixth', THREE), ('sixth', MINUS | THREE)),
    'dense': sloped(dict(form='consecutive', first=0x3F800000), dict(form='consecutive', first=0xBF000000)),
    # A fifth has midpoints at 2, -1, -1.5 and a few more short numbers, a sixth at odd multiples of 3 2^-24 and -3 2^-25.
    'short': sloped(dict(form='short', bits=10, x=[116, 128])),
    'midpoint': [dict(form='multiples', slope='sixth', factor=3, unit=-24, beside=0),
                 dict(form='multiples', slope='sixth', factor=-3, unit=-25, beside=0)],
    # 5 times the float32 0.2 is 1 + 2^-26.
    'midpoint-hair': [dict(form='multiples', slope='fifth', factor=5, unit=-25, beside=0),
                      dict(form='multiples', slope='fifth', factor=-5, unit=-26, beside=0)]
    + [dict(form='multiples', slope='sixth', factor=factor, unit=unit, beside=beside)
       for factor, unit in ((3, -24), (-3, -25)) for beside in (1, -1)],
})
TIES_OF_HARD_SWISH = [dict(form='multiples', factor=3, unit=-11, first=776, count=248),
                      dict(form='multiples', factor=-3, unit=-13, first=380, count=480)]
HARD_SWISH = counted({
    'random': [dict(form='plain', x=[100, 128])],
    'near-zero': [dict(form='plain', x=[60, 126])],
    'wide': [dict(form='plain', x=[0, 254])],
    'subnormal': [dict(form='plain', x=[0, 1])],
    # About 3 and -3, which the third of four chunks has in its middle.
    'ends': [dict(form='consecutive', first=bits - (4 + i) * ONE_BY_ONE - ONE_BY_ONE // 2)
             for i, bits in enumerate((THREE, MINUS | THREE))],
    'minimum': [dict(form='consecutive', first=MINIMUM_OF_HARD_SWISH - 2**19)],
    'dense': [dict(form='consecutive', first=0x3F800000), dict(form='consecutive', first=0xBF000000)],
    # x = 3k 2^-j with an odd k gives 3k(k + 2^j) 2^(-2j-1), an odd number of a few bits: where it has 25, a midpoint.
    'midpoint': [dict(variant, beside=0) for variant in TIES_OF_HARD_SWISH],
    'midpoint-hair': [dict(variant, beside=beside) for variant in TIES_OF_HARD_SWISH for beside in (1, -1)]
    # x/2 is a midpoint of two subnormals, and hard swish of x is x^2/6 off it.
    + [dict(form='consecutive', first=first, step=2, count=2**14)
       for first in (0x00000001, 0x80000001, 0x00800001, 0x80F00001)],
})


# float32s all
TO_A_MIDPOINT = {'selu': {'alpha': -4097.0, 'gamma': 4099.0}}
UNITS = [
    *({'elu': float(np.float32(alpha))} for alpha in (-1.6732632, 0.1, 3e38, 1e-40)),
    {'selu': {'alpha': float(np.float32(1.6732632423543772)), 'gamma': float(np.float32(1.0507009873554805))}},
    TO_A_MIDPOINT,
    *({'celu': float(np.float32(alpha))} for alpha in (0.3, 3.0)),
]
EXPONENTIAL_UNIT = counted({
    # what is far below and a hair from a midpoint is slow
    name: [dict(form='plain', x=x, operation=operation, **(dict(count=2**10) if operation == TO_A_MIDPOINT and x[1] > 133 else {}))
           for operation in UNITS]
    for name, x in {
        'random': [120, 131], 'near-zero': [60, 126], 'wide': [0, 254], 'subnormal': [0, 24], 'saturation': [130, 134],
    }.items()
})
