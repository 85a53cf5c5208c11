"""How matterport/Mask_RCNN prepares images: square-sizes.jsonl, square-images.jsonl and pad64-images.jsonl.

Its rules (mrcnn/utils.py resize_image and resize, mrcnn/model.py mold_image, mrcnn/config.py) written down anew; its
resize is scikit-image's own.

square-sizes.jsonl: what an image is resized to, without a pixel.
square-images.jsonl: small images. `resized` is skimage's, rows of pixels of RGB; `low` are the indices at which it is one
below the exact value, which is an integer there: its float64 fell short of it. `sha256` is of the network's input from
the exact values, 3×H×W float32, little endian. pad64-images.jsonl has that for mode pad64, without a resize.
The sample of image i at row r, column c, channel k is darkest + (step·(37r + 59c + 101k + 13i)) mod (maximum + 1 − darkest).
Samples of 16 bits are brought to 0…255 before the mean is subtracted, which is this project's rule: the system subtracts
it from whatever an array holds.

    python3 test/fpn/make_square.py        # python3-skimage 0.19.3, python3-scipy 1.10.1, python3-numpy 1.24.2
"""
import hashlib
import json
from fractions import Fraction
from itertools import product
from math import floor
from pathlib import Path

import numpy as np
import skimage.transform

HERE = Path(__file__).parent
MEAN_PIXEL = np.array([123.7, 116.8, 103.9])
MIN_DIM, MAX_DIM = 800, 1024
STEPS = {255: 1, 65535: 7919}

SIZES = (
    list(product(range(50, 1500, 87), range(41, 2100, 101)))
    + [(64, n) for n in range(64, 84)]  # 12.5 times as large
    + [(n, 2048) for n in range(1500, 1560)]  # half as large
    + [(800, 1024), (800, 1025), (1024, 1024), (799, 1024), (1, 1), (1, 2047), (3, 2), (4000, 6000)]
)

# height, width, maximum, darkest sample, shorter side, side of the square
SQUARES = [
    (5, 7, 255, 0, 8, 12),  # a leftover of 4 rows, and of one column
    (5, 7, 255, 40, 8, 12),  # no darker than its darkest
    (7, 4, 65535, 3, 8, 15),
    (4, 9, 255, 0, 8, 13),  # the long side's limit
    (16, 20, 255, 0, 8, 13),  # smaller
    (20, 16, 65535, 0, 8, 13),
    (9, 11, 255, 0, 8, 14),  # not resized at all
    (8, 8, 255, 0, 12, 12),  # no padding
    (16, 16, 255, 0, 25, 32),  # the ratio of 800 to 512
    (1, 1, 255, 5, 3, 4),
]

# height, width
PAD64 = [(5, 7), (63, 65), (64, 128), (129, 3)]


def size(h, w, min_dim, max_dim):
    scale = max(1, min_dim / min(h, w))
    if round(max(h, w) * scale) > max_dim:
        scale = max_dim / max(h, w)
    return (h, w) if scale == 1 else (round(h * scale), round(w * scale))


def samples(i, h, w, maximum, darkest):
    r, c, k = np.meshgrid(np.arange(h), np.arange(w), np.arange(3), indexing='ij')
    values = darkest + (STEPS[maximum] * (37 * r + 59 * c + 101 * k + 13 * i)) % (maximum + 1 - darkest)
    return values.astype(np.uint8 if maximum == 255 else np.uint16)


def exact(image, height, width):
    """The bilinear image among zeros in rationals, no darker than the darkest sample; then whole samples."""
    h, w, _ = image.shape
    taps = {}
    for axis, old, new in ((0, h, height), (1, w, width)):
        for d in range(new):
            at = Fraction(2 * d + 1, 2) * Fraction(old, new) - Fraction(1, 2)
            first = floor(at)
            weights = [(first, 1 - (at - first)), (first + 1, at - first)]
            taps[axis, d] = [(index, weight) for index, weight in weights if 0 <= index < old]
    darkest = int(image.min())
    result = np.zeros((height, width, 3), image.dtype)
    whole = np.zeros(result.shape, bool)
    for i, j, k in np.ndindex(result.shape):
        value = sum(a * b * int(image[y, x, k]) for y, a in taps[0, i] for x, b in taps[1, j])
        value = max(value, Fraction(darkest))
        result[i, j, k], whole[i, j, k] = floor(value), value.denominator == 1
    return result, whole


def padded(image, height, width):
    h, w, _ = image.shape
    top, left = (height - h) // 2, (width - w) // 2
    zeros = [(top, height - h - top), (left, width - w - left), (0, 0)]
    return np.pad(image, zeros, mode='constant', constant_values=0), (top, left)


def molded(image, maximum):
    if maximum != 255:
        return (image.astype(np.float64) * 255 / maximum - MEAN_PIXEL).astype(np.float32)
    difference = image.astype(np.float32) - MEAN_PIXEL
    assert difference.dtype == np.float64
    return difference.astype(np.float32)


def sha256(image):
    return hashlib.sha256(np.ascontiguousarray(image.transpose(2, 0, 1)).astype('<f4').tobytes()).hexdigest()


def write(name, lines):
    (HERE / name).write_text(''.join(json.dumps(line) + '\n' for line in lines))


def sizes():
    for h, w in SIZES:
        yield {'image': [h, w], 'content': size(h, w, MIN_DIM, MAX_DIM)}


def squares():
    for i, (h, w, maximum, darkest, min_dim, max_dim) in enumerate(SQUARES):
        image = samples(i, h, w, maximum, darkest)
        content = size(h, w, min_dim, max_dim)
        resized = image
        if content != (h, w):
            resized = skimage.transform.resize(
                image, content, order=1, mode='constant', cval=0, clip=True, preserve_range=True, anti_aliasing=False)
        resized = resized.astype(image.dtype)
        truth, whole = exact(image, *content)
        short = np.flatnonzero(resized != truth)
        assert (truth.flat[short] - resized.flat[short] == 1).all() and whole.flat[short].all()
        square, origin = padded(truth, max_dim, max_dim)
        print(f'{h}×{w} → {content}: {len(short)} of {truth.size} one below, {whole.sum()} are whole')
        yield {
            'height': h, 'width': w, 'maximum': maximum, 'darkest': darkest, 'shortSide': min_dim, 'side': max_dim,
            'content': content, 'origin': origin, 'resized': resized.flatten().tolist(), 'low': short.tolist(),
            'sha256': sha256(molded(square, maximum)),
        }


def pad64():
    for i, (h, w) in enumerate(PAD64):
        height, width = [n if n % 64 == 0 else n - n % 64 + 64 for n in (h, w)]
        image, origin = padded(samples(i, h, w, 255, 0), height, width)
        yield {
            'height': h, 'width': w, 'maximum': 255, 'darkest': 0, 'padded': [height, width], 'origin': origin,
            'sha256': sha256(molded(image, 255)),
        }


write('square-sizes.jsonl', sizes())
write('square-images.jsonl', squares())
write('pad64-images.jsonl', pad64())
