"""PyTorch, answering operations: a line of JSON on stdin, {operator, inputs, options}, gives one on stdout, {shape, data}, {unsupported} or {error}.

Tensors are {shape, data}, data their float32s in base64. Numbers that JSON has not come as text ("Infinity").
"""

import base64
import json
import sys

import torch
import torch.nn.functional as F


class Unsupported(Exception):
    pass


def padded(x, sides, value=0.0):
    """What PyTorch's own paddings cannot say, which are as much on both sides of an axis."""
    if not any(sides.values()):
        return x
    return F.pad(x, (sides["left"], sides["right"], sides["top"], sides["bottom"]), value=value)


def symmetric(sides):
    if sides["top"] == sides["bottom"] and sides["left"] == sides["right"]:
        return (sides["top"], sides["left"])
    return None


def conv2d(inputs, options):
    padding = symmetric(options["padding"])
    x = inputs["x"] if padding is not None else padded(inputs["x"], options["padding"])
    return F.conv2d(
        x,
        inputs["weight"],
        inputs.get("bias"),
        options["stride"],
        padding or (0, 0),
        options["dilation"],
        options["groups"],
    )


def conv_transpose2d(inputs, options):
    padding = symmetric(options["padding"])
    if padding is None:
        raise Unsupported("other cuts at the top and left than at the bottom and right")
    return F.conv_transpose2d(
        inputs["x"],
        inputs["weight"],
        inputs.get("bias"),
        options["stride"],
        padding,
        options["outputPadding"],
        options["groups"],
        options["dilation"],
    )


def pooling_padding(x, options, value):
    """(x, padding): a pool's own padding is at most half the kernel, and as much on both sides."""
    padding = symmetric(options["padding"])
    if padding is not None and all(2 * p <= k for p, k in zip(padding, options["kernel"])):
        return x, padding
    if options["ceilMode"]:
        raise Unsupported("pools that round up, with other padding on one side than on the other")
    return padded(x, options["padding"], value), (0, 0)


def max_pool2d(inputs, options):
    x, padding = pooling_padding(inputs["x"], options, float("-inf"))
    return F.max_pool2d(
        x, options["kernel"], options["stride"], padding, options["dilation"], options["ceilMode"]
    )


def average_pool2d(inputs, options):
    counts = options["countIncludePadding"]
    x, padding = pooling_padding(inputs["x"], options, 0.0)
    if x is not inputs["x"] and not counts:
        raise Unsupported("average pools that do not count other padding on one side than on the other")
    return F.avg_pool2d(x, options["kernel"], options["stride"], padding, options["ceilMode"], counts)


# the coefficient of its cubic kernel
CUBIC = -0.75


def cubic(x, options, how):
    coordinates = options.get("coordinates", "half-pixel")
    if options.get("coefficient", CUBIC) != CUBIC or options.get("excludeOutside", False):
        raise Unsupported("cubic resizes of another kernel")
    if coordinates not in ("half-pixel", "align-corners"):
        raise Unsupported("resizes by other coordinates")
    if "size" in options and "factor" in options:
        raise Unsupported("cubic resizes by a factor to another size")
    aligned = coordinates == "align-corners" or options.get("alignCorners", False)
    return F.interpolate(x, mode="bicubic", align_corners=aligned, **how)


def resize(inputs, options):
    x, mode = inputs["x"], options["mode"]
    size, factor = options.get("size"), options.get("factor")
    if mode != "cubic" and ("coordinates" in options or "rounding" in options):
        raise Unsupported("resizes by other coordinates")
    if mode == "repeat":
        rows, columns = (int(n) for n in factor)
        return x.repeat_interleave(rows, 2).repeat_interleave(columns, 3)
    how = {"size": size} if size is not None else {"scale_factor": factor, "recompute_scale_factor": False}
    if mode == "cubic":
        return cubic(x, options, how)
    if mode == "bilinear":
        return F.interpolate(x, mode="bilinear", align_corners=options.get("alignCorners", False), **how)
    if mode in ("nearest", "nearest-exact"):
        return F.interpolate(x, mode=mode, **how)
    raise Unsupported(f"resizes of mode {mode}")


PAD_MODES = {"reflect": "reflect", "edge": "replicate", "wrap": "circular"}


def pad(inputs, options):
    sides, mode = options["sides"], options["mode"]
    if mode == "constant":
        return padded(inputs["x"], sides, float(options["value"]))
    if mode not in PAD_MODES:
        raise Unsupported(f"pads of mode {mode}")
    amounts = (sides["left"], sides["right"], sides["top"], sides["bottom"])
    return F.pad(inputs["x"], amounts, mode=PAD_MODES[mode])


