"""Variants of average pool and of bilinear resizing."""
from variants.crossed import crossed


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
PAIR = dict(pair=[120, 200])


def map_variants(shapes, tied, ties, hairs):
    plain = {name: crossed(tied if name == 'cancelling' else shapes, forms) for name, forms in MAPS.items()}
    return {**plain, 'midpoint': ties, 'midpoint-hair': hairs}


AVERAGE_POOL = map_variants(
    POOLS, TIED_POOLS,
    [dict(w, form='windows', x=[2, 230], **PAIR) for w in WINDOWS]
    + [dict(w, form='windows', x=[0, 2], **PAIR) for w in WINDOWS if w['kernel'] != [3, 3] and w['kernel'] != [7, 7]],
    [dict(w, form='windows', hair=True, x=[78, 230], **PAIR) for w in WINDOWS])
AVERAGE_POOL['aimed'] = [dict(w, form='aimed', x=[100, 150]) for w in WINDOWS if w['kernel'] != [2, 2]]
BILINEAR = map_variants(RESIZES, RESIZES, TIES, [
    dict(form='windows', kernel=[2, 2], hair=True, x=span, pair=[100, 250],
         **resizing([1, 1, 256, 258], [128, 129])) for span in ([78, 240], [100, 150])])
