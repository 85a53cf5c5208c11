"""conv2d, convTranspose2d and linear."""
import torch.nn.functional as F

from .common import Goldens, padded, pair, sides

# case: (x shape, weight shape, bias or not, options)
CONVOLUTIONS = {
    '1x1': ((2, 5, 7, 5), (6, 5, 1, 1), True, {}),
    '1x1 stride 2 odd': ((2, 4, 7, 9), (3, 4, 1, 1), False, {'stride': 2}),
    '1x1 stride 2 even': ((1, 4, 8, 6), (3, 4, 1, 1), True, {'stride': 2}),
    '3x3 no padding': ((1, 3, 9, 7), (4, 3, 3, 3), True, {}),
    '3x3 padded': ((2, 3, 7, 5), (4, 3, 3, 3), True, {'padding': 1}),
    '3x3 stride 2 odd': ((2, 3, 13, 11), (4, 3, 3, 3), True, {'stride': 2, 'padding': 1}),
    '3x3 stride 2 even': ((2, 3, 12, 10), (4, 3, 3, 3), True, {'stride': 2, 'padding': 1}),
    '3x3 deep': ((1, 64, 5, 7), (9, 64, 3, 3), False, {'padding': 1}),
    'stem odd': ((2, 3, 21, 17), (5, 3, 7, 7), False, {'stride': 2, 'padding': 3}),
    'stem even': ((2, 3, 20, 18), (5, 3, 7, 7), False, {'stride': 2, 'padding': 3}),
    'pairs': ((2, 3, 17, 15), (4, 3, 3, 2), True, {'stride': [2, 3], 'padding': [1, 2], 'dilation': [3, 2]}),
    'row kernel': ((1, 3, 5, 9), (4, 3, 1, 7), True, {'padding': [0, 3]}),
    'column kernel': ((1, 3, 9, 5), (4, 3, 7, 1), False, {'padding': [3, 0]}),
    'stride beyond kernel': ((1, 2, 11, 13), (3, 2, 2, 2), True, {'stride': [3, 5]}),
    'dilation 2': ((2, 3, 9, 11), (4, 3, 3, 3), True, {'padding': 2, 'dilation': 2}),
    'dilation 4 stride 2': ((1, 3, 15, 13), (2, 3, 3, 3), False, {'stride': 2, 'padding': 3, 'dilation': 4}),
    'groups 2': ((2, 6, 7, 5), (8, 3, 3, 3), True, {'padding': 1, 'groups': 2}),
    'groups 3 stride 2': ((1, 9, 8, 7), (6, 3, 3, 3), True, {'stride': 2, 'padding': 1, 'groups': 3}),
    'depthwise': ((2, 5, 9, 7), (5, 1, 3, 3), True, {'padding': 1, 'groups': 5}),
    'depthwise twice': ((1, 4, 7, 9), (8, 1, 5, 5), False, {'stride': 2, 'padding': 2, 'groups': 4}),
    'sides': ((2, 3, 6, 7), (4, 3, 3, 3), True,
              {'padding': {'top': 0, 'bottom': 2, 'left': 3, 'right': 1}}),
    'sides stride 2 dilation 2': ((1, 3, 9, 8), (4, 3, 3, 3), True,
                                  {'stride': 2, 'dilation': 2,
                                   'padding': {'top': 1, 'bottom': 0, 'left': 0, 'right': 4}}),
    'valid': ((1, 3, 8, 9), (4, 3, 3, 4), True, {'padding': 'valid', 'stride': 2}),
    'same odd kernel': ((1, 3, 7, 6), (4, 3, 3, 5), True, {'padding': 'same'}),
    'same even kernel': ((1, 3, 7, 6), (4, 3, 2, 4), True, {'padding': 'same'}),
    'same stride 2 even': ((2, 3, 8, 10), (4, 3, 3, 3), True, {'padding': 'same', 'stride': 2}),
    'same stride 2 odd': ((2, 3, 7, 9), (4, 3, 3, 3), True, {'padding': 'same', 'stride': 2}),
    'same stride 3': ((1, 3, 10, 11), (4, 3, 5, 5), False, {'padding': 'same', 'stride': 3}),
    'same stem even': ((1, 3, 18, 16), (4, 3, 7, 7), False, {'padding': 'same', 'stride': 2}),
    'same dilation 2': ((1, 3, 8, 7), (4, 3, 3, 2), True, {'padding': 'same', 'dilation': 2}),
    'same stride beyond kernel': ((1, 3, 9, 8), (4, 3, 1, 2), True, {'padding': 'same', 'stride': 3}),
    'one pixel': ((2, 3, 1, 1), (4, 3, 3, 3), True, {'padding': 1}),
    'one pixel stem': ((1, 3, 1, 1), (4, 3, 7, 7), False, {'stride': 2, 'padding': 3}),
    'one pixel same': ((1, 3, 1, 1), (4, 3, 3, 3), True, {'padding': 'same', 'stride': 2}),
    'kernel beyond input': ((2, 2, 3, 2), (3, 2, 7, 5), True, {'padding': [2, 3]}),
    'padding beyond kernel': ((1, 2, 3, 2), (3, 2, 3, 3), True, {'padding': 5, 'stride': 2}),
}

