"""The full-size goldens: weights and input are seeded, so only samples of the levels are kept."""
import hashlib
import json

import numpy as np
import torch
from torchvision.models.detection.backbone_utils import resnet_fpn_backbone

import philox
import seeded
from network_goldens import load, run
from systems.pytorch_fpn import PytorchFpn

SEED = 0
SIZE = (1, 3, 600, 900)
SAMPLES = 4096

MODELS = {
    'pytorch-fpn': lambda: PytorchFpn(depths=[2, 2, 2, 2], width=64, channels=256),
    'torchvision-resnet50-fpn': lambda: resnet_fpn_backbone(backbone_name='resnet50', weights=None),
}


def sha256(arrays):
    """Of the little-endian float32 bytes of the arrays, one after the other."""
    digest = hashlib.sha256()
    for array in arrays:
        digest.update(np.ascontiguousarray(array, dtype='<f4'))
    return digest.hexdigest()


def sampled(level, size):
    """Sample i is at flat index word i of the stream `seed/samples/level`, modulo the level's size."""
    return philox.words(f'{SEED}/samples/{level}', SAMPLES).astype(np.int64) % size


def level_golden(name, truth, single):
    error = (single - truth).abs().flatten()
    indices = sampled(name, truth.numel())
    return {
        'shape': list(truth.shape),
        'max': truth.abs().max().item(),
        'float32Error': error.max().item(),
        'float32ErrorAtSamples': error[indices].max().item(),
        'indices': indices.tolist(),
        'values': truth.flatten()[indices].tolist(),
    }


def make(folder, versions):
    folder.mkdir(exist_ok=True)
    for model, build in MODELS.items():
        module = build()
        parameters = seeded.parameters(SEED, module)
        image = seeded.image(SEED, SIZE)
        load(module, parameters)
        # torchvision's levels are called 0, 1, 2, 3 and pool.
        truth, single = (
            {f'p{i}': level for i, level in enumerate(run(module, torch.from_numpy(image), dtype).values(), 2)}
            for dtype in (torch.float64, torch.float32)
        )
        golden = {
            'model': model,
            'seed': SEED,
            'versions': versions,
            'input': {'shape': list(SIZE), 'sha256': sha256([image])},
            'parameters': {
                'count': sum(value.size for value in parameters.values()),
                'sha256': sha256(parameters.values()),
                'names': list(parameters),
            },
            'levels': {name: level_golden(name, truth[name], single[name]) for name in truth},
        }
        path = folder / f'{model}.json'
        path.write_text(json.dumps(golden, separators=(',', ':')) + '\n')
        worst = {name: f'{level["float32Error"] / level["max"]:.1e}' for name, level in golden['levels'].items()}
        print(f'full/{path.name}: {path.stat().st_size} bytes, float32 off by {worst}')
