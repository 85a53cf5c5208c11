"""Pyramids on feature maps of any number, channels and sizes, by torchvision's FeaturePyramidNetwork: pyramids.jsonl.

Every input and parameter is a small integer, so that float32 is exact and the outputs are the only possible ones.
Element i of tensor t is (3·i² + 7·i + ⌊t/3⌋ + t) mod 5 − 2; t counts the features, then the parameters in the order
of the state dict.

    python3 test/fpn/make_pyramids.py     # python3-torch 1.13.1, python3-torchvision 0.14.1
"""
import json
from pathlib import Path

import torch
from torchvision.ops.feature_pyramid_network import FeaturePyramidNetwork, LastLevelMaxPool, LastLevelP6P7

CHANNELS = 2
SIZES = [(17, 13), (8, 7), (5, 4), (2, 3), (2, 1), (1, 1)]

# finest level, channels of C, extra levels: none, subsample, or convolutions from C or from P
CASES = [
    (2, [3, 1], 'none'),
    (3, [1, 4, 2], 'subsample'),
    (2, [3, 1, 4, 2], 'subsample'),
    (3, [2, 3, 3], 'c'),
    (2, [1, 3, 2], 'p'),
    (1, [2, 1, 3, 2, 1], 'none'),
    (0, [1, 2, 3, 1, 2, 3], 'subsample'),
]


def extra_blocks(kind, coarsest_channels):
    if kind == 'subsample':
        return LastLevelMaxPool()
    if kind in ('c', 'p'):
        # torchvision takes P where C has as many channels, and C where it has not.
        block = LastLevelP6P7(coarsest_channels, CHANNELS)
        assert block.use_P5 == (kind == 'p')
        return block
    return None


def integers(t, shape):
    i = torch.arange(torch.tensor(shape).prod().item(), dtype=torch.int64)
    return ((3 * i * i + 7 * i + t // 3 + t) % 5 - 2).reshape(shape).to(torch.float32)


def case(finest, channels, extra):
    network = FeaturePyramidNetwork(channels, CHANNELS, extra_blocks(extra, channels[-1]))
    features = {str(k): integers(k, (2, c, *SIZES[k])) for k, c in enumerate(channels)}
    shapes = {name: list(value.shape) for name, value in network.state_dict().items()}
    network.load_state_dict({name: integers(len(channels) + t, shape) for t, (name, shape) in enumerate(shapes.items())})
    levels = list(network.eval()(features).values())
    assert all(level.abs().max() < 2**24 and level.unique().numel() > 1 for level in levels)
    return {
        'finest': finest, 'extra': extra, 'parameters': shapes,
        'features': [list(feature.shape) for feature in features.values()],
        'levels': [{'shape': list(level.shape), 'values': level.int().flatten().tolist()} for level in levels],
    }


with torch.no_grad():
    lines = [json.dumps(case(*c)) for c in CASES]
path = Path(__file__).with_name('pyramids.jsonl')
path.write_text('\n'.join(lines) + '\n')
print(path.stat().st_size, 'bytes')
