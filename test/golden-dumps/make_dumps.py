"""A dump of PyTorch's, made with examples/dump_torch.py: python3 make_dumps.py.

The network and its input are those of ../golden/networks/torchvision-resnet18-fpn-61x83.safetensors, run in float32. Kept are
the first block's modules, of which one is called twice and both overwrite their input, and one map of the pyramid.
"""
import pathlib
import sys
import tempfile

sys.dont_write_bytecode = True

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / 'golden'), str(HERE.parent.parent / 'examples')]

import numpy
import torch

import seeded
from dump_torch import dump
from network_goldens import CASES, MODELS, SEED, WRAPPER, load

CASE = 'torchvision-resnet18-fpn-61x83'
BLOCK = ['conv1', 'bn1', 'relu', 'conv2', 'bn2', 'relu#2']
KEPT = ['body.maxpool', *(f'body.layer1.0.{name}' for name in BLOCK), 'fpn.layer_blocks.3.0']

if __name__ == '__main__':
    model, options, size = CASES[CASE]
    module = MODELS[model](**options)
    load(module, seeded.parameters(SEED, module, WRAPPER))
    with tempfile.TemporaryDirectory() as folder:
        path = f'{folder}/dump.npz'
        dump(module, torch.from_numpy(seeded.image(SEED, (2, 3, *size))), path)
        with numpy.load(path) as everything:
            numpy.savez(HERE / 'torch.npz', **{name: everything[name] for name in KEPT})
    print(f'torch.npz: {(HERE / "torch.npz").stat().st_size} bytes')
