"""unary: PyTorch's own functions in float64; those that it has not, and a softplus without its threshold, by their formulas."""
import math

import numpy as np
import torch
import torch.nn.functional as F

from .common import Goldens

ALPHA, GAMMA = (float(np.float32(value)) for value in (1.6732632423543772, 1.0507009873554805))
NARROW = float(np.float32(0.4))
ENDS = [-np.inf, -104.5, -18.5, -11.5, -6.5, -1e-45, -0.0, 0.0, 1e-45, 1e-38, 5.5, 10.5, 18.5]


def by_tanh(x):
    """torch.nn.functional.gelu(x, approximate='tanh'), whose steps make NaN of -inf."""
    y = x / 2 * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))
    assert (y - F.gelu(x, approximate='tanh')).abs().max() <= 1e-14 * x.abs().max()
    return y


def unit(theirs, scale, slope=1.0, width=1.0):
    """PyTorch's own subtract 1 from an exponential in float64, which loses digits near zero."""
    def function(x):
        y = torch.where(x >= 0, slope * x, scale * torch.expm1(x / width))
        assert torch.allclose(y, theirs(x), rtol=1e-14, atol=1e-15)
        return y
    return function


ELUS = tuple(({'elu': alpha}, unit(lambda x, alpha=alpha: F.elu(x, alpha), alpha), False) for alpha in (0.75, -1.5))
CELUS = tuple(
    ({'celu': alpha}, unit(lambda x, alpha=alpha: F.celu(x, alpha), alpha, width=alpha), False) for alpha in (NARROW, 8.0))
# torch.nn.functional.selu is this with its own float64 constants
SELU = ({'selu': {'alpha': ALPHA, 'gamma': GAMMA}}, unit(lambda x: torch._C._nn.elu(x, ALPHA, GAMMA), GAMMA * ALPHA, GAMMA), False)

# operation: (as the options have it, the function, whether it is of positive numbers alone)
FUNCTIONS = (
    ('exp', torch.exp, False), ('log', torch.log, True), ('sqrt', torch.sqrt, True), ('tanh', torch.tanh, False),
    ('erf', torch.erf, False), ('softplus', lambda x: F.softplus(x, threshold=1000.0), False), ('mish', F.mish, False),
    ('gelu', F.gelu, False), ('gelu-tanh', by_tanh, False),
    *ELUS, SELU, *CELUS, ({'thresholdedRelu': 0.5}, lambda x: F.threshold(x, 0.5, 0.0), False),
)
# These make NaN of -inf: -inf * 0.
NOT_OF_INFINITY = ('mish', 'gelu', 'gelu-tanh')


def unary():
    goldens = Goldens('unary')
    for operation, function, positive in FUNCTIONS:
        name = operation if isinstance(operation, str) else ' '.join(f'{key} {value}' for key, value in operation.items())
        for case, shape, scale in (('odd', (2, 3, 7, 5), 4.0), ('near zero', (1, 1, 5, 7), 1e-4), ('vector', (13,), 12.0)):
            case = f'{case} {name}'
            x = goldens.input(case, 'x', shape, scale)
            if positive:
                x = goldens.given(case, 'x', x.abs().numpy())
            goldens.output(case, function(x), {'operation': operation})
        ends = [x for x in ENDS if not (positive and x < 0) and not (name in NOT_OF_INFINITY and x == -np.inf)]
        goldens.output(f'ends {name}', function(goldens.given(f'ends {name}', 'x', np.array(ends))), {'operation': operation})
    return goldens
