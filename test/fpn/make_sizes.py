"""How torchvision prepares images for its detectors: sizes.jsonl and prepared.jsonl.

sizes.jsonl: the sides that an image of n×n, and of n×2n, is resized to, n = 100…1333. The scale is the one of
torchvision since 0.15, a quotient of Python numbers; 0.14's is float32(1/n)·800, which makes 799 of 614 squares.
prepared.jsonl: small images normalised (float32), resized (float64, from the float32 they were normalised to)
and padded. Image i of height×width has the sample (37·r + 59·c + 101·k + 13·i) mod 256 at row r, column c, channel k.

    python3 test/fpn/make_sizes.py        # python3-torch 1.13.1, python3-torchvision 0.14.1
"""
import json
from pathlib import Path

import torch
from torch.nn.functional import interpolate
from torchvision.models.detection.transform import GeneralizedRCNNTransform

HERE = Path(__file__).parent
MEAN, DEVIATION = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
SHORT, LIMIT = 800, 1333

# height, width, short side, limit of the long side; at these sizes the two scales agree
IMAGES = [(7, 9, 10, 16), (12, 5, 10, 16), (10, 10, 10, 16)]


def resized(height, width):
    scale = min(SHORT / min(height, width), LIMIT / max(height, width))
    image = torch.zeros(1, 1, height, width)
    return list(interpolate(image, scale_factor=scale, mode='bilinear', recompute_scale_factor=True).shape[2:])


def write(name, lines):
    (HERE / name).write_text(''.join(json.dumps(line) + '\n' for line in lines))


def sizes():
    ns = range(100, 1334)
    squares = [resized(n, n) for n in ns]
    assert all(height == width for height, width in squares)
    wide = [resized(n, 2 * n) for n in ns]
    short = [n for n, (side, _) in zip(ns, squares) if side == 799]
    print(len(short), 'squares become 799:', short[:4])
    write('sizes.jsonl', ({'n': n, 'square': square[0], 'wide': size} for n, square, size in zip(ns, squares, wide)))


def prepared():
    cases = []
    for i, (height, width, short, limit) in enumerate(IMAGES):
        rule = GeneralizedRCNNTransform(short, limit, MEAN, DEVIATION).eval()
        r, c, k = torch.meshgrid(torch.arange(height), torch.arange(width), torch.arange(3), indexing='ij')
        samples = ((37 * r + 59 * c + 101 * k + 13 * i) % 256).to(torch.uint8)
        image = samples.permute(2, 0, 1).to(torch.float32) / 255
        normalised = rule.normalize(image)
        content = rule.resize(normalised.double(), None)[0]
        scale = min(short / min(height, width), limit / max(height, width))
        assert list(content.shape[1:]) == [int(height * scale), int(width * scale)]
        padded = rule.batch_images([content], 32)
        assert padded[0, :, :content.shape[1], :content.shape[2]].equal(content)
        assert padded.count_nonzero() == content.count_nonzero()
        cases.append({
            'height': height, 'width': width, 'shortSide': {'target': short, 'longSideLimit': limit},
            'normalised': normalised.flatten().tolist(),
            'content': list(content.shape[1:]), 'resized': content.flatten().tolist(),
            'padded': list(padded.shape),
        })
    write('prepared.jsonl', cases)


sizes()
prepared()
