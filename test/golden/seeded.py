"""Parameters and images that are functions of a seed and a name; the twin of src/layers/seeded.ts.

`python3 seeded.py` checks it against known-answers.json.
"""
import math

import numpy as np

import philox


def parameter(seed, name, role, shape):
    """Element i is the role's function of word i of the stream `seed/name`, rounded once to float32."""
    value = philox.symmetric(philox.words(f'{seed}/{name}', math.prod(shape)))
    if role == 'kernel':
        value = value * math.sqrt(6 / math.prod(shape[1:]))
    elif role == 'scale':
        value = 0.7 + 0.2 * value
    elif role == 'variance':
        value = 1 + 0.5 * value
    elif role in ('bias', 'shift', 'mean'):
        value = 0.1 * value
    else:
        raise ValueError(f'unknown role {role}')
    return value.astype(np.float32).reshape(shape)


def image(seed, shape):
    """The input of a network: stream `seed/input`, uniform in (-2, 2)."""
    return philox.uniform(f'{seed}/input', shape, 2.0)


def is_norm(part):
    """A batch norm, a group norm, or Detectron's AffineChannel."""
    return hasattr(part, 'running_mean') or type(part).__name__ in ('GroupNorm', 'AffineChannel')


def roles(module):
    """(name, role, shape) of every floating-point entry of a torch module's state dict, in its order."""
    of_norm = {'weight': 'scale', 'bias': 'shift', 'running_mean': 'mean', 'running_var': 'variance'}
    of_kernel = {'weight': 'kernel', 'bias': 'bias'}
    norms = {path for path, part in module.named_modules() if is_norm(part)}
    for name, value in module.state_dict().items():
        owner, _, leaf = name.rpartition('.')
        if value.is_floating_point():
            yield name, (of_norm if owner in norms else of_kernel)[leaf], tuple(value.shape)


def parameters(seed, module, wrapper=''):
    """Every parameter of a torch module. Streams are named without the `wrapper` prefix."""
    return {
        name: parameter(seed, name.removeprefix(wrapper), role, shape)
        for name, role, shape in roles(module)
    }


def check(known):
    """Fails where a parameter or the image differs from the known answers."""
    for case in known['seeded']:
        value = parameter(case['seed'], case['name'], case['role'], case['shape'])
        assert value.ravel().tolist() == case['values'], case
    case = known['image']
    assert image(case['seed'], case['shape']).ravel().tolist() == case['values'], case


if __name__ == '__main__':
    import json
    import pathlib

    check(json.loads(pathlib.Path(__file__).with_name('known-answers.json').read_text()))
    print('seeded.py gives the known answers')
