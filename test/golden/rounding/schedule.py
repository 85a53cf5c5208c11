"""Which chunks there are: for every operator and class the variants of its parameters.

Chunk i of a class takes variant i modulo their number, and its own streams. Ranges are inclusive ranges of
biased exponents (127 is [1, 2)); inputs.py says what the forms mean.
"""
from math import lcm

CONVOLUTIONS = [
    dict(shape=[2, 8, 17, 19], filters=101, groups=1, kernel=[3, 3], stride=[1, 1], padding=[1, 1, 1, 1], dilation=[1, 1]),
    dict(shape=[1, 32, 33, 31], filters=64, groups=1, kernel=[3, 3], stride=[1, 1], padding=[1, 1, 1, 1], dilation=[1, 1]),
    dict(shape=[4, 16, 23, 23], filters=31, groups=1, kernel=[1, 1], stride=[1, 1], padding=[0, 0, 0, 0], dilation=[1, 1]),
    dict(shape=[2, 32, 21, 22], filters=72, groups=4, kernel=[3, 3], stride=[1, 1], padding=[2, 2, 2, 2], dilation=[2, 2]),
    dict(shape=[2, 12, 38, 41], filters=82, groups=1, kernel=[5, 5], stride=[2, 2], padding=[2, 1, 1, 3], dilation=[1, 1]),
    dict(shape=[1, 256, 9, 9], filters=256, groups=1, kernel=[3, 3], stride=[1, 1], padding=[1, 1, 1, 1], dilation=[1, 1]),
    dict(shape=[3, 36, 44, 21], filters=48, groups=3, kernel=[2, 3], stride=[2, 1], padding=[0, 1, 1, 1], dilation=[1, 1]),
]
# Ties and cancellation take a library its slow path for every output: these chunks are smaller and more.
TIED_CONVOLUTIONS = [
    dict(CONVOLUTIONS[0], shape=[1, 8, 17, 19], filters=13),
    dict(CONVOLUTIONS[1], shape=[1, 32, 17, 15], filters=16),
    dict(CONVOLUTIONS[2], shape=[2, 16, 23, 23], filters=4),
    dict(CONVOLUTIONS[3], shape=[1, 32, 21, 22], filters=12),
    dict(CONVOLUTIONS[4], shape=[1, 12, 38, 41], filters=11),
    dict(CONVOLUTIONS[5], shape=[1, 256, 7, 7], filters=16),
    dict(CONVOLUTIONS[6], shape=[1, 36, 44, 21], filters=12),
]
FEW_CHANNELS = [
    dict(shape=[1, 3, 65, 67], filters=64, groups=1, kernel=[7, 7], stride=[2, 2], padding=[3, 3, 3, 3], dilation=[1, 1]),
    dict(shape=[3, 48, 21, 22], filters=48, groups=48, kernel=[3, 3], stride=[1, 1], padding=[1, 1, 1, 1], dilation=[1, 1]),
]
ONE_PIXEL = dict(groups=1, kernel=[1, 1], stride=[1, 1], padding=[0, 0, 0, 0], dilation=[1, 1])
LINEARS = [
    dict(shape=[256, 10, 1, 1], filters=257, **ONE_PIXEL),
    dict(shape=[200, 64, 1, 1], filters=330, **ONE_PIXEL),
    dict(shape=[130, 301, 1, 1], filters=505, **ONE_PIXEL),
    dict(shape=[64, 2304, 1, 1], filters=320, **ONE_PIXEL),
]
TIED_LINEARS = [
    dict(shape=[32, 10, 1, 1], filters=129, **ONE_PIXEL),
    dict(shape=[25, 64, 1, 1], filters=165, **ONE_PIXEL),
    dict(shape=[17, 301, 1, 1], filters=255, **ONE_PIXEL),
    dict(shape=[8, 2304, 1, 1], filters=160, **ONE_PIXEL),
]

