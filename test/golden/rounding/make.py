"""Writes <operator>.json: for every chunk of inputs the hash of the correctly rounded outputs.

    python3 make.py [operator ...]                   all of them, or these
    python3 make.py operator/class                   one class, beside the others as they are
    python3 make.py --dump operator/class/index      one chunk's parameters, inputs and outputs, to an .npz file
    python3 make.py --compare operator/class/index F the outputs in F (raw float32) that are not the exact ones

Debian's python3-numpy and python3-gmpy2, and gcc. The hashes are the first 8 bytes of the SHA-256 of the
outputs as little-endian float32.
"""
import hashlib
import json
import sys
from pathlib import Path

import numpy as np

from exact import OUTPUTS
from inputs import inputs_of
from schedule import ENOUGH, VARIANTS, chunk_of, enough

HERE = Path(__file__).resolve().parent


def solve(chunk):
    """The inputs and the outputs of a chunk."""
    inputs = {name: np.ascontiguousarray(bits) for name, bits in inputs_of(chunk).items()}
    return inputs, OUTPUTS[chunk['operator']](chunk, inputs)


def hashed(outputs):
    return hashlib.sha256(outputs.astype('<u4').tobytes()).hexdigest()[:16]


def make(operator, only=None):
    path = HERE / f'{operator}.json'
    known = json.loads(path.read_text())['classes'] if only else {}
    classes = {name: made(operator, name) if name == only or not only else known[name] for name in VARIANTS[operator]}
    total = sum(each['outputs'] for each in classes.values())
    assert total >= ENOUGH, f'{operator}: {total} outputs'
    write(path, {'operator': operator, 'outputs': total, 'classes': classes})


def made(operator, name):
    hashes, outputs = [], 0
    while not enough(operator, name, len(hashes), outputs):
        _, y = solve(chunk_of(operator, name, len(hashes)))
        hashes.append(hashed(y))
        outputs += y.size
    print(f'{operator} {name}: {len(hashes)} chunks, {outputs} outputs', flush=True)
    return {'outputs': outputs, 'variants': VARIANTS[operator][name], 'sha256': hashes}


def write(path, document):
    """JSON with one variant, or one hash, a line."""
    classes = []
    for name, each in document.pop('classes').items():
        variants = ',\n'.join(map(json.dumps, each['variants']))
        hashes = ',\n'.join(map(json.dumps, each['sha256']))
        classes.append(f'"{name}": {{\n"outputs": {each["outputs"]},\n"variants": [\n{variants}\n],\n"sha256": [\n{hashes}\n]}}')
    head = json.dumps(document)[:-1]
    path.write_text(head + ', "classes": {\n' + ',\n'.join(classes) + '\n}}\n')


def chunk_at(where):
    operator, name, index = where.split('/')
    return chunk_of(operator, name, int(index))


def dump(where):
    chunk = chunk_at(where)
    inputs, outputs = solve(chunk)
    path = Path(where.replace('/', '-') + '.npz')
    np.savez(path, y=outputs.view(np.float32), chunk=json.dumps(chunk),
             **{tensor: bits.view(np.float32) for tensor, bits in inputs.items()})
    print(path)


def compare(where, file):
    _, exact = solve(chunk_at(where))
    got = np.fromfile(file, '<u4').reshape(exact.shape)
    wrong = np.argwhere(exact != got)
    print(f'{where}: {len(wrong)} of {exact.size} outputs are wrong')
    for at in map(tuple, wrong[:20]):
        print(f'{list(map(int, at))}: exact {exact[at]:#010x}, got {got[at]:#010x}')


if __name__ == '__main__':
    if sys.argv[1:2] == ['--dump']:
        dump(sys.argv[2])
    elif sys.argv[1:2] == ['--compare']:
        compare(*sys.argv[2:])
    else:
        for each in sys.argv[1:] or VARIANTS:
            make(*each.split('/'))
