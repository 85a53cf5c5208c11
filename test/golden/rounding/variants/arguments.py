"""Variants of the operators of one variable."""
FIRST_BELOW_MINUS_87 = 0xC2AE0000  # to -104.5, where e^x is below 2^-150
SIXTEEN = 0x41800000  # to 18, where 1 - e^-x rounds to 1
FIRST_BELOW_MINUS_91 = 0xC2B70000  # to -120, every other one; from -91.9 on silu is subnormal, from -108.7 a zero
MINIMUM_OF_SILU = 0xBFA3A4BA  # -1.2784645
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
