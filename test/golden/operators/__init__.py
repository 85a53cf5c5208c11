"""The operators' goldens, one function a file of test/golden/ops/."""
from .convolution import conv2d, linear
from .elementwise import add, batch_norm2d, concat, pad, relu, scale, sigmoid
from .pooling import average_pool2d, global_average_pool, max_pool2d
from .resizing import resize

OPERATORS = (
    conv2d, linear, max_pool2d, average_pool2d, global_average_pool, resize,
    batch_norm2d, sigmoid, relu, add, scale, concat, pad,
)
