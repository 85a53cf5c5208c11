"""groupNorm."""
import torch.nn.functional as F

import philox

from .common import Goldens

# case: (x shape, groups, x scale, x offset, with scale, with shift, epsilon)
GROUP_NORMS = {
    'detectron2': ((2, 6, 7, 5), 3, 2, 0, True, True, 1e-5),
    'tensorflow': ((2, 6, 7, 5), 2, 2, 0, True, True, 1e-3),
    'one group': ((2, 5, 3, 5), 1, 2, 0, True, True, 1e-5),
    'a group a channel': ((2, 5, 3, 5), 5, 2, 0, True, True, 1e-5),
    'not affine': ((1, 4, 5, 7), 2, 2, 0, False, False, 1e-5),
    'scale only': ((1, 4, 5, 7), 2, 2, 0, True, False, 1e-5),
    'shift only': ((1, 4, 5, 7), 4, 2, 0, False, True, 1e-5),
    'no epsilon': ((2, 4, 5, 3), 2, 2, 0, True, True, 0.0),
    'off zero': ((2, 4, 5, 3), 2, 2, 30, True, True, 1e-5),
    'tiny': ((1, 6, 3, 5), 3, 1e-4, 0, True, True, 1e-5),
    'subnormal no epsilon': ((1, 6, 3, 5), 3, 1e-39, 0, True, True, 0.0),
    'large': ((1, 6, 3, 5), 2, 1e30, 0, True, True, 1e-5),
    'one pixel': ((2, 6, 1, 1), 2, 2, 0, True, True, 1e-5),
    'one element': ((2, 3, 1, 1), 3, 2, 0, True, True, 1e-5),
    'many': ((1, 64, 13, 11), 32, 2, 0, True, True, 1e-5),
}


def group_norm():
    goldens = Goldens('groupNorm')
    for case, (shape, groups, x_scale, offset, scaled, shifted, epsilon) in GROUP_NORMS.items():
        channels = shape[1:2]
        x = goldens.given(case, 'x', philox.uniform(f'groupNorm/{case}/x', shape, x_scale) + offset)
        scale = goldens.input(case, 'scale', channels) if scaled else None
        shift = goldens.input(case, 'shift', channels) if shifted else None
        y = F.group_norm(x, groups, scale, shift, epsilon)
        formula = normalised(x, groups, scale, shift, epsilon)
        assert (formula - y).abs().max() <= 1e-12 * y.abs().max(), case
        goldens.output(case, formula, {'groups': groups, 'epsilon': epsilon})
    return goldens


def normalised(x, groups, scale, shift, epsilon):
    """The formula as the paper has it. The framework folds it to x * a + b, a and b of each channel."""
    rows = x.reshape(len(x), groups, -1)
    deviations = rows - rows.mean(2, keepdim=True)
    y = (deviations / (deviations.square().mean(2, keepdim=True) + epsilon).sqrt()).reshape(x.shape)
    y = y if scale is None else y * scale[:, None, None]
    return y if shift is None else y + shift[:, None, None]