def hard_sigmoid(inputs, options):
    if options["slope"] != "sixth":
        raise Unsupported("hard sigmoids but (x + 3)/6")
    return F.hardsigmoid(inputs["x"])


def weighted_mean(inputs, options):
    weights = F.relu(inputs["weights"])
    total = sum(weight * x for weight, x in zip(weights, inputs["xs"]))
    return total / (weights.sum() + options["epsilon"])


def flatten(inputs, options):
    x = inputs["x"]
    return torch.flatten(x.permute(0, 2, 3, 1) if options["order"] == "HWC" else x, 1)


ELEMENTWISE = {
    "add": torch.add,
    "subtract": torch.sub,
    "multiply": torch.mul,
    "divide": torch.div,
    "maximum": torch.maximum,
    "minimum": torch.minimum,
}

UNARY = {
    "exp": torch.exp,
    "log": torch.log,
    "sqrt": torch.sqrt,
    "tanh": torch.tanh,
    "erf": torch.erf,
    "softplus": F.softplus,
    "mish": F.mish,
    "gelu": F.gelu,
    "gelu-tanh": lambda x: F.gelu(x, approximate="tanh"),
}


def parametric(x, operation):
    if "elu" in operation:
        return F.elu(x, float(operation["elu"]))
    if "celu" in operation:
        return F.celu(x, float(operation["celu"]))
    if "thresholdedRelu" in operation:
        return F.threshold(x, float(operation["thresholdedRelu"]), 0.0)
    # F.selu has constants of its own: an ELU's arguments are what PyTorch itself gives them to
    alpha, gamma = (float(operation["selu"][name]) for name in ("alpha", "gamma"))
    return torch._C._nn.elu(x, alpha, gamma)


def unary(inputs, options):
    operation = options["operation"]
    if isinstance(operation, dict):
        return parametric(inputs["x"], operation)
    return UNARY[operation](inputs["x"])


OPERATORS = {
    "conv2d": conv2d,
    "convTranspose2d": conv_transpose2d,
    "batchNorm2d": lambda i, o: F.batch_norm(
        i["x"], i["mean"], i["variance"], i.get("scale"), i.get("shift"), eps=o["epsilon"]
    ),
    "groupNorm": lambda i, o: F.group_norm(i["x"], o["groups"], i.get("scale"), i.get("shift"), o["epsilon"]),
    "relu": lambda i, o: F.relu(i["x"]),
    "sigmoid": lambda i, o: torch.sigmoid(i["x"]),
    "silu": lambda i, o: F.silu(i["x"]),
    "hardSigmoid": hard_sigmoid,
    "hardSwish": lambda i, o: F.hardswish(i["x"]),
    "unary": unary,
    "clip": lambda i, o: torch.clamp(i["x"], float(o["low"]), float(o["high"])),
    "add": lambda i, o: i["a"] + i["b"],
    "scale": lambda i, o: i["x"] * float(o["factor"]),
    "gate": lambda i, o: i["x"] * i["gates"][:, :, None, None],
    "elementwise": lambda i, o: ELEMENTWISE[o["operation"]](i["a"], i["b"]),
    "reshape": lambda i, o: torch.reshape(i["x"], o["shape"]),
    "transpose": lambda i, o: i["x"].permute(o["order"]),
    "weightedMean": weighted_mean,
    "concat": lambda i, o: torch.cat(i["xs"], 1),
    "slice": lambda i, o: i["x"][:, o["start"] : o["end"]],
    "pad": pad,
    "maxPool2d": max_pool2d,
    "averagePool2d": average_pool2d,
    "globalAveragePool": lambda i, o: torch.flatten(F.adaptive_avg_pool2d(i["x"], 1), 1),
    "resize": resize,
    "linear": lambda i, o: F.linear(i["x"], i["weight"], i.get("bias")),
    "flatten": flatten,
    "softmax": lambda i, o: F.softmax(i["x"], -1),
}


def tensor_from(message):
    data = bytearray(base64.b64decode(message["data"]))
    return torch.frombuffer(data, dtype=torch.float32).reshape(message["shape"])


def answer(question):
    inputs = {
        role: [tensor_from(each) for each in value] if isinstance(value, list) else tensor_from(value)
        for role, value in question["inputs"].items()
    }
    try:
        y = OPERATORS[question["operator"]](inputs, question["options"])
        return {
            "shape": list(y.shape),
            "data": base64.b64encode(y.contiguous().numpy().tobytes()).decode(),
        }
    except Unsupported as error:
        return {"unsupported": str(error)}
    except Exception as error:  # whatever it is, the next question is another one
        return {"error": str(error)}


torch.set_grad_enabled(False)
torch.set_num_threads(1)
about = {"name": f"pytorch {torch.__version__} cpu", "operators": list(OPERATORS)}
print(json.dumps(about), flush=True)
for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