NO_BIAS_OR_ONE = [
    dict(form='plain', x=[120, 129], weight=[118, 126], bias=[118, 126]),
    dict(form='relu', x=[120, 129], weight=[115, 123]),
    dict(form='plain', x=[127, 127], weight=[127, 127]),
]
WIDE = [
    dict(form='plain', x=[67, 187], weight=[67, 187], bias=[60, 190]),
    dict(form='plain', x=[184, 189], weight=[185, 190], bias=[250, 254]),  # about FLT_MAX
    dict(form='plain', x=[1, 253], weight=[110, 140]),
]
SUBNORMAL = [
    dict(form='plain', x=[44, 56], weight=[44, 56], bias=[0, 0]),
    dict(form='plain', x=[46, 52], weight=[46, 52]),  # about 2^-149, often rounded to a zero
    dict(form='plain', x=[0, 4], weight=[112, 130], bias=[0, 2]),
    dict(form='relu', x=[40, 50], weight=[40, 54]),
]
MIDPOINT = [
    dict(form='sum', x=[150, 160], weight=[140, 150], head=[100, 150], power=[110, 140]),
    dict(form='product', x=[150, 160], weight=[140, 150], head=[90, 140], power=[100, 140]),
    dict(form='sum', x=[60, 90], weight=[60, 90], head=[0, 3], power=[127, 127]),  # subnormal
    dict(form='sum', x=[200, 220], weight=[200, 210], head=[254, 254], power=[127, 127]),  # about FLT_MAX
]
# Where nothing big cancels and the hair is thicker, float64 comes close: its error bound has to be right.
CLOSE = dict(form='sum', hair='channel', x=[125, 130], weight=[125, 130], head=[127, 131], power=[127, 131])
EXACT_HAIR = [dict(hair='channel', **midpoint) for midpoint in MIDPOINT]
HAIR = [
    EXACT_HAIR[0], dict(CLOSE, distance=50), EXACT_HAIR[2], EXACT_HAIR[3], EXACT_HAIR[1],
    dict(form='sum', hair='bias', x=[150, 160], weight=[140, 150], head=[127, 127], power=[110, 140]),
    dict(CLOSE, distance=46), dict(CLOSE, distance=54),
]


def pooling(shape, kernel, stride, padding=(0, 0, 0, 0), countPadding=True):
    return dict(shape=shape, kernel=kernel, stride=stride, padding=list(padding), countPadding=countPadding)


POOLS = [
    pooling([2, 16, 47, 45], [3, 3], [1, 1], (1, 1, 1, 1)),
    pooling([2, 16, 47, 45], [3, 3], [1, 1], (1, 1, 1, 1), countPadding=False),
    pooling([4, 16, 64, 66], [2, 2], [2, 2]),
    pooling([2, 16, 49, 47], [5, 4], [1, 1], (2, 1, 0, 2), countPadding=False),
    pooling([3, 16, 90, 88], [7, 7], [2, 3], (3, 3, 3, 3)),
    pooling([64, 100, 7, 7], [7, 7], [7, 7]),
]
WINDOWS = [
    pooling([1, 1, 128, 128], [2, 2], [2, 2]),
    pooling([1, 2, 135, 138], [3, 3], [3, 3]),
    pooling([1, 2, 150, 164], [5, 4], [5, 4]),
    pooling([8, 100, 7, 7], [7, 7], [7, 7]),
]
TIED_POOLS = [dict(pool, shape=[1, 5, *pool['shape'][2:]]) for pool in POOLS]
MAPS = {
    'random': [dict(form='plain', x=[120, 130]), dict(form='plain', x=[127, 127])],
    'cancelling': [dict(form='cancelling', x=[120, 150]), dict(form='cancelling', x=[140, 140])],
    'wide': [dict(form='plain', x=[1, 254]), dict(form='plain', x=[250, 254]), dict(form='plain', x=[90, 160])],
    'subnormal': [dict(form='plain', x=[0, 3]), dict(form='cancelling', x=[0, 24]), dict(form='plain', x=[0, 0])],
}


def resizing(shape, size, alignCorners=False):
    return dict(shape=shape, size=size, alignCorners=alignCorners)


