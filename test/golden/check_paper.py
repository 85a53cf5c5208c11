"""Computes every networks/paper-*.safetensors again, in numpy's float64 and without PyTorch: python3 check_paper.py.

Written from the paper's words, not from systems/: every formula on the indices of its output. Takes seconds.
"""
import sys

sys.dont_write_bytecode = True

import json
import pathlib
import struct

import numpy as np

TOLERANCE = 1e-13
NETWORKS = pathlib.Path(__file__).resolve().parent / 'networks'


def read(path):
    """(what __metadata__ says, tensors in float64)."""
    data = path.read_bytes()
    start = 8 + struct.unpack('<Q', data[:8])[0]
    header = json.loads(data[8:start])
    about = json.loads(header.pop('__metadata__')['golden'])
    types = {'F32': '<f4', 'F64': '<f8'}
    tensors = {}
    for name, entry in header.items():
        begin, end = (start + offset for offset in entry['data_offsets'])
        tensors[name] = np.frombuffer(data[begin:end], types[entry['dtype']]).reshape(entry['shape']).astype(float)
    return about, tensors


def windows(x, kernel, stride, pad, value):
    """N×C×H'×W'×k×k."""
    x = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), constant_values=value)
    return np.lib.stride_tricks.sliding_window_view(x, (kernel, kernel), (2, 3))[:, :, ::stride, ::stride]


def bilinear(x, size):
    """Pixel centres on a line of their own: output i lies at (i + 1/2)·in/out - 1/2, held at the first pixel."""
    for axis, out in zip((2, 3), size):
        length = x.shape[axis]
        where = np.maximum((np.arange(out) + 0.5) * length / out - 0.5, 0)
        below = np.minimum(where.astype(int), length - 1)
        above = np.minimum(below + 1, length - 1)
        share = (where - below).reshape([-1 if i == axis else 1 for i in range(4)])
        x = x.take(below, axis) * (1 - share) + x.take(above, axis) * share
    return x


def enlarged(x, size):
    """Nearest, as the paper has it: output i is input ⌊i·in/out⌋."""
    for axis, out in zip((2, 3), size):
        x = x.take(np.arange(out) * x.shape[axis] // out, axis)
    return x


class Paper:
    def __init__(self, parameters):
        self.parameters = parameters
        self.unused = set(parameters)

    def get(self, name):
        self.unused.discard(name)
        return self.parameters[name]

    def conv(self, name, x, stride=1, bias=False):
        weight = self.get(f'{name}.weight')
        kernel = weight.shape[2]
        y = np.einsum('nchwij,ocij->nohw', windows(x, kernel, stride, kernel // 2, 0.0), weight, optimize=True)
        return y + self.get(f'{name}.bias')[:, None, None] if bias else y

    def norm(self, name, x):
        mean, variance, scale, shift = (
            self.get(f'{name}.{leaf}')[:, None, None] for leaf in ('running_mean', 'running_var', 'weight', 'bias'))
        return (x - mean) / np.sqrt(variance + 1e-5) * scale + shift

    def block(self, name, x, stride):
        y = np.maximum(self.norm(f'{name}.bn1', self.conv(f'{name}.conv1', x, stride)), 0)
        y = np.maximum(self.norm(f'{name}.bn2', self.conv(f'{name}.conv2', y)), 0)
        y = self.norm(f'{name}.bn3', self.conv(f'{name}.conv3', y))
        if f'{name}.downsample.0.weight' in self.parameters:
            x = self.norm(f'{name}.downsample.1', self.conv(f'{name}.downsample.0', x, stride))
        return np.maximum(x + y, 0)

    def backbone(self, x, last):
        """{2: C2, …} up to C`last`."""
        x = np.maximum(self.norm('bn1', self.conv('conv1', x, 2)), 0)
        x = windows(x, 3, 2, 1, -np.inf).max((4, 5))
        maps = {}
        for stage in range(2, last + 1):
            layer = f'layer{stage - 1}'
            for block in sorted({int(name.split('.')[1]) for name in self.parameters if name.startswith(layer)}):
                x = self.block(f'{layer}.{block}', x, 2 if block == 0 and stage > 2 else 1)
            maps[stage] = x
        return maps

    def smoothed(self, merged):
        levels = {f'p{stage}': self.conv(f'output{stage}', merged[stage], bias=True) for stage in sorted(merged)}
        if 5 in merged:
            levels['p6'] = levels['p5'][:, :, ::2, ::2]
        return levels

    def lateral(self, maps, stage):
        return self.conv(f'lateral{stage}', maps[stage], bias=True)

    def fpn(self, x):
        maps = self.backbone(x, 5)
        merged = {5: self.lateral(maps, 5)}
        for stage in (4, 3, 2):
            merged[stage] = self.lateral(maps, stage) + enlarged(merged[stage + 1], maps[stage].shape[2:])
        return merged

    def pyramid(self, x):
        return self.smoothed(self.fpn(x))

    def finest_only(self, x):
        return self.smoothed({2: self.fpn(x)[2]})

    def no_top_down(self, x):
        maps = self.backbone(x, 5)
        return self.smoothed({stage: self.lateral(maps, stage) for stage in maps})

    def no_lateral(self, x):
        maps = self.backbone(x, 5)
        merged = {5: self.lateral(maps, 5)}
        for stage in (4, 3, 2):
            merged[stage] = enlarged(merged[stage + 1], maps[stage].shape[2:])
        return self.smoothed(merged)

    def hierarchy(self, x):
        maps = self.backbone(x, 5)
        return {f'p{stage}': maps[stage] for stage in (3, 4, 5)}

    def c4(self, x):
        return {'p4': self.backbone(x, 4)[4]}

    def c5(self, x):
        return {'p5': self.backbone(x, 5)[5]}

    def image_pyramid(self, x):
        height, width = x.shape[2:]
        sizes = {
            'p2': (4 * height, 4 * width), 'p3': (2 * height, 2 * width),
            'p4': (height, width), 'p5': (-(-height // 2), -(-width // 2)),
        }
        return {level: self.backbone(bilinear(x, size), 4)[4] for level, size in sizes.items()}

    def segment_proposals(self, x):
        levels = self.pyramid(x)
        outputs = dict(levels)
        for level, feature in levels.items():
            for size in ('5x5', '7x7'):
                hidden = np.maximum(self.conv(f'proposals{size}.hidden', feature, bias=True), 0)
                for kind in ('mask', 'score'):
                    outputs[f'{kind}{size}_{level}'] = self.conv(f'proposals{size}.{kind}', hidden, bias=True)
        return outputs


def check(path):
    about, tensors = read(path)
    group = {}
    for name, value in tensors.items():
        kind, _, rest = name.partition('/')
        group.setdefault(kind, {})[rest] = value
    paper = Paper(group['parameters'])
    variant = about['model'].removeprefix('paper-resnet50').removeprefix('-').replace('-', '_') or 'pyramid'
    levels = getattr(paper, variant)(tensors['input'])
    assert list(levels) == list(group['output']), f'{path.name}: {list(levels)}'
    assert not paper.unused, f'{path.name}: {paper.unused} play no part'
    for name, truth in group['output'].items():
        assert levels[name].shape == truth.shape, f'{path.name}, {name}: {levels[name].shape}, not {truth.shape}'
        off = abs(levels[name] - truth).max() / abs(truth).max()
        assert off <= TOLERANCE, f'{path.name}, {name}: off by {off}'
        yield off


if __name__ == '__main__':
    for file in sorted(NETWORKS.glob('paper-*.safetensors')):
        print(f'{file.name}: off by {max(check(file)):.0e}')
