"""maxPool2d, averagePool2d and globalAveragePool."""
import itertools

import torch
import torch.nn.functional as F

from .common import Goldens, padded, pair, sides

# case: (x shape, options)
MAX_POOLS = {
    'stem odd': ((2, 3, 13, 11), {'kernel': 3, 'stride': 2, 'padding': 1}),
    'stem even': ((2, 3, 12, 10), {'kernel': 3, 'stride': 2, 'padding': 1}),
    'stem 38x57': ((1, 1, 38, 57), {'kernel': 3, 'stride': 2, 'padding': 1}),
    'subsample odd': ((2, 3, 7, 5), {'kernel': 1, 'stride': 2}),
    'subsample even': ((2, 3, 6, 8), {'kernel': 1, 'stride': 2}),
    'stride left out': ((1, 3, 9, 8), {'kernel': [2, 3]}),
    'stride 1': ((1, 3, 5, 7), {'kernel': 3, 'stride': 1, 'padding': 1}),
    'pairs': ((2, 2, 14, 17), {'kernel': [3, 4], 'stride': [2, 3], 'padding': [1, 2], 'dilation': [2, 1]}),
    'dilation 2': ((2, 2, 9, 11), {'kernel': 3, 'stride': 1, 'padding': 1, 'dilation': 2}),
    'dilation 3 stride 2': ((1, 2, 13, 15), {'kernel': 3, 'stride': 2, 'padding': 1, 'dilation': 3}),
    'ceil': ((2, 2, 6, 8), {'kernel': 3, 'stride': 2, 'ceilMode': True}),
    'ceil padded': ((2, 2, 6, 8), {'kernel': 3, 'stride': 2, 'padding': 1, 'ceilMode': True}),
    'ceil exact': ((1, 2, 7, 9), {'kernel': 3, 'stride': 2, 'ceilMode': True}),
    'ceil drops a window outside': ((1, 2, 3, 6), {'kernel': 2, 'stride': 3, 'ceilMode': True}),
    'ceil drops a window in padding': ((1, 2, 5, 7), {'kernel': 2, 'stride': 2, 'padding': 1, 'ceilMode': True}),
    'ceil of an input smaller than the window': ((1, 2, 2, 2), {'kernel': 3, 'stride': 2, 'ceilMode': True}),
    'ceil of one pixel': ((1, 2, 1, 4), {'kernel': [3, 5], 'stride': [3, 2], 'ceilMode': True}),
    'ceil dilated beyond the input': ((1, 2, 4, 5), {'kernel': 3, 'stride': 3, 'dilation': [2, 3], 'ceilMode': True}),
    'ceil dilated': ((1, 2, 8, 9), {'kernel': 2, 'stride': 3, 'dilation': 2, 'ceilMode': True}),
    'sides': ((2, 2, 7, 6), {'kernel': 3, 'stride': 2,
                             'padding': {'top': 0, 'bottom': 1, 'left': 2, 'right': 1}}),
    'same even': ((2, 2, 8, 10), {'kernel': 3, 'stride': 2, 'padding': 'same'}),
    'same odd': ((2, 2, 7, 9), {'kernel': 3, 'stride': 2, 'padding': 'same'}),
    'same even kernel': ((1, 2, 7, 6), {'kernel': [2, 4], 'stride': 1, 'padding': 'same'}),
    'same subsample': ((1, 2, 7, 6), {'kernel': 1, 'stride': 2, 'padding': 'same'}),
    'same dilated': ((1, 2, 9, 8), {'kernel': 3, 'stride': 1, 'padding': 'same', 'dilation': 2}),
    'valid': ((1, 2, 8, 9), {'kernel': 3, 'stride': 2, 'padding': 'valid'}),
    'one pixel': ((2, 3, 1, 1), {'kernel': 3, 'stride': 2, 'padding': 1}),
    'kernel beyond input': ((1, 2, 3, 2), {'kernel': 7, 'stride': 2, 'padding': 3}),
    'padding beyond half the kernel': ((1, 2, 6, 5), {'kernel': 3, 'stride': 1, 'padding': 2}),
}