RESIZES = [
    resizing([1, 4, 13, 17], [127, 131]),
    resizing([1, 4, 13, 17], [127, 131], alignCorners=True),
    resizing([2, 8, 97, 99], [64, 65]),
    resizing([1, 16, 32, 33], [64, 66]),
    resizing([1, 16, 33, 31], [65, 62], alignCorners=True),
    resizing([1, 16, 75, 38], [38, 113]),
]
TIES = [
    dict(form='double', x=[1, 254], **resizing([1, 4, 32, 33], [64, 66])),
    dict(form='corners', x=[1, 254], **resizing([1, 4, 33, 32], [65, 63], alignCorners=True)),
    dict(form='sixths', x=[1, 254], **resizing([1, 8, 700, 4], [700, 3])),
    dict(form='windows', kernel=[2, 2], x=[0, 240], pair=[100, 250], **resizing([1, 1, 256, 258], [128, 129])),
]

BATCH = dict(shape=[2, 16, 45, 46])
MANY_CHANNELS = dict(shape=[1, 64, 16, 17])
NORMS = {
    'random': [dict(form='plain', x=[120, 130], mean=[118, 126], variance=[118, 130], scale=[118, 128],
                    shift=[118, 127], epsilon=epsilon) for epsilon in (1e-5, 1e-3, 1.001e-5, 0.0)]
    + [dict(form='plain', x=[120, 130], mean=[118, 126], variance=[118, 130], epsilon=1e-5)],
    'cancelling': [dict(form='cancelling', x=[120, 130], mean=[118, 132], variance=[110, 140], scale=[118, 130],
                        epsilon=epsilon) for epsilon in (1e-5, 1e-3, 1.001e-5)],
    'wide': [dict(form='plain', x=[60, 190], mean=[60, 190], variance=[30, 220], scale=[90, 160], shift=[60, 190],
                  epsilon=1e-5),
             dict(form='plain', x=[245, 254], mean=[240, 254], variance=[120, 132], scale=[120, 130],
                  shift=[240, 254], epsilon=1e-3),  # about FLT_MAX
             dict(form='plain', x=[1, 254], mean=[1, 100], variance=[0, 254], scale=[120, 130], epsilon=1e-12)],
    'subnormal': [dict(form='plain', x=[0, 12], mean=[0, 12], variance=[120, 134], scale=[124, 130], shift=[0, 3],
                       epsilon=1e-5),
                  dict(form='plain', x=[20, 30], mean=[0, 30], variance=[127, 140], scale=[76, 90], epsilon=1e-3),
                  dict(form='plain', x=[0, 2], mean=[0, 2], variance=[122, 132], epsilon=1e-5),
                  dict(form='plain', x=[0, 6], mean=[0, 6], variance=[0, 0], scale=[52, 60], epsilon=0.0)],
}
UNIT_TIES = [  # root j, unit e, gain k
    dict(form='sum', bits=24, root=0, unit=-24, gain=-3, epsilon=0.0),
    dict(form='sum', bits=24, root=-3, unit=-30, gain=7, epsilon=2.0**-6),
    dict(form='carried', root=5, unit=-20, gain=-12, epsilon=0.0),
    dict(form='carried', root=2, unit=10, gain=3, epsilon=16.0),
]
TIE_NORMS = {
    'midpoint': UNIT_TIES + [
        dict(form='sum', bits=22, root=5, unit=-140, gain=-5, epsilon=0.0),  # subnormal
        dict(form='sum', bits=20, root=-2, unit=-120, gain=-32, epsilon=2.0**-4),
        dict(form='sum', bits=24, root=-10, unit=90, gain=3, epsilon=0.0),  # about FLT_MAX
    ],
    'midpoint-hair': [dict(hair=True, **tie) for tie in UNIT_TIES]
    + [dict(form='sum', bits=24, hair=True, root=-10, unit=90, gain=3, epsilon=0.0)],
}

FIRST_BELOW_MINUS_87 = 0xC2AE0000  # to -104.5, where e^x is below 2^-150
SIXTEEN = 0x41800000  # to 18, where 1 - e^-x rounds to 1
FIRST_BELOW_MINUS_91 = 0xC2B70000  # to -120, every other one; from -91.9 on silu is subnormal, from -108.7 a zero
MINIMUM_OF_SILU = 0xBFA3A4BA  # -1.2784645
PAIR = dict(pair=[120, 200])
ENOUGH = 10**7


