"""
Checks an implementation of one's own against golden files: python check_golden.py FOLDER_OR_FILE...

A folder is read by its index, cases.json; a single file, such as the smallest case that `verify` writes, needs none.

The worked example is a deliberately naive conv2d, relu and add in float32. Put yours in their place. Needs numpy alone.
The format: docs/golden-format.md. Exit code 0: all within their bounds. 1: one is not. 2: nothing was checked.
"""
import hashlib
import json
import os
import sys

import numpy as np

NEWEST_SCHEMA = 1
WORDS = {'Infinity': np.inf, '-Infinity': -np.inf, 'NaN': np.nan, '-0': -0.0}


def read_golden(path):
    """The description of a case and its tensors by name; raises ValueError where the file is damaged."""
    with open(path, 'rb') as file:
        data = file.read()
    start = 8 + int.from_bytes(data[:8], 'little')
    if len(data) < 8 or start > len(data):
        raise ValueError(f'{path}: expected a whole file, got {len(data)} bytes')
    header = json.loads(data[8:start])
    case = json.loads(header.pop('__metadata__')['case'])
    if case['schema'] > NEWEST_SCHEMA:
        raise ValueError(f'{path}: expected schema {NEWEST_SCHEMA}, got {case["schema"]}')
    tensors = {}
    for name, entry in header.items():
        first, end = entry['data_offsets']
        raw = data[start + first : start + end]
        if hashlib.sha256(raw).hexdigest() != case['sha256'][name]:
            raise ValueError(f'{path}: expected another SHA-256 of {name}')
        tensors[name] = np.frombuffer(raw, '<f4').reshape(entry['shape'])
    return case, tensors


def number(value):
    """An option's value: JSON has no infinities, which are written as words."""
    return WORDS.get(value, value) if isinstance(value, str) else value


def outside(y, tensors, finite_math):
    """How many elements of a result are outside the bound: |y - output| <= bound, and no bound is a bound of 0."""
    output = tensors['output'].astype(np.float64)
    bound = tensors.get('bound', np.zeros(output.shape)).astype(np.float64)
    y = y.astype(np.float64)
    with np.errstate(invalid='ignore'):
        inside = (y == output) | (np.isnan(y) & np.isnan(output)) | (np.abs(y - output) <= bound) | (bound == np.inf)
    if finite_math:
        inside |= ~(np.isfinite(y) & np.isfinite(output))
    return int(np.sum(~inside))


def conv2d(tensors, options):
    x, weight = tensors['input/x'], tensors['parameter/weight']
    pad, (down, right), (dy, dx) = options['padding'], options['stride'], options['dilation']
    x = np.pad(x, ((0, 0), (0, 0), (pad['top'], pad['bottom']), (pad['left'], pad['right'])))
    filters, depth, kernel_height, kernel_width = weight.shape
    height = (x.shape[2] - dy * (kernel_height - 1) - 1) // down + 1
    width = (x.shape[3] - dx * (kernel_width - 1) - 1) // right + 1
    y = np.zeros((x.shape[0], filters, height, width), np.float32)
    for f in range(filters):
        channel = f // (filters // options['groups']) * depth
        for c in range(depth):
            for i in range(kernel_height):
                for j in range(kernel_width):
                    rows = slice(i * dy, i * dy + (height - 1) * down + 1, down)
                    columns = slice(j * dx, j * dx + (width - 1) * right + 1, right)
                    y[:, f] += weight[f, c, i, j] * x[:, channel + c, rows, columns]
    if 'parameter/bias' in tensors:
        y += tensors['parameter/bias'][:, None, None]
    return y


MINE = {
    'conv2d': conv2d,
    'relu': lambda tensors, options: np.maximum(tensors['input/x'], np.float32(0)),
    'add': lambda tensors, options: tensors['input/a'] + tensors['input/b'],
    'clip': lambda tensors, options: np.clip(
        tensors['input/x'], np.float32(number(options['low'])), np.float32(number(options['high']))
    ),
}


def files_in(path):
    """The golden files of a folder, as its index has them, or the file itself: the name to print, and the path."""
    if not os.path.isdir(path):
        return [(path, path)]
    with open(os.path.join(path, 'cases.json')) as file:
        index = json.load(file)
    if index['schema'] > NEWEST_SCHEMA:
        raise ValueError(f'{path}: expected schema {NEWEST_SCHEMA}, got {index["schema"]}')
    return [(entry['file'], os.path.join(path, entry['file'])) for entry in index['cases']]


def main(paths):
    if not paths:
        raise ValueError('expected folders or .safetensors files, got no file')
    checked, wrong, others, arithmetics = 0, 0, 0, {}
    for name, path in (file for given in paths for file in files_in(given)):
        case, tensors = read_golden(path)
        arithmetics[case['arithmetic']['name']] = True
        finite_math, size = case['arithmetic']['finiteMath'], tensors['output'].size
        if 'got' in tensors:
            print(f'{name}: what that backend got: {outside(tensors["got"], tensors, finite_math)} of {size} outside')
        if case['operator'] not in MINE:
            others += 1
            continue
        y = MINE[case['operator']](tensors, case['options'])
        count = outside(y, tensors, finite_math) if y.shape == tensors['output'].shape else size
        checked += 1
        if count > 0:
            wrong += 1
            print(f'{name}: {count} of {size} elements outside the bound')
    print(f'{checked - wrong} of {checked} cases within {", ".join(arithmetics) or "their bounds"}; '
          f'{others} of other operators')
    return 2 if checked == 0 else 1 if wrong > 0 else 0


if __name__ == '__main__':
    try:
        sys.exit(main(sys.argv[1:]))
    except (ValueError, OSError, KeyError, IndexError) as error:
        print(f'check_golden.py: {error}', file=sys.stderr)
        sys.exit(2)
