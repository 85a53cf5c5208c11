"""Variants of group norm."""
from variants.crossed import crossed

EVEN = [  # elements in a group
    dict(shape=[1, 256, 13, 13], groups=32),
    dict(shape=[2, 6, 33, 32], groups=2),
    dict(shape=[2, 16, 37, 40], groups=16),
    dict(shape=[32, 256, 2, 2], groups=32),
    dict(shape=[2, 12, 41, 43], groups=1),
    dict(shape=[8, 256, 5, 4], groups=32),
    dict(shape=[3, 36, 20, 21], groups=3),
]
SHAPES = EVEN + [dict(shape=[1, 3, 113, 131], groups=3)]
AFFINE = dict(scale=[118, 128], shift=[118, 127])
NORMS = {
    'random': [dict(form='plain', x=[120, 130], epsilon=1e-5, **AFFINE),
               dict(form='plain', x=[127, 127], epsilon=1e-3),
               dict(form='plain', x=[120, 130], epsilon=0.0, scale=[118, 128]),
               dict(form='plain', x=[124, 128], epsilon=1.001e-5, shift=[118, 127]),
               dict(form='plain', x=[110, 122], epsilon=1e-5, **AFFINE)],
    'small-variance': [dict(form='around', bits=4, x=[127, 130], epsilon=1e-12, **AFFINE),
                       dict(form='around', bits=1, x=[127, 127], epsilon=1e-14),
                       dict(form='around', bits=6, x=[120, 130], epsilon=1e-5, **AFFINE),
                       dict(form='plain', x=[100, 108], epsilon=1e-12, **AFFINE),
                       dict(form='around', bits=2, x=[127, 127], epsilon=0.0, **AFFINE)],
    'wide': [dict(form='plain', x=[1, 254], epsilon=1e-5, scale=[90, 160], shift=[60, 190]),
             dict(form='plain', x=[60, 190], epsilon=1e-12, scale=[200, 254]),
             dict(form='plain', x=[245, 254], epsilon=1e76, scale=[120, 130], shift=[100, 130]),
             dict(form='plain', x=[120, 130], epsilon=1e-5, scale=[250, 254], shift=[250, 254]),  # about FLT_MAX
             dict(form='plain', x=[0, 254], epsilon=1e100, scale=[160, 254], shift=[90, 120])],
    'subnormal': [dict(form='plain', x=[0, 12], epsilon=1e-5, scale=[124, 130], shift=[0, 3]),
                  dict(form='plain', x=[0, 2], epsilon=0.0),
                  dict(form='plain', x=[20, 30], epsilon=0.0, scale=[0, 3]),
                  dict(form='around', bits=5, x=[0, 0], epsilon=1e-88, scale=[0, 12], shift=[0, 0]),
                  dict(form='plain', x=[120, 130], epsilon=1e4, scale=[0, 2]),  # often rounded to a zero
                  dict(form='plain', x=[0, 1], epsilon=1e-76, **AFFINE)],
}
OFFSETS = [dict(form='around', bits=12, x=[120, 130], epsilon=1e-5, **AFFINE),
           dict(form='balanced', x=[125, 130], small=[60, 100], epsilon=1e-5, scale=[118, 150]),
           dict(form='balanced', x=[127, 127], small=[85, 125], epsilon=0.0, **AFFINE),
           dict(form='around', bits=12, x=[127, 127], epsilon=0.0),
           dict(form='balanced', x=[140, 200], small=[0, 140], epsilon=1e-3, scale=[150, 254])]


def sphere(shape, groups, bits, factor, gain, unit=0, root=0, step=1, large=True, epsilon=None):
    """The epsilon that makes the root rational, or another one."""
    elements = shape[1] // groups * shape[2] * shape[3]
    return dict(form='sphere', shape=shape, groups=groups, bits=bits, factor=factor, gain=gain, unit=unit, root=root,
                step=step, large=large, epsilon=8 * root**2 / elements * 4.0**unit if epsilon is None else epsilon)


EIGHT = dict(shape=[16, 256, 1, 1], groups=32, bits=8, factor=5)
THIRTY_TWO = dict(shape=[8, 256, 2, 2], groups=32, bits=8, factor=3)
MAPS_OF_32 = dict(shape=[3, 64, 8, 4], groups=64, bits=8, factor=3)
MORE = dict(shape=[4, 256, 4, 4], groups=32, bits=7, factor=3)
ALL_CHANNELS = dict(shape=[8, 8, 8, 8], groups=1, bits=7, factor=0)
PYRAMID = dict(shape=[1, 256, 8, 8], groups=32, bits=7, factor=0)
# Subnormal results of at most 22 bits: `gain` has the smallest float32 twice their unit.
SMALL_EIGHT = dict(shape=[16, 256, 1, 1], groups=32, bits=8, factor=3, step=2, gain=-152, large=False, root=26)
SMALL_32 = dict(shape=[8, 256, 2, 2], groups=32, bits=8, factor=3, step=3, gain=-153, large=False)
SMALL_128 = dict(shape=[4, 256, 4, 4], groups=32, bits=7, factor=1, step=4, gain=-154, large=False)
UP, DOWN = 1 + 2.0**-52, 1 - 2.0**-53


def beside(tie, factor):
    """As the tie, with an epsilon next to its own."""
    return dict(tie, epsilon=tie['epsilon'] * factor)


TIES = [
    sphere(**THIRTY_TWO, gain=-26), sphere(**EIGHT, gain=-30, unit=-20, root=100), sphere(**PYRAMID, gain=5, unit=60),
    sphere(**SMALL_32), sphere(**MORE, gain=-30, unit=-30, root=240), sphere(**SMALL_EIGHT, unit=-10),
    sphere(**MAPS_OF_32, gain=99), sphere(**ALL_CHANNELS, gain=-60, unit=-140), sphere(**SMALL_128, unit=3, root=64),
]
# Thin hairs and less thin ones: where float64 comes close, its error bound has to be right.
ALL_HAIRS = [
    *(sphere(**THIRTY_TWO, gain=-26, epsilon=2.0**-p) for p in (0, 6, 12, 60)),
    *(sphere(**EIGHT, gain=-26, epsilon=2.0**-p) for p in (4, 10, 16, 1000)),
    *(sphere(**PYRAMID, gain=-26, epsilon=2.0**-p) for p in (4, 10, 300)),
    *(sphere(**SMALL_32, epsilon=2.0**-p) for p in (10, 13, 16, 19, 100)),
    *(sphere(**SMALL_128, epsilon=2.0**-p) for p in (10, 14, 18)),
    *(beside(TIES[at], factor) for at in (1, 4, 5, 8) for factor in (UP, DOWN)),
    *(dict(form='aimed', shape=[1, 16384, 1, 1], groups=16384 // elements, scale=[118, 130], epsilon=epsilon)
      for elements in (8, 32, 128) for epsilon in (0.0, 1e-5, 1e5)),
]
HAIRS = [hair for first in range(5) for hair in ALL_HAIRS[first::5]]  # of every kind among the first eight
GROUP_NORM = {
    **{name: crossed(SHAPES, forms) for name, forms in NORMS.items()},
    'cancelling': crossed(EVEN, OFFSETS),
    'midpoint': TIES,
    'midpoint-hair': HAIRS,
}
