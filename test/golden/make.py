"""Makes every golden file of this folder, from PyTorch: python3 make.py [--only ops|networks|necks|full]."""
import sys

sys.dont_write_bytecode = True

import argparse
import json
import pathlib
import platform

import numpy
import torch
import torchvision

import philox
import seeded

HERE = pathlib.Path(__file__).resolve().parent


def versions():
    return {
        'python': platform.python_version(),
        'numpy': numpy.__version__,
        'torch': torch.__version__,
        'torchvision': torchvision.__version__,
    }


def ops():
    from operators import OPERATORS
    from operators.pooling import pool_sizes

    for operator in OPERATORS:
        goldens = operator()
        goldens.save(HERE / 'ops')
        print(f'ops/{goldens.operator}.safetensors: {len(goldens.options)} cases')
    cases = pool_sizes()
    (HERE / 'pool-sizes.json').write_text(json.dumps({'cases': cases}, separators=(',', ':')) + '\n')
    print(f'pool-sizes.json: {len(cases)} cases')


def networks():
    from network_goldens import make

    make(HERE / 'networks', versions())


def necks():
    from neck_goldens import make

    make(HERE / 'necks', versions())


def full():
    from full_goldens import make

    make(HERE / 'full', versions())


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    kinds = {'ops': ops, 'networks': networks, 'necks': necks, 'full': full}
    parser.add_argument('--only', choices=kinds)
    only = parser.parse_args().only

    print(', '.join(f'{name} {version}' for name, version in versions().items()))
    torch.set_num_threads(1)  # the order of a sum is then the same in every run
    torch.set_grad_enabled(False)
    known = json.loads((HERE / 'known-answers.json').read_text())
    philox.check(known)
    seeded.check(known)
    for kind, make in kinds.items():
        if only in (None, kind):
            make()


if __name__ == '__main__':
    main()