def crossed(shapes, forms):
    """Every shape with every form, both of them new from one variant to the next."""
    together = lcm(len(shapes), len(forms))
    return [{**shapes[i % len(shapes)], **forms[(i + i // together) % len(forms)]}
            for i in range(len(shapes) * len(forms))]


def product_variants(shapes, few, tied):
    cancelling = [dict(form='cancelling', x=[120, 140], weight=[120, 130]),
                  dict(form='cancelling', x=[127, 129], weight=[127, 128], bias=[100, 110]),
                  # All but a value below 2^-150 cancels: a zero whose sign float64 cannot tell.
                  dict(form='sum', x=[58, 62], weight=[66, 70], head=[40, 45], power=[40, 48])]
    return {
        'random': crossed(shapes + few, NO_BIAS_OR_ONE),
        'cancelling': [paired(v, 2 if v['form'] == 'sum' else 0) for v in crossed(tied, cancelling)],
        'wide': crossed(shapes + few, WIDE),
        'subnormal': crossed(shapes + few, SUBNORMAL),
        'midpoint': [paired(v, 2) for v in crossed(tied, MIDPOINT)],
        'midpoint-hair': [paired(v, 3) for v in crossed(tied, HAIR)],
    }


def paired(variant, others):
    """As many pairs of channels that cancel as the group holds beside `others`."""
    return dict(variant, pairs=(variant['shape'][1] // variant['groups'] - others) // 2)


def map_variants(shapes, tied, ties, hairs):
    plain = {name: crossed(tied if name == 'cancelling' else shapes, forms) for name, forms in MAPS.items()}
    return {**plain, 'midpoint': ties, 'midpoint-hair': hairs}


EPSILON = 2.0**-14  # about 1e-4
NEXT_UP, NEXT_DOWN = 1 + 2.0**-52, 1 - 2.0**-53


def logits(classes, forms, outputs=2**16):
    """Rows of every number of classes with every form."""
    return crossed([dict(shape=[outputs // k, k]) for k in classes], forms)


def fusions(maps, forms, count=2**14):
    """Every number of maps with every form."""
    return crossed([dict(maps=each, count=count) for each in maps], forms)


PLAIN_MEANS = {
    'random': [dict(form='plain', weights=[120, 128], x=[120, 130], epsilon=epsilon)
               for epsilon in (1e-4, 1e-3, EPSILON, 1e-12, 0.1)] + [dict(form='plain', weights=[127, 127], x=[127, 127], epsilon=1e-4)],
    'wide': [dict(form='plain', weights=[1, 254], x=[1, 254], epsilon=1e-4),
             dict(form='plain', weights=[110, 140], x=[90, 160], epsilon=1e-30),
             dict(form='plain', weights=[120, 130], x=[250, 254], epsilon=1e-4),  # about FLT_MAX
             dict(form='plain', weights=[240, 254], x=[60, 254], epsilon=1e36),
             dict(form='plain', weights=[0, 60], x=[120, 240], epsilon=1e-100),
             dict(form='plain', weights=[100, 254], x=[200, 254], epsilon=1e10)],
    'subnormal': [dict(form='plain', weights=[120, 130], x=[0, 3], epsilon=1e-4),
                  dict(form='plain', weights=[0, 10], x=[98, 112], epsilon=1e-4),
                  dict(form='plain', weights=[0, 3], x=[0, 6], epsilon=1e-45),
                  dict(form='plain', weights=[110, 130], x=[110, 130], epsilon=1e40),  # often rounded to a zero
                  dict(form='plain', weights=[250, 254], x=[0, 2], epsilon=1e38),
                  dict(form='plain', weights=[127, 127], x=[0, 0], epsilon=EPSILON)],
}
CANCELLING_MEANS = [
    dict(form='cancelling', weights=[120, 130], x=[120, 140], small=[90, 110], epsilon=1e-4),
    dict(form='cancelling', weights=[127, 127], x=[127, 129], small=[100, 104], epsilon=1e-3),
    dict(form='cancelling', weights=[60, 130], x=[60, 240], small=[0, 60], epsilon=1e-4),
    # All but a value below 2^-150 cancels: a zero whose sign float64 cannot tell.
    dict(form='cancelling', weights=[60, 110], x=[60, 110], small=[0, 30], epsilon=1e10),
]
SPLIT_MEANS = [
    dict(form='split', unit=-14, lower=0, epsilons=1, x=[2, 230], pair=[120, 200], epsilon=EPSILON),
    dict(form='split', unit=-10, lower=3, epsilons=1, x=[100, 150], pair=[100, 150], epsilon=2.0**-10),
    dict(form='split', unit=-14, lower=0, epsilons=1, x=[0, 2], pair=[0, 24], epsilon=EPSILON),  # subnormal
    dict(form='split', unit=20, lower=2, epsilons=5, x=[6, 230], pair=[60, 120], epsilon=5 * 2.0**20),
]
SINGLE_MEANS = [
    dict(form='single', power=power, bits=25, unit=-14, x=[1, 254], epsilon=EPSILON) for power in (2, 3, 7, 12)
] + [dict(form='single', power=power, bits=bits, unit=-14, x=[1, 1], epsilon=EPSILON)  # subnormal
     for power, bits in ((1, 25), (2, 23), (5, 17), (3, 7))]
# Through epsilon, through a small map; where the hair is thicker, float64 comes close: its error bound has to be right.
SPLIT_HAIRS = [
    dict(form='split', unit=-14, lower=0, epsilons=1, x=[2, 230], pair=[120, 200], epsilon=EPSILON * NEXT_UP),
    dict(form='split', unit=-14, lower=3, epsilons=1, x=[120, 130], pair=[120, 130], epsilon=EPSILON * NEXT_DOWN),
    dict(form='split', unit=-14, lower=0, epsilons=1, x=[0, 2], pair=[0, 24], epsilon=EPSILON * NEXT_UP),
    dict(form='split', unit=-14, lower=0, epsilons=0, x=[2, 230], pair=[120, 200], epsilon=1e-100),
    dict(form='split', unit=-14, lower=1, epsilons=0, x=[4, 230], pair=[100, 150], epsilon=1e-30),
]
DISTANT_HAIRS = [dict(SPLIT_MEANS[0], distance=100), dict(SPLIT_MEANS[2], distance=100)] + [
    dict(SPLIT_MEANS[1], pair=[100, 120], distance=distance) for distance in (40, 42, 44, 46, 54)]
SINGLE_HAIRS = [dict(single, epsilon=EPSILON * factor) for single in SINGLE_MEANS
                for factor in (NEXT_UP, NEXT_DOWN)]

VARIANTS = {
    'conv2d': product_variants(CONVOLUTIONS, FEW_CHANNELS, TIED_CONVOLUTIONS),
    'linear': product_variants(LINEARS, [], TIED_LINEARS),
    'average-pool': map_variants(
        POOLS, TIED_POOLS,
        [dict(w, form='windows', x=[2, 230], **PAIR) for w in WINDOWS]
        + [dict(w, form='windows', x=[0, 2], **PAIR) for w in WINDOWS if w['kernel'] != [3, 3] and w['kernel'] != [7, 7]],
        [dict(w, form='windows', hair=True, x=[78, 230], **PAIR) for w in WINDOWS]),
    'bilinear': map_variants(RESIZES, RESIZES, TIES, [
        dict(form='windows', kernel=[2, 2], hair=True, x=span, pair=[100, 250],
             **resizing([1, 1, 256, 258], [128, 129])) for span in ([78, 240], [100, 150])]),
    'batch-norm': {
        **{name: [dict(BATCH, **variant) for variant in variants] for name, variants in NORMS.items()},
        **{name: [dict(MANY_CHANNELS, **variant) for variant in variants] for name, variants in TIE_NORMS.items()},
    },
    'sigmoid': {
        'random': [dict(form='plain', x=[100, 133])],
        'near-zero': [dict(form='plain', x=[60, 126])],
        'wide': [dict(form='plain', x=[0, 254])],
        'subnormal': [dict(form='consecutive', first=FIRST_BELOW_MINUS_87)],
        'saturation': [dict(form='consecutive', first=SIXTEEN)],
        'dense': [dict(form='consecutive', first=0x3F800000), dict(form='consecutive', first=0xBF000000)],
        'midpoint-hair': [dict(form='odd', sign=1), dict(form='odd', sign=-1)],
    },
    'weighted-mean': {
        **{name: fusions([2, 3, 1, 5, 4], forms) for name, forms in PLAIN_MEANS.items()},
        'cancelling': fusions([2, 3, 5, 4], CANCELLING_MEANS),
        'midpoint': fusions([2, 3, 5, 4], SPLIT_MEANS) + fusions([1], SINGLE_MEANS),
        'midpoint-hair': fusions([2, 3, 5, 4], SPLIT_HAIRS) + fusions([3, 5], DISTANT_HAIRS) + fusions([1], SINGLE_HAIRS),
    },
    'silu': {
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
    },
    'softmax': {
        'random': logits([1, 2, 3, 10, 91, 1000], [dict(form='plain', x=[120, 130]), dict(form='plain', x=[127, 127]),
                                                   dict(form='plain', x=[124, 132])]),
        'near-zero': logits([2, 3, 16, 1000], [dict(form='plain', x=[60, 119]), dict(form='around', x=[100, 129])]),
        'wide': logits([2, 3, 7, 100], [dict(form='plain', x=[0, 254]), dict(form='plain', x=[130, 134])]),
        'tied': logits([2, 3, 8, 100, 1000], [dict(form='tied', x=[120, 129]), dict(form='tied', x=[100, 120])]),
        'subnormal': logits([2, 3, 5, 100], [dict(form='below', below=below) for below in ([86, 104], [100, 160], [103, 106])]),
        'saturation': logits([2, 3, 5, 20], [dict(form='below', below=[14, 19]), dict(form='below', below=[16, 30])]),
        'midpoint-hair': logits([2, 4, 8], [dict(form='odd', bits=bits, unit=unit) for unit in (-24, -23)
                                            for bits in (8, 16)], 2**14)
        + logits([3, 5], [dict(form='odd', near=2, below=below, bits=10, unit=unit) for unit in (-24, -23)
                          for below in ([30, 60], [50, 104])], 2**14),
        'hardest': [dict(form='hardest', shape=[1024, k]) for k in (2, 4)],
    },
}
ONE_BY_ONE = 2**16  # outputs of a chunk of the operators of one variable
for operator in ('sigmoid', 'silu'):
    for variants in VARIANTS[operator].values():
        for variant in variants:
            variant.setdefault('count', ONE_BY_ONE)

# Where ten million are not spread evenly over the classes: what is slow, or comes to an end, gets less.
CHUNKS = {
    'sigmoid': {'random': 40, 'near-zero': 16, 'wide': 16, 'subnormal': 35, 'saturation': 16, 'dense': 32,
                'midpoint-hair': 4},
    'silu': {'random': 40, 'near-zero': 16, 'wide': 16, 'subnormal': 28, 'saturation': 16, 'minimum': 16, 'dense': 32,
             'midpoint-hair': 8, 'hardest': 1},
    'softmax': {'random': 42, 'near-zero': 24, 'wide': 20, 'tied': 24, 'subnormal': 24, 'saturation': 24,
                'midpoint-hair': 40, 'hardest': 2},
}


def chunk_of(operator, name, index):
    variants = VARIANTS[operator][name]
    return {'operator': operator, 'class': name, 'index': index, **variants[index % len(variants)]}


def enough(operator, name, index, outputs):
    """Whether a class that has `outputs` outputs in its first `index` chunks needs no more of them."""
    if operator in CHUNKS:
        return index >= CHUNKS[operator][name]
    classes = len(VARIANTS[operator])
    return index >= len(VARIANTS[operator][name]) and outputs * classes >= ENOUGH
