"""Dumps what every node of an ONNX model gives, under the names of the nodes' outputs, and the ends of an ordinary run.

    from dump_onnxruntime import dump
    dump("model.onnx", {"image": numpy.load("x.npy")})

Tried with onnxruntime 1.30 and onnx 1.23. An output that is asked for is not fused away, so that the numbers may change:
`ends.npz` has those of the model as it is, for `verify --ends`. Where the outputs are not called like our layers, write
their names into a file for `--names`.
"""

import numpy
import onnx
import onnxruntime


def run(model, inputs):
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    return dict(zip(names, session.run(names, inputs)))


def dump(path, inputs, to="dump.npz", ends="ends.npz"):
    numpy.savez(ends, **run(path, inputs))
    model = onnx.load(path)
    already = {output.name for output in model.graph.output}
    for node in model.graph.node:
        for name in node.output:
            if name and name not in already:
                # a type or shape need not be said: onnxruntime infers them
                model.graph.output.append(onnx.ValueInfoProto(name=name))
    numpy.savez(to, **run(model.SerializeToString(), inputs))
