"""The Keras family's goldens: python3 keras_goldens.py [CASE…], after `npm --prefix keras ci`.

The truth is PyTorch in float64 (systems/keras_*.py). The second source is TensorFlow.js in float32, whose
models (keras/*.mjs) were written from the same systems with tf.layers; it gets the options, the parameters and
the input, and must agree.
"""
import sys

sys.dont_write_bytecode = True

import json
import pathlib
import platform
import subprocess
import tempfile

import numpy as np
import torch

import philox
import seeded
import tensorfile
from systems.keras_fpn import covid_ct, fpn_tensorflow, mask_rcnn, retinanet
from systems.keras_layers import Layers

HERE = pathlib.Path(__file__).resolve().parent
LAYOUT = 'keras'  # kernels HWIO, Dense [in, out] over an HWC flatten
# PyTorch's float64 and TensorFlow.js's float32 may differ by no more than this, relative to the largest value.
AGREEMENT = 2e-6

MODELS = {
    'mask-rcnn-resnet50': mask_rcnn,
    'keras-retinanet': retinanet,
    'fpn-tensorflow': fpn_tensorflow,
    'covid-ct': covid_ct,
}
COLOUR, GREY = 3, 1

# case: (model, options, seed, (image channels, height, width)). The classifiers' seeds are such that every
# head's ReLU lets something through and that no probability is near 0 or 1, and covid-ct's such that zeros
# around the stem's pool win somewhere: otherwise nothing would be tested.
CASES = {
    'mask-rcnn-resnet50-64x64': (
        'mask-rcnn-resnet50', {'depths': [1, 2, 1, 1], 'width': 3, 'channels': 8}, 0, (COLOUR, 64, 64)),
    'mask-rcnn-resnet50-channels-3-64x128': (
        'mask-rcnn-resnet50', {'depths': [1, 1, 2, 1], 'width': 2, 'channels': 3, 'topDown': 6}, 0,
        (COLOUR, 64, 128)),
    'keras-retinanet-67x100': (
        'keras-retinanet', {'depths': [1, 2, 1, 1], 'width': 2, 'channels': 8}, 0, (COLOUR, 67, 100)),
    'keras-retinanet-45x59-tiny-variances': (
        'keras-retinanet', {'depths': [1, 1, 1, 2], 'width': 2, 'channels': 4}, 0, (COLOUR, 45, 59)),
    'fpn-tensorflow-67x107': (
        'fpn-tensorflow', {'depths': [1, 2, 3, 1], 'c3Block': 1, 'width': 3, 'channels': 6}, 47, (GREY, 67, 107)),
    'fpn-tensorflow-75x75-tiny-variances': (
        'fpn-tensorflow', {'depths': [1, 1, 2, 1], 'c3Block': 1, 'width': 2, 'channels': 4}, 2, (GREY, 75, 75)),
    'covid-ct-67x107': (
        'covid-ct', {'depths': [2, 3, 2, 2], 'width': 2, 'channels': 6}, 4, (GREY, 67, 107)),
    'covid-ct-75x90-tiny-variances': (
        'covid-ct', {'depths': [2, 2, 2, 2], 'width': 2, 'channels': 4}, 28, (GREY, 75, 90)),
}


def run(model, layers, image, options, dtype):
    outputs = MODELS[model](layers, torch.from_numpy(image).to(dtype), **options)
    return {name: value.double().numpy() for name, value in outputs.items()}


def off(outputs, truth):
    """By output: max |f32 - f64| / max |f64|."""
    assert outputs.keys() == truth.keys(), f'{list(outputs)} instead of {list(truth)}'
    for name, value in truth.items():
        assert outputs[name].shape == value.shape, f'{name}: {outputs[name].shape} instead of {value.shape}'
    return {name: float(np.abs(outputs[name] - value).max() / np.abs(value).max()) for name, value in truth.items()}


def tensorflow_js(golden, tensors):
    """The outputs of keras/make.mjs, which reads a file of the golden's own format."""
    with tempfile.TemporaryDirectory() as folder:
        asked, answered = pathlib.Path(folder, 'asked.safetensors'), pathlib.Path(folder, 'answered.safetensors')
        tensorfile.save(asked, tensors, {'golden': json.dumps(golden)})
        subprocess.run(['node', HERE / 'keras/make.mjs', asked, answered], check=True)
        return {name.removeprefix('output/'): value for name, value in load(answered).items()}


def load(path):
    """The tensors of a file of float32s."""
    data = path.read_bytes()
    start = 8 + int.from_bytes(data[:8], 'little')
    out = {}
    for name, entry in json.loads(data[8:start]).items():
        if name != '__metadata__':
            assert entry['dtype'] == 'F32'
            first, last = entry['data_offsets']
            values = np.frombuffer(data[start + first:start + last], '<f4')
            out[name] = values.reshape(entry['shape']).astype(np.float64)
    return out


def make(case):
    model, options, seed, size = CASES[case]
    tiny = case.endswith('-tiny-variances')
    image = seeded.image(seed, (2, *size))
    layers = Layers(seed, tiny)
    truth = run(model, layers, image, options, torch.float64)
    dead = [name for name, value in truth.items() if not value.any()]
    assert not dead, f'{case}: {dead} are all zeros'
    tensors = {'input': image, **{f'parameters/{name}': value for name, value in layers.parameters.items()}}
    golden = {'model': model, 'options': options, 'layout': LAYOUT, 'seed': seed, 'tinyVariances': tiny}
    error = off(tensorflow_js(golden, tensors), truth)
    assert max(error.values()) <= AGREEMENT, f'{case}: the two sources differ, {error}'
    golden |= {
        'float32Error': error,
        'torchFloat32Error': off(run(model, layers, image, options, torch.float32), truth),
        'versions': versions(),
    }
    tensors |= {f'output/{name}': value for name, value in truth.items()}
    path = HERE / 'networks' / f'{case}.safetensors'
    tensorfile.save(path, tensors, {'golden': json.dumps(golden)})
    print(f'networks/{path.name}: {path.stat().st_size} bytes, {len(layers.parameters)} parameters')
    for name, value in truth.items():
        print(f'  {name} {list(value.shape)}: max {np.abs(value).max():.3g}, TensorFlow.js off by '
              f'{error[name]:.1e}, PyTorch by {golden["torchFloat32Error"][name]:.1e}')


def versions():
    lock = json.loads((HERE / 'keras/package-lock.json').read_text())['packages']
    tensorflow = lock['node_modules/@tensorflow/tfjs-layers']['version']
    return {
        'python': platform.python_version(), 'numpy': np.__version__, 'torch': torch.__version__,
        'tfjs': tensorflow,
    }


if __name__ == '__main__':
    torch.set_num_threads(1)  # the order of a sum is then the same in every run
    torch.set_grad_enabled(False)
    known = json.loads((HERE / 'known-answers.json').read_text())
    philox.check(known)
    seeded.check(known)
    for case in sys.argv[1:] or CASES:
        make(case)
