"""The necks' goldens: bare necks with their weights, their feature maps, and their levels in float64."""
import copy
import json
import re

import torch
from torch import nn

import philox
import seeded
import tensorfile
from network_goldens import load
from systems.necks.bifpn import Bifpn
from systems.necks.mmdet_fpn import MmdetFpn
from systems.necks.mmdet_pafpn import MmdetPafpn
from systems.necks.nas_fpn import NasFpn
from systems.necks.panet import Panet
from systems.necks.ssd_fpnlite import SsdFpnlite
from systems.necks.yolo import YoloNeck

SEED = 0
BATCH = 2
LARGEST_FILE = 250_000

# model: (module, what a checkpoint of the whole detector puts before the neck's names)
MODELS = {
    'mmdet-fpn': (MmdetFpn, 'neck.'),
    'mmdet-pafpn': (MmdetPafpn, 'neck.'),
    'panet': (Panet, 'Conv_Body.'),
    'bifpn': (Bifpn, 'fpn.'),
    'nas-fpn': (NasFpn, 'neck.'),
    'ssd-fpnlite': (SsdFpnlite, ''),
    'yolo-pytorch': (YoloNeck, 'neck.'),
}

# Fusion weights have the role of a batch norm's scale, near 0.7 and all different. In these cases they have a
# kernel's, so that some are negative and the ReLU over them shows.
SIGNED_WEIGHTS = '-signed-weights'

MMDET = {'inputs': {'c2': 3, 'c3': 4, 'c4': 6, 'c5': 8}, 'channels': 4}
# Two extra levels in each: before the first there is no ReLU whatever the option says.
MMDET_LEVELS = {0: 6, 1: 5}
PANET = {'inputs': {'c2': 3, 'c3': 4, 'c4': 6, 'c5': 8}, 'channels': 4, 'p6': True}
BIFPN = {'inputs': {'c3': 4, 'c4': 8, 'c5': 10}, 'channels': 6, 'numLevels': 5, 'epsilon': 1e-3, 'fusionEpsilon': 1e-4}
TIMM = {**BIFPN, 'fusion': 'fastattn', 'padding': 'symmetric', 'redundantBias': False}
NAS = {'channels': 4, 'numOuts': 5, 'epsilon': 1e-5}
SSD = {
    'inputs': {'c3': 3, 'c4': 5, 'c5': 8}, 'channels': 6, 'maxLevel': 7, 'depthwise': True,
    'explicitPadding': False, 'chain': 'smoothed', 'epsilon': 1e-3,
}
YOLO = {'inputs': {'c3': 4, 'c4': 6, 'c5': 8}, 'epsilon': 1e-5}


def mmdet_cases():
    for start, outs in MMDET_LEVELS.items():
        for source in ('on_input', 'on_lateral', 'on_output'):
            for relu in (False, True):
                name = f'mmdet-fpn-{source.replace("_", "-")}{"-relu" if relu else ""}-start{start}'
                yield name, ('mmdet-fpn', {
                    **MMDET, 'startLevel': start, 'numOuts': outs,
                    'addExtraConvs': source, 'reluBeforeExtraConvs': relu,
                }, (21, 27))


POOLED = {**MMDET, 'addExtraConvs': False, 'reluBeforeExtraConvs': False}
EXTRA = {**MMDET, 'addExtraConvs': 'on_output', 'reluBeforeExtraConvs': True}

