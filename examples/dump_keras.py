"""Dumps what every layer of a functional Keras model gives, under the layer's name: `conv1_relu`, called again `…#2`.

    from dump_keras import dump
    dump(model, numpy.load("x.npy").transpose(0, 2, 3, 1))

Tried with Keras 3.15 on JAX, not with TensorFlow. The maps have their channels last; the oracle sees that by their shapes.
"""

import keras
import numpy


def dump(model, x, path="dump.npz"):
    outputs = {}
    for layer in model.layers:
        for call, node in enumerate(layer._inbound_nodes, 1):
            name = layer.name if call == 1 else f"{layer.name}#{call}"
            if len(node.output_tensors) == 1:
                outputs[name] = node.output_tensors[0]
    everything = keras.Model(model.inputs, outputs)(x, training=False)
    numpy.savez(path, **{name: keras.ops.convert_to_numpy(value) for name, value in everything.items()})
