"""The operators' goldens, one function a file of test/golden/ops/."""
from .convolution import conv2d, conv_transpose2d, linear
from .elementwise import add, batch_norm2d, concat, elementwise, hard_sigmoid, hard_swish, pad, relu, scale, sigmoid
from .functions import unary
from .grouping import group_norm
from .moving import reshape, transpose
from .pooling import average_pool2d, global_average_pool, max_pool2d
from .resizing import resize

OPERATORS = (
    conv2d, conv_transpose2d, linear, max_pool2d, average_pool2d, global_average_pool, resize,
    batch_norm2d, group_norm, sigmoid, hard_sigmoid, hard_swish, relu, add, scale, elementwise, reshape, transpose,
    concat, pad, unary,
)