# case: (model, options, height and width of the finest map); each next map has half of it, rounded up
CASES = {
    'mmdet-fpn-pool-start0': ('mmdet-fpn', {**POOLED, 'startLevel': 0, 'numOuts': 5}, (21, 27)),
    'mmdet-fpn-pool-start1': ('mmdet-fpn', {**POOLED, 'startLevel': 1, 'numOuts': 5}, (21, 27)),
    **dict(mmdet_cases()),
    'mmdet-fpn-batch-norm-pool-start0': (
        'mmdet-fpn', {**POOLED, 'startLevel': 0, 'numOuts': 5, 'epsilon': 1e-5, 'normOnLateral': True}, (21, 27)),
    'mmdet-fpn-batch-norm-not-on-laterals-start1': ('mmdet-fpn', {
        **MMDET, 'startLevel': 1, 'numOuts': 5, 'addExtraConvs': 'on_input', 'reluBeforeExtraConvs': True,
        'epsilon': 1e-5, 'normOnLateral': False,
    }, (37, 45)),
    'mmdet-pafpn-pool-start0': ('mmdet-pafpn', {**POOLED, 'startLevel': 0, 'numOuts': 5}, (21, 27)),
    'mmdet-pafpn-on-output-relu-start1': ('mmdet-pafpn', {**EXTRA, 'startLevel': 1, 'numOuts': 5}, (37, 45)),
    'mmdet-pafpn-on-input-start1': ('mmdet-pafpn', {
        **MMDET, 'startLevel': 1, 'numOuts': 5, 'addExtraConvs': 'on_input', 'reluBeforeExtraConvs': False,
    }, (21, 27)),
    'mmdet-pafpn-on-lateral-start1': ('mmdet-pafpn', {
        **MMDET, 'startLevel': 1, 'numOuts': 5, 'addExtraConvs': 'on_lateral', 'reluBeforeExtraConvs': False,
    }, (21, 27)),
    'panet-plain': ('panet', {**PANET, 'groupNorm': None}, (24, 40)),
    'panet-group-norm': ('panet', {**PANET, 'groupNorm': {'groups': 2, 'epsilon': 1e-5}}, (24, 40)),
    'bifpn-fastattn-1-cell': ('bifpn', {**BIFPN, 'cells': 1, 'fusion': 'fastattn'}, (21, 27)),
    'bifpn-fastattn-2-cells': ('bifpn', {**BIFPN, 'cells': 2, 'fusion': 'fastattn'}, (21, 27)),
    'bifpn-sum-1-cell': ('bifpn', {**BIFPN, 'cells': 1, 'fusion': 'sum'}, (21, 27)),
    'bifpn-sum-2-cells': ('bifpn', {**BIFPN, 'cells': 2, 'fusion': 'sum'}, (20, 31)),
    'bifpn-fastattn-c4-has-the-channels': (
        'bifpn', {**BIFPN, 'inputs': {'c3': 4, 'c4': 6, 'c5': 10}, 'cells': 1, 'fusion': 'fastattn'}, (21, 27)),
    f'bifpn-fastattn-1-cell{SIGNED_WEIGHTS}': ('bifpn', {**BIFPN, 'cells': 1, 'fusion': 'fastattn'}, (21, 27)),
    'bifpn-sum-1-cell-to-p8': ('bifpn', {**BIFPN, 'numLevels': 6, 'cells': 1, 'fusion': 'sum'}, (21, 27)),
    'bifpn-timm-efficientdet-d0': (
        'bifpn', {**TIMM, 'cells': 1, 'separable': True, 'activation': 'silu'}, (20, 31)),
    'bifpn-timm-resdet50': ('bifpn', {**TIMM, 'cells': 2, 'separable': False, 'activation': 'relu'}, (20, 31)),
    'nas-fpn-1-stack': (
        'nas-fpn', {**NAS, 'inputs': {'c2': 1, 'c3': 3, 'c4': 5, 'c5': 7}, 'startLevel': 1, 'stackTimes': 1}, (32, 64)),
    'nas-fpn-2-stacks': (
        'nas-fpn', {**NAS, 'inputs': {'c2': 1, 'c3': 3, 'c4': 5, 'c5': 7}, 'startLevel': 1, 'stackTimes': 2}, (41, 53)),
    'nas-fpn-2-stacks-from-c3': (
        'nas-fpn', {
            **NAS, 'inputs': {'c3': 2, 'c4': 3, 'c5': 4}, 'channels': 3, 'startLevel': 0, 'stackTimes': 2,
        }, (41, 53)),
    'ssd-fpnlite': ('ssd-fpnlite', SSD, (20, 28)),
    'ssd-fpnlite-explicit-padding': ('ssd-fpnlite', {**SSD, 'explicitPadding': True}, (21, 27)),
    'ssd-fpnlite-merged-chain': ('ssd-fpnlite', {**SSD, 'chain': 'merged'}, (20, 28)),
    'ssd-fpn-full-convolutions': ('ssd-fpnlite', {**SSD, 'depthwise': False}, (20, 28)),
    'yolo-pytorch-n': ('yolo-pytorch', {**YOLO, 'kind': 'n', 'bottlenecks': 1}, (20, 28)),
    'yolo-pytorch-m': ('yolo-pytorch', {**YOLO, 'kind': 'm', 'bottlenecks': 2}, (12, 20)),
    'yolo-pytorch-b': ('yolo-pytorch', {**YOLO, 'kind': 'b', 'bottlenecks': 1}, (12, 20)),
}


