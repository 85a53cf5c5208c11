"""Which chunks there are: for every operator and class the variants of its parameters, from the files of `variants`.

Chunk i of a class takes variant i modulo their number, and its own streams. Ranges are inclusive ranges of
biased exponents (127 is [1, 2)); inputs.py and the files it names say what the forms mean.
"""
from variants.arguments import EXPONENTIAL_UNIT, HARD_SIGMOID, HARD_SWISH, SIGMOID, SILU
from variants.groups import GROUP_NORM
from variants.maps import AVERAGE_POOL, BILINEAR
from variants.means import WEIGHTED_MEAN
from variants.norms import BATCH_NORM
from variants.pairs import ELEMENTWISE
from variants.products import CONV2D, CONV_TRANSPOSE2D, LINEAR
from variants.rows import SOFTMAX

ENOUGH = 10**7

VARIANTS = {
    'conv2d': CONV2D,
    'conv-transpose2d': CONV_TRANSPOSE2D,
    'linear': LINEAR,
    'average-pool': AVERAGE_POOL,
    'bilinear': BILINEAR,
    'batch-norm': BATCH_NORM,
    'sigmoid': SIGMOID,
    'weighted-mean': WEIGHTED_MEAN,
    'silu': SILU,
    'softmax': SOFTMAX,
    'group-norm': GROUP_NORM,
    'hard-sigmoid': HARD_SIGMOID,
    'hard-swish': HARD_SWISH,
    'exponential-unit': EXPONENTIAL_UNIT,
    'elementwise': ELEMENTWISE,
}

# Where ten million are not spread evenly over the classes: what is slow, or comes to an end, gets less.
CHUNKS = {
    'sigmoid': {'random': 40, 'near-zero': 16, 'wide': 16, 'subnormal': 35, 'saturation': 16, 'dense': 32,
                'midpoint-hair': 4, 'hardest': 1},
    'silu': {'random': 40, 'near-zero': 16, 'wide': 16, 'subnormal': 28, 'saturation': 16, 'minimum': 16, 'dense': 32,
             'midpoint-hair': 8, 'hardest': 1},
    'softmax': {'random': 42, 'near-zero': 24, 'wide': 20, 'tied': 24, 'subnormal': 24, 'saturation': 24,
                'midpoint-hair': 40, 'hardest': 2, 'aimed': 1},
    'hard-sigmoid': {'random': 40, 'near-zero': 16, 'wide': 16, 'subnormal': 4, 'ends': 16, 'dense': 32, 'short': 8,
                     'midpoint': 16, 'midpoint-hair': 24},
    'exponential-unit': {'random': 64, 'near-zero': 40, 'wide': 16, 'subnormal': 8, 'saturation': 32},
    'hard-swish': {'random': 48, 'near-zero': 16, 'wide': 16, 'subnormal': 8, 'ends': 16, 'minimum': 16, 'dense': 32,
                   'midpoint': 2, 'midpoint-hair': 8},
}


# What no more than one chunk a variant is made of, beside the ten million.
ONCE = {'aimed', 'dominated'}


def chunk_of(operator, name, index):
    variants = VARIANTS[operator][name]
    return {'operator': operator, 'class': name, 'index': index, **variants[index % len(variants)]}


def enough(operator, name, index, outputs):
    """Whether a class that has `outputs` outputs in its first `index` chunks needs no more of them."""
    if operator in CHUNKS:
        return index >= CHUNKS[operator][name]
    if name in ONCE:
        return index >= len(VARIANTS[operator][name])
    classes = len(VARIANTS[operator].keys() - ONCE)
    return index >= len(VARIANTS[operator][name]) and outputs * classes >= ENOUGH
