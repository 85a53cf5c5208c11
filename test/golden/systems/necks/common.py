"""What several necks share: the nearest rule that users run, and TensorFlow's SAME."""
import torch
import torch.nn.functional as F


def nearest(x, size):
    """PyTorch's nearest with its scale in float32 for float64 maps too.

    In float64 one of PyTorch's two loops takes the scale in float64, which picks other pixels at some sizes.
    Here a float32 map of the pixels' numbers is resized, and the pixels are fetched.
    """
    numbers = torch.arange(x.shape[2] * x.shape[3], dtype=torch.float32).reshape(1, 1, *x.shape[2:])
    picked = F.interpolate(numbers, size=tuple(size), mode='nearest').long().flatten()
    return x.flatten(2)[:, :, picked].reshape(*x.shape[:2], *size)


def pad_same(x, kernel, stride, value=0.0):
    """SAME as explicit padding: (ceil(n/s) - 1)·s + k - n in all, the smaller half before."""
    sides = []
    for length in (x.shape[3], x.shape[2]):
        total = max((-(-length // stride) - 1) * stride + kernel - length, 0)
        sides += [total // 2, total - total // 2]
    return F.pad(x, sides, value=value)


def levels(first, maps):
    return {f'p{level}': value for level, value in enumerate(maps, first)}