def built(module, options):
    """The module, its options in JSON's spelling turned into Python's."""
    return module(**{re.sub('[A-Z]', lambda letter: f'_{letter[0].lower()}', key): value
                     for key, value in options.items()})


def roles(module, fusion_role):
    """(name, role, shape) of every floating-point entry of a neck's state dict, in its order."""
    of_norm = {'weight': 'scale', 'bias': 'shift', 'running_mean': 'mean', 'running_var': 'variance'}
    of_others = {'weight': 'kernel', 'bias': 'bias', 'edge_weights': fusion_role}
    norms = {path for path, part in module.named_modules() if isinstance(part, (nn.BatchNorm2d, nn.GroupNorm))}
    for name, value in module.state_dict().items():
        owner, _, leaf = name.rpartition('.')
        if value.is_floating_point():
            yield name, (of_norm if owner in norms else of_others)[leaf], tuple(value.shape)


def feature_maps(inputs, finest):
    """Stream `seed/features/<name>`, uniform in (-2, 2)."""
    maps, size = {}, finest
    for name, channels in inputs.items():
        maps[name] = philox.uniform(f'{SEED}/features/{name}', (BATCH, channels, *size), 2.0)
        size = tuple((length + 1) // 2 for length in size)
    return maps


def run(module, features, dtype):
    maps = {name: torch.from_numpy(value).to(dtype) for name, value in features.items()}
    return {name: level.double() for name, level in copy.deepcopy(module).to(dtype)(maps).items()}


def make(folder, versions):
    folder.mkdir(exist_ok=True)
    for case, (model, options, finest) in CASES.items():
        neck, prefix = MODELS[model]
        module = built(neck, options)
        fusion_role = 'kernel' if case.endswith(SIGNED_WEIGHTS) else 'scale'
        parameters = {
            name: seeded.parameter(SEED, prefix + name, role, shape)
            for name, role, shape in roles(module, fusion_role)
        }
        features = feature_maps(options['inputs'], finest)
        load(module, parameters)
        truth = run(module, features, torch.float64)
        single = run(module, features, torch.float32)
        error = {
            name: ((single[name] - level).abs().max() / level.abs().max()).item()
            for name, level in truth.items()
        }
        tensors = {
            **{f'features/{name}': value for name, value in features.items()},
            **{f'parameters/{prefix}{name}': value for name, value in parameters.items()},
            **{f'output/{name}': level.numpy() for name, level in truth.items()},
        }
        about = {
            'model': model, 'options': options, 'seed': SEED, 'prefix': prefix,
            'float32Error': error, 'versions': versions,
        }
        path = folder / f'{case}.safetensors'
        tensorfile.save(path, tensors, {'golden': json.dumps(about)})
        assert path.stat().st_size <= LARGEST_FILE, path.name
        shapes = {name: 'x'.join(map(str, level.shape[1:])) for name, level in truth.items()}
        print(f'necks/{path.name}: {path.stat().st_size} bytes, {shapes}, float32 off by {max(error.values()):.1e}')
