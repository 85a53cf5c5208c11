"""Writes <operator>.json: for every chunk of inputs the hash of the correctly rounded outputs.

    python3 make.py [operator ...]              all of them, or these
    python3 make.py --dump operator/class/index one chunk: its inputs, outputs and parameters, to an .npz file

Debian's python3-numpy and python3-gmpy2, and gcc. The hashes are the first 16 bytes of the SHA-256 of the
outputs as little-endian float32.
"""
import hashlib
import json
import sys
from pathlib import Path

import numpy as np

from exact import OUTPUTS
from inputs import INPUTS
from schedule import ENOUGH, VARIANTS, chunk_of, enough

HERE = Path(__file__).resolve().parent


def solve(chunk):
    """The inputs and the outputs of a chunk."""
    inputs = {name: np.ascontiguousarray(bits) for name, bits in INPUTS[chunk['operator']](chunk).items()}
    return inputs, OUTPUTS[chunk['operator']](chunk, inputs)


def hashed(outputs):
    return hashlib.sha256(outputs.astype('<u4').tobytes()).hexdigest()[:32]


def make(operator):
    classes, total = {}, 0
    for name, variants in VARIANTS[operator].items():
        hashes, outputs = [], 0
        while not enough(operator, name, len(hashes), outputs):
            _, y = solve(chunk_of(operator, name, len(hashes)))
            hashes.append(hashed(y))
            outputs += y.size
        print(f'{operator} {name}: {len(hashes)} chunks, {outputs} outputs', flush=True)
        classes[name] = {'outputs': outputs, 'variants': variants, 'sha256': hashes}
        total += outputs
    assert total >= ENOUGH, f'{operator}: {total} outputs'
    write(HERE / f'{operator}.json', {'operator': operator, 'outputs': total, 'classes': classes})


def write(path, document):
    """JSON with one line for every variant and hash."""
    text = json.dumps(document, indent=1)
    lines = json.dumps(document, separators=(',', ':')).replace('{"outputs"', '\n{"outputs"').replace(
        '"variants":[', '\n"variants":[\n').replace('},{', '},\n{').replace('],"sha256":[', '],\n"sha256":[\n').replace(
        '","', '",\n"')
    path.write_text(lines + '\n')


def dump(where):
    operator, name, index = where.split('/')
    chunk = chunk_of(operator, name, int(index))
    inputs, outputs = solve(chunk)
    path = Path(f'{operator}-{name}-{index}.npz')
    np.savez(path, y=outputs.view(np.float32), chunk=json.dumps(chunk),
             **{tensor: bits.view(np.float32) for tensor, bits in inputs.items()})
    print(path)


if __name__ == '__main__':
    if sys.argv[1:2] == ['--dump']:
        dump(sys.argv[2])
    else:
        for each in sys.argv[1:] or VARIANTS:
            make(each)