# case: (x shape, weight shape, bias or not, options)
TRANSPOSED = {
    '2x2 stride 2': ((2, 5, 4, 3), (5, 4, 2, 2), True, {'stride': 2}),
    '3x3': ((2, 3, 5, 4), (3, 4, 3, 3), True, {}),
    '3x3 padded': ((1, 3, 5, 6), (3, 4, 3, 3), False, {'padding': 1}),
    '3x3 stride 2 output padding': ((2, 3, 5, 4), (3, 4, 3, 3), True, {'stride': 2, 'padding': 1, 'outputPadding': 1}),
    '4x4 stride 2': ((1, 6, 5, 7), (6, 3, 4, 4), True, {'stride': 2, 'padding': 1}),
    '4x4 deep': ((1, 64, 4, 5), (64, 9, 4, 4), False, {'stride': 2, 'padding': 1}),
    '1x1 stride 3': ((2, 3, 3, 4), (3, 2, 1, 1), True, {'stride': 3}),
    'stride beyond kernel': ((1, 2, 3, 4), (2, 3, 2, 3), True, {'stride': [3, 5], 'outputPadding': [2, 0]}),
    'pairs': ((2, 3, 4, 5), (3, 4, 3, 2), True,
              {'stride': [2, 3], 'padding': [1, 2], 'dilation': [3, 2], 'outputPadding': [2, 1]}),
    'dilation 2 stride 2': ((1, 3, 5, 4), (3, 2, 3, 3), True, {'stride': 2, 'dilation': 2, 'padding': 1}),
    'dilation 6 stride 4': ((1, 2, 4, 3), (2, 2, 5, 3), True, {'stride': 4, 'dilation': 6, 'padding': [3, 0]}),
    'dilation 3 stride 2': ((1, 2, 4, 5), (2, 2, 4, 3), False, {'stride': 2, 'dilation': 3, 'outputPadding': [2, 1]}),
    'groups 2': ((2, 6, 4, 5), (6, 2, 3, 3), True, {'stride': 2, 'padding': 1, 'groups': 2}),
    'groups 3': ((1, 9, 4, 3), (9, 2, 4, 4), True, {'stride': 2, 'padding': 1, 'groups': 3}),
    'depthwise': ((2, 5, 4, 5), (5, 1, 4, 4), True, {'stride': 2, 'padding': 1, 'groups': 5}),
    'depthwise twice': ((1, 4, 5, 4), (4, 2, 3, 3), False, {'groups': 4}),
    'square': ((1, 4, 4, 5), (4, 4, 3, 3), True, {'stride': 2, 'padding': 1}),
    'sides': ((2, 3, 5, 6), (3, 4, 3, 4), True,
              {'stride': 2, 'padding': {'top': 0, 'bottom': 2, 'left': 3, 'right': 1}}),
    'sides output padding': ((1, 3, 5, 6), (3, 2, 3, 3), True,
                             {'stride': [3, 2], 'outputPadding': [2, 1],
                              'padding': {'top': 2, 'bottom': 1, 'left': 0, 'right': 4}}),
    'padding beyond kernel': ((1, 2, 7, 6), (2, 3, 3, 3), True, {'stride': 2, 'padding': 4}),
    'one pixel': ((2, 5, 1, 1), (5, 3, 4, 3), True, {'stride': 4}),
}

# case: (x shape, weight shape, bias or not)
LINEARS = {
    'batch': ((3, 7), (5, 7), True),
    'no bias': ((2, 7), (4, 7), False),
    'one': ((1, 1), (1, 1), True),
    'long': ((2, 517), (3, 517), True),
}


def conv2d():
    goldens = Goldens('conv2d')
    for case, (x_shape, weight_shape, biased, options) in CONVOLUTIONS.items():
        x = goldens.input(case, 'x', x_shape)
        weight = goldens.input(case, 'weight', weight_shape, 1.0)
        bias = goldens.input(case, 'bias', weight_shape[:1]) if biased else None
        stride, dilation = pair(options.get('stride', 1)), pair(options.get('dilation', 1))
        by_side = sides(options.get('padding', 0), x_shape[2:], weight_shape[2:], stride, dilation)
        groups = options.get('groups', 1)
        y = F.conv2d(padded(x, by_side), weight, bias, stride, 0, dilation, groups)
        if by_side[0::2] == by_side[1::2]:
            own = F.conv2d(x, weight, bias, stride, by_side[0::2], dilation, groups)
            assert (own - y).abs().max() <= 1e-14 * y.abs().max(), case
        goldens.output(case, y, options)
    return goldens


def conv_transpose2d():
    """PyTorch's own without padding, and cut; where it can cut by itself, compared with that."""
    goldens = Goldens('convTranspose2d')
    for case, (x_shape, weight_shape, biased, options) in TRANSPOSED.items():
        groups = options.get('groups', 1)
        x = goldens.input(case, 'x', x_shape)
        weight = goldens.input(case, 'weight', weight_shape, 1.0)
        bias = goldens.input(case, 'bias', (weight_shape[1] * groups,)) if biased else None
        stride, dilation = pair(options.get('stride', 1)), pair(options.get('dilation', 1))
        more = pair(options.get('outputPadding', 0))
        top, bottom, left, right = sides(options.get('padding', 0), None, None, None, None)
        whole = F.conv_transpose2d(x, weight, bias, stride, 0, more, groups, dilation)
        y = whole[:, :, top:whole.shape[2] - bottom, left:whole.shape[3] - right].contiguous()
        if (top, left) == (bottom, right):
            own = F.conv_transpose2d(x, weight, bias, stride, (top, left), more, groups, dilation)
            assert own.shape == y.shape and (own - y).abs().max() <= 1e-14 * y.abs().max(), case
        goldens.output(case, y, options)
    return goldens


def linear():
    goldens = Goldens('linear')
    for case, (x_shape, weight_shape, biased) in LINEARS.items():
        x = goldens.input(case, 'x', x_shape)
        weight = goldens.input(case, 'weight', weight_shape, 1.0)
        bias = goldens.input(case, 'bias', weight_shape[:1]) if biased else None
        goldens.output(case, F.linear(x, weight, bias), {})
    return goldens
