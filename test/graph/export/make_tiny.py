"""Prints the bytes of file.test.ts' tiny model as Python's onnx package writes them: pip install onnx."""
import struct

import onnx

model = onnx.ModelProto(ir_version=9, producer_name="fpn-reference")
model.opset_import.add(version=18)
graph = model.graph
graph.name = "tiny"

graph.node.add(op_type="Mul", name="s", input=["image", "s/factor"], output=["s"])
norm = graph.node.add(op_type="BatchNormalization", name="n", output=["n"])
norm.input.extend(["s", "n.weight", "n.bias", "n.mean", "n.var"])
norm.attribute.add(name="epsilon", f=2**-10, type=onnx.AttributeProto.FLOAT)
pool = graph.node.add(op_type="MaxPool", name="p", input=["n"], output=["p"])
# 301 columns in ceil mode: the last window hangs over by one
for name, ints in [("kernel_shape", [1, 2]), ("strides", [1, 2]), ("pads", [0, 0, 0, 1]), ("dilations", [1, 1])]:
    pool.attribute.add(name=name, ints=ints, type=onnx.AttributeProto.INTS)

NUMBERS = [("n.mean", [1], 0.25), ("n.var", [1], 1), ("n.weight", [1], 2), ("n.bias", [1], -1), ("s/factor", [], 0.5)]
for name, dims, number in NUMBERS:
    graph.initializer.add(name=name, dims=dims, data_type=onnx.TensorProto.FLOAT, raw_data=struct.pack("<f", number))

for values, name, width in [(graph.input, "image", 301), (graph.output, "n", 301), (graph.output, "p", 151), (graph.value_info, "s", 301)]:
    tensor = values.add(name=name).type.tensor_type
    tensor.elem_type = onnx.TensorProto.FLOAT
    for size in [1, 1, 1, width]:
        tensor.shape.dim.add(dim_value=size)

onnx.checker.check_model(model, full_check=True)
digits = model.SerializeToString(deterministic=True).hex()
for begin in range(0, len(digits), 100):
    print(digits[begin : begin + 100])
