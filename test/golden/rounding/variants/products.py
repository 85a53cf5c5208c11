"""Variants of conv2d, of convTranspose2d, and of linear as the convolution of one pixel."""
from variants.crossed import crossed

CONVOLUTIONS = [
    dict(shape=[2, 8, 17, 19], filters=101, groups=1, kernel=[3, 3], stride=[1, 1], padding=[1, 1, 1, 1], dilation=[1, 1]),
    dict(shape=[1, 32, 33, 31], filters=64, groups=1, kernel=[3, 3], stride=[1, 1], padding=[1, 1, 1, 1], dilation=[1, 1]),
    dict(shape=[4, 16, 23, 23], filters=31, groups=1, kernel=[1, 1], stride=[1, 1], padding=[0, 0, 0, 0], dilation=[1, 1]),
    dict(shape=[2, 32, 21, 22], filters=72, groups=4, kernel=[3, 3], stride=[1, 1], padding=[2, 2, 2, 2], dilation=[2, 2]),
    dict(shape=[2, 12, 38, 41], filters=82, groups=1, kernel=[5, 5], stride=[2, 2], padding=[2, 1, 1, 3], dilation=[1, 1]),
    dict(shape=[1, 256, 9, 9], filters=256, groups=1, kernel=[3, 3], stride=[1, 1], padding=[1, 1, 1, 1], dilation=[1, 1]),
    dict(shape=[3, 36, 44, 21], filters=48, groups=3, kernel=[2, 3], stride=[2, 1], padding=[0, 1, 1, 1], dilation=[1, 1]),
    dict(shape=[2, 24, 35, 37], filters=75, groups=1, kernel=[3, 3], stride=[2, 2], padding=[1, 1, 1, 1], dilation=[1, 1]),
    dict(shape=[1, 192, 18, 22], filters=128, groups=2, kernel=[3, 3], stride=[2, 2], padding=[0, 1, 0, 1], dilation=[1, 1]),
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
    dict(CONVOLUTIONS[7], shape=[1, 24, 35, 37], filters=9),
    dict(CONVOLUTIONS[8], shape=[1, 192, 18, 22], filters=24),
]
FEW_CHANNELS = [
    dict(shape=[1, 3, 65, 67], filters=64, groups=1, kernel=[7, 7], stride=[2, 2], padding=[3, 3, 3, 3], dilation=[1, 1]),
    dict(shape=[3, 48, 21, 22], filters=48, groups=48, kernel=[3, 3], stride=[1, 1], padding=[1, 1, 1, 1], dilation=[1, 1]),
]
# The padding is cut off.
TRANSPOSED = [
    dict(shape=[2, 8, 9, 10], filters=101, groups=1, kernel=[2, 2], stride=[2, 2], padding=[0, 0, 0, 0], dilation=[1, 1], outputPadding=[0, 0]),
    dict(shape=[1, 32, 17, 16], filters=64, groups=1, kernel=[4, 4], stride=[2, 2], padding=[1, 1, 1, 1], dilation=[1, 1], outputPadding=[0, 0]),
    dict(shape=[4, 16, 12, 12], filters=31, groups=1, kernel=[3, 3], stride=[2, 2], padding=[1, 1, 1, 1], dilation=[1, 1], outputPadding=[1, 1]),
    dict(shape=[2, 32, 21, 22], filters=72, groups=4, kernel=[3, 3], stride=[1, 1], padding=[2, 2, 2, 2], dilation=[2, 2], outputPadding=[1, 0]),
    dict(shape=[2, 12, 9, 11], filters=82, groups=1, kernel=[5, 5], stride=[3, 2], padding=[2, 1, 0, 3], dilation=[2, 3], outputPadding=[2, 1]),
    dict(shape=[1, 256, 7, 7], filters=256, groups=1, kernel=[3, 3], stride=[2, 2], padding=[1, 1, 1, 1], dilation=[1, 1], outputPadding=[1, 1]),
    dict(shape=[3, 36, 13, 8], filters=48, groups=3, kernel=[2, 3], stride=[2, 4], padding=[0, 1, 1, 0], dilation=[1, 6], outputPadding=[0, 3]),
]
TIED_TRANSPOSED = [
    dict(TRANSPOSED[0], shape=[1, 8, 9, 10], filters=13),
    dict(TRANSPOSED[1], shape=[1, 32, 9, 8], filters=16),
    dict(TRANSPOSED[2], shape=[1, 16, 12, 12], filters=7),
    dict(TRANSPOSED[3], shape=[1, 32, 21, 22], filters=12),
    dict(TRANSPOSED[4], shape=[1, 12, 9, 11], filters=7),
    dict(TRANSPOSED[5], shape=[1, 256, 7, 7], filters=16),
    dict(TRANSPOSED[6], shape=[1, 36, 13, 8], filters=12),
]
DEPTHWISE = [
    dict(shape=[2, 48, 11, 12], filters=48, groups=48, kernel=[4, 4], stride=[2, 2], padding=[1, 1, 1, 1], dilation=[1, 1], outputPadding=[0, 0]),
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
# A bias beside which float64 does not see the sum, so that its bound rests on the bias.
DOMINATED = dict(form='dominated', x=[117, 127], weight=[20, 47], bias=[110, 140])
CHAIN = 256  # terms that src/ops/gemm.ts adds one by one


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
        'dominated': [dict(shape, **DOMINATED) for shape in tied],
        'aimed': [aimed(shape) for shape in tied],
    }


def paired(variant, others):
    """As many pairs of channels that cancel as the group holds beside `others`."""
    return dict(variant, pairs=(variant['shape'][1] // variant['groups'] - others) // 2)


def aimed(shape):
    """As many channels as are summed in one chain."""
    taps = shape['kernel'][0] * shape['kernel'][1]
    channels = min(shape['shape'][1] // shape['groups'], CHAIN // taps)
    return dict(shape, form='aimed', lost=channels - 3, power=[110, 140])


def without(name, variants):
    return {each: made for each, made in variants.items() if each != name}


# What is aimed at the bound of a sum's order is aimed at a convolution's.
CONV_TRANSPOSE2D = without('aimed', product_variants(TRANSPOSED, DEPTHWISE, TIED_TRANSPOSED))
CONV2D = product_variants(CONVOLUTIONS, FEW_CHANNELS, TIED_CONVOLUTIONS)
LINEAR = product_variants(LINEARS, [], TIED_LINEARS)
