"""reshape and transpose."""
from .common import Goldens


def reshape():
    goldens = Goldens('reshape')
    for case, shape, to in (
        ('rows', (2, 3, 5, 7), (2, 105)), ('maps', (3, 8), (3, 2, 4, 1)), ('groups', (1, 6, 3, 4), (1, 2, 3, 3, 4)),
        ('eight axes', (4, 9, 2), (2, 1, 2, 3, 1, 3, 2, 1)), ('a scalar', (1, 1), ()), ('of a scalar', (), (1, 1, 1)),
    ):
        goldens.output(case, goldens.input(case, 'x', shape).reshape(to), {'shape': to})
    return goldens


def transpose():
    goldens = Goldens('transpose')
    for case, shape, order in (
        ('channels last', (2, 3, 5, 7), (0, 2, 3, 1)), ('channels first', (2, 5, 7, 3), (0, 3, 1, 2)),
        ('rows and columns', (5, 7), (1, 0)), ('groups', (1, 3, 2, 5, 4), (0, 2, 1, 3, 4)), ('a cycle', (2, 3, 4), (2, 0, 1)),
        ('as it is', (2, 3), (0, 1)), ('a scalar', (), ()),
    ):
        goldens.output(case, goldens.input(case, 'x', shape).permute(order).contiguous(), {'order': order})
    return goldens