AVERAGE_POOLS = {
    'halves': ((2, 3, 8, 6), {'kernel': 2}),
    'halves odd': ((2, 3, 7, 9), {'kernel': 2, 'stride': 2}),
    'pairs': ((1, 2, 11, 12), {'kernel': [3, 5], 'stride': [2, 3], 'padding': [1, 2]}),
    'padded': ((2, 2, 7, 5), {'kernel': 3, 'stride': 1, 'padding': 1}),
    'stride 2 odd': ((2, 2, 13, 11), {'kernel': 3, 'stride': 2, 'padding': 1}),
    'stride 2 even': ((2, 2, 12, 10), {'kernel': 3, 'stride': 2, 'padding': 1}),
    'ceil': ((2, 2, 6, 8), {'kernel': 3, 'stride': 2, 'ceilMode': True}),
    'ceil padded': ((2, 2, 6, 8), {'kernel': 3, 'stride': 2, 'padding': 1, 'ceilMode': True}),
    'ceil of an input smaller than the window': ((1, 2, 2, 2), {'kernel': 3, 'stride': 2, 'ceilMode': True}),
    'ceil padded, of an input smaller than the window':
        ((1, 2, 1, 4), {'kernel': [4, 7], 'stride': [3, 2], 'padding': 1, 'ceilMode': True}),
    'ceil over two columns': ((1, 2, 8, 9), {'kernel': [4, 5], 'stride': 3, 'padding': 1, 'ceilMode': True}),
    'ceil drops a window in padding': ((1, 2, 5, 7), {'kernel': 2, 'stride': 2, 'padding': 1, 'ceilMode': True}),
    'sides': ((1, 2, 7, 6), {'kernel': 3, 'stride': 2,
                             'padding': {'top': 0, 'bottom': 1, 'left': 2, 'right': 1}}),
    'same even': ((1, 2, 8, 10), {'kernel': 3, 'stride': 2, 'padding': 'same'}),
    'same odd': ((1, 2, 7, 9), {'kernel': 3, 'stride': 2, 'padding': 'same'}),
    'same even kernel': ((1, 2, 7, 6), {'kernel': 2, 'stride': 1, 'padding': 'same'}),
    'valid': ((1, 2, 8, 9), {'kernel': 3, 'stride': 2, 'padding': 'valid'}),
    'one pixel': ((2, 3, 1, 1), {'kernel': 3, 'stride': 2, 'padding': 1}),
    'kernel beyond input': ((1, 2, 3, 2), {'kernel': 7, 'stride': 2, 'padding': 3}),
    '1x1': ((1, 2, 3, 5), {'kernel': 1}),
}

GLOBAL_POOLS = {
    'odd': (2, 3, 7, 5),
    'one pixel': (2, 3, 1, 1),
    'row': (1, 2, 1, 37),
    'large': (1, 2, 19, 29),
}


def windows(options, size):
    """(kernel, stride, dilation, padding by side) with the defaults filled in."""
    kernel = pair(options['kernel'])
    stride, dilation = pair(options.get('stride', kernel)), pair(options.get('dilation', 1))
    return kernel, stride, dilation, sides(options.get('padding', 0), size, kernel, stride, dilation)


def torch_pads(kernel, by_side):
    """Whether the framework's own pools can pad so: both ends alike, by no more than half the kernel."""
    alike = by_side[0::2] == by_side[1::2]
    return alike and all(2 * padding <= k for padding, k in zip(by_side[0::2], kernel))


def max_pool2d():
    goldens = Goldens('maxPool2d')
    for case, (shape, options) in MAX_POOLS.items():
        # All negative, so that a padding of 0 would win and be seen.
        x = goldens.given(case, 'x', goldens.input(case, 'x', shape).numpy() - 2.5)
        kernel, stride, dilation, by_side = windows(options, shape[2:])
        ceil = options.get('ceilMode', False)
        if torch_pads(kernel, by_side):
            y = F.max_pool2d(x, kernel, stride, by_side[0::2], dilation, ceil)
        else:
            assert not ceil, 'where a window starts in explicit padding, the two rules differ'
            y = F.max_pool2d(padded(x, by_side, -torch.inf), kernel, stride, 0, dilation)
        assert y.isfinite().all(), f'{case} has a window of nothing but padding'
        goldens.output(case, y, options)
    return goldens


def average_pool2d():
    goldens = Goldens('averagePool2d')
    for name, (shape, options) in AVERAGE_POOLS.items():
        for counted in (None, True, False):
            case = name if counted is None else f'{name}, padding {"counted" if counted else "not counted"}'
            full = options if counted is None else {**options, 'countIncludePadding': counted}
            x = goldens.input(case, 'x', shape)
            goldens.output(case, average(x, full), full)
    return goldens


def average(x, options):
    kernel, stride, _, by_side = windows(options, x.shape[2:])
    ceil, counted = options.get('ceilMode', False), options.get('countIncludePadding', True)
    if torch_pads(kernel, by_side):
        return F.avg_pool2d(x, kernel, stride, by_side[0::2], ceil, counted)
    assert not ceil
    total = F.avg_pool2d(padded(x, by_side), kernel, stride, divisor_override=1)
    inside = F.avg_pool2d(padded(torch.ones_like(x), by_side), kernel, stride, divisor_override=1)
    return total / (kernel[0] * kernel[1] if counted else inside)


def global_average_pool():
    goldens = Goldens('globalAveragePool')
    for case, shape in GLOBAL_POOLS.items():
        x = goldens.input(case, 'x', shape)
        goldens.output(case, F.adaptive_avg_pool2d(x, 1).flatten(1), {})
    return goldens


def pool_sizes():
    """Output sizes of both pools in ceil mode for every small axis that PyTorch can pad so; null where it refuses."""
    cases = []
    for kernel, stride, dilation in itertools.product(range(1, 5), range(1, 5), range(1, 4)):
        for n, padding in itertools.product(range(1, 8), range(kernel // 2 + 1)):
            x = torch.zeros(1, 1, n, 1, dtype=torch.float64)
            window = ((kernel, 1), (stride, 1), (padding, 0))
            pools = {'maxPool2d': lambda: F.max_pool2d(x, *window, (dilation, 1), True)}
            if dilation == 1:
                pools['averagePool2d'] = lambda: F.avg_pool2d(x, *window, True)
            for name, pool in pools.items():
                try:
                    size = pool().shape[2]
                except RuntimeError as error:
                    assert 'too small' in str(error) or 'smaller than' in str(error), error
                    size = None
                cases.append([name, n, kernel, stride, padding, dilation, size])
    return cases
